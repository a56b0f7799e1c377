//! Keeps bot tokens out of whatever is written: one place for all logs and for error texts that are shown.
//!
//! A token (`123456:AAE…`) is part of each Telegram URL, so any library that logs a URL or puts it into an error would
//! publish it. Types of our own hide their secrets; this is for the texts of others.

use std::borrow::Cow;
use std::io;

use tracing_subscriber::fmt::MakeWriter;

/// The fewest characters after the colon that count as a token's secret half; Telegram's have 35.
const SECRET_CHARS_MIN: usize = 20;

/// What stands where a secret was.
pub const MASK: &str = "***";

/// Hides the secret half of every bot token: digits, a colon (also `%3A`), 20 or more of `A-Za-z0-9_-`.
#[must_use]
pub fn mask(text: &str) -> Cow<'_, str> {
    let mut masked = String::new();
    let mut copied = 0;
    for (at, _) in text.match_indices([':', '%']) {
        let Some(start) = secret_start(text.as_bytes(), at) else { continue };
        let chars = text.as_bytes()[start..].iter().take_while(|byte| is_secret_char(**byte)).count();
        if chars >= SECRET_CHARS_MIN {
            masked.push_str(&text[copied..start]);
            masked.push_str(MASK);
            copied = start + chars;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    masked.push_str(&text[copied..]);
    Cow::Owned(masked)
}

/// Where a secret would start, if the byte at `at` begins a colon that follows a digit.
fn secret_start(text: &[u8], at: usize) -> Option<usize> {
    let follows_digit = at.checked_sub(1).is_some_and(|before| text[before].is_ascii_digit());
    let colon_length = match text[at..] {
        [b':', ..] => 1,
        [b'%', b'3', b'A' | b'a', ..] => 3,
        _ => return None,
    };
    follows_digit.then_some(at + colon_length)
}

fn is_secret_char(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

/// Log output through [`mask`]: wraps what makes the real writers.
#[derive(Debug, Clone)]
pub struct Masked<M>(pub M);

impl<'a, M: MakeWriter<'a>> MakeWriter<'a> for Masked<M> {
    type Writer = MaskedWriter<M::Writer>;

    fn make_writer(&'a self) -> Self::Writer {
        MaskedWriter { inner: self.0.make_writer(), line: Vec::new() }
    }

    fn make_writer_for(&'a self, meta: &tracing::Metadata<'_>) -> Self::Writer {
        MaskedWriter { inner: self.0.make_writer_for(meta), line: Vec::new() }
    }
}

/// Collects one event and writes it masked when it is dropped, so that a token split over two writes is seen as well.
#[derive(Debug)]
pub struct MaskedWriter<W: io::Write> {
    inner: W,
    line: Vec<u8>,
}

impl<W: io::Write> io::Write for MaskedWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.line.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<W: io::Write> Drop for MaskedWriter<W> {
    fn drop(&mut self) {
        let text = String::from_utf8_lossy(&self.line);
        // A log that cannot be written has nowhere to say so.
        let _ = self.inner.write_all(mask(&text).as_bytes()).and_then(|()| self.inner.flush());
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    use super::*;

    const TOKEN: &str = "123456:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";

    #[test]
    fn hides_every_token_and_nothing_else() {
        for (text, expected) in [
            ("", ""),
            (TOKEN, "123456:***"),
            (
                "https://api.telegram.org/bot1:AAHdqTcvCH1vGWJxfSeofS/getMe",
                "https://api.telegram.org/bot1:***/getMe",
            ),
            ("a 1:AAHdqTcvCH1vGWJxfSeofS b 2:AAHdqTcvCH1vGWJxfSeofS c", "a 1:*** b 2:*** c"),
            ("bot1%3AAAHdqTcvCH1vGWJxfSeofS?", "bot1%3A***?"),
            ("1:too_short", "1:too_short"),
            ("name:AAHdqTcvCH1vGWJxfSeofS", "name:AAHdqTcvCH1vGWJxfSeofS"),
            (":", ":"),
            ("12:34:56 – ünï 5:", "12:34:56 – ünï 5:"),
            ("100%", "100%"),
        ] {
            assert_eq!(mask(text), expected, "{text}");
        }
    }

    #[derive(Clone, Default)]
    struct Sink(Arc<Mutex<Vec<u8>>>);

    impl Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_token_reaches_no_log_line_in_any_place_or_format() {
        let sink = Sink::default();
        let writer = {
            let sink = sink.clone();
            Masked(move || sink.clone())
        };
        let log_a_token = || {
            let span = tracing::info_span!("call", url = TOKEN).entered();
            tracing::info!(token = TOKEN, debug = ?[TOKEN], "sent to /bot{TOKEN}/sendMessage");
            drop(span);
        };
        let json = tracing_subscriber::fmt().json().with_writer(writer.clone()).finish();
        tracing::subscriber::with_default(json, log_a_token);
        let compact = tracing_subscriber::fmt().compact().with_writer(writer).finish();
        tracing::subscriber::with_default(compact, log_a_token);

        let written = String::from_utf8(sink.0.lock().unwrap().clone()).unwrap();
        assert!(written.matches("123456:***").count() >= 8, "{written}");
        assert!(!written.contains("AAHdqTcv"), "{written}");
    }

    #[test]
    fn a_token_split_over_two_writes_is_hidden() {
        let sink = Sink::default();
        let mut writer = MaskedWriter { inner: sink.clone(), line: Vec::new() };
        let (start, end) = TOKEN.split_at(15);
        writer.write_all(start.as_bytes()).unwrap();
        writer.write_all(end.as_bytes()).unwrap();
        drop(writer);
        assert_eq!(*sink.0.lock().unwrap(), b"123456:***");
    }
}
