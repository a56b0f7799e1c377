//! `shoal signal`: what a post about a trade says, or which of its lines breaks which rule: that needs
//! neither settings nor servers. What is about the record is in `provider.rs`.

use std::fs;
use std::io::{self, BufRead, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use serde::Deserialize;
use serde_json::Value;
use shoal_domain::signal::{LONGEST, Reading, Rule, read};

/// The exit code for a post that is refused.
pub(crate) const REFUSED: u8 = 3;

/// The exit code for a post that is no signal.
pub(crate) const NOT_A_SIGNAL: u8 = 4;

/// So many bytes of a text are read: one more character than a post may have, whatever the characters.
const MOST_BYTES: u64 = 4 * (LONGEST as u64 + 1);

/// What to do with posts.
#[derive(Subcommand, Clone, Debug)]
pub enum Action {
    /// Says what a post means. Exit code 0: a signal or an update, 3: refused, 4: neither
    Read {
        /// The file with the post; `-`, or nothing, for standard input
        #[arg(default_value = "-")]
        file: PathBuf,
        /// As JSON
        #[arg(long)]
        json: bool,
        /// Many posts: an object {"id", "text"} a line in, a reading with its id a line out
        #[arg(long)]
        lines: bool,
    },
    /// Lists the rules by which posts are refused
    Rules,
    /// Seals a post in the name of a provider. Exit codes as of `read`
    Post {
        /// The provider's name or number
        provider: String,
        /// What is posted
        text: String,
        /// A name for this post: posted again under the same, it is posted once
        #[arg(long, value_parser = post_id)]
        id: Option<String>,
    },
    /// Checks that nothing in the record was altered, back-dated or removed. Exit code 0: it is whole, 3: it is not
    Verify {
        /// The provider's name or number; none: all, and that no provider is missing
        provider: Option<String>,
    },
}

fn post_id(text: &str) -> Result<String, &'static str> {
    let fits = (1..=128).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    if fits { Ok(text.to_owned()) } else { Err("a name has 1 to 128 visible characters") }
}

/// A post among many.
#[derive(Deserialize)]
struct Post {
    #[serde(default)]
    id: Value,
    text: String,
}

/// Does it, and says how it ended; none: it is about the record, and needs settings.
#[must_use]
pub fn run(action: &Action) -> Option<ExitCode> {
    let done = match action {
        Action::Post { .. } | Action::Verify { .. } => return None,
        Action::Rules => rules(),
        Action::Read { file, lines: true, .. } => {
            open(file).and_then(|input| many(input, &mut io::stdout().lock()))
        }
        Action::Read { file, json, .. } => {
            open(file).and_then(|input| one(input, *json, &mut io::stdout().lock()))
        }
    };
    Some(match done {
        Ok(code) => ExitCode::from(code),
        // Whoever reads has had enough, such as `head`.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("shoal: {error}");
            ExitCode::FAILURE
        }
    })
}

fn open(file: &PathBuf) -> io::Result<Box<dyn BufRead>> {
    if file.as_os_str() == "-" {
        return Ok(Box::new(io::stdin().lock()));
    }
    let open = fs::File::open(file);
    let open =
        open.map_err(|error| io::Error::new(error.kind(), format!("open {}: {error}", file.display())))?;
    Ok(Box::new(io::BufReader::new(open)))
}

fn rules() -> io::Result<u8> {
    let mut out = io::stdout().lock();
    for rule in Rule::ALL {
        writeln!(out, "{:<22} {}", rule.name(), rule.sentence())?;
    }
    Ok(0)
}

fn one(input: impl Read, json: bool, out: &mut impl Write) -> io::Result<u8> {
    let mut bytes = Vec::new();
    input.take(MOST_BYTES).read_to_end(&mut bytes)?;
    let reading = read(&String::from_utf8_lossy(&bytes));
    if json {
        writeln!(out, "{}", reading.to_json())?;
    } else {
        match &reading {
            Reading::Signal(signal) => write!(out, "{signal}")?,
            Reading::Update(update) => write!(out, "{update}")?,
            Reading::NotASignal => writeln!(out, "not a signal")?,
            Reading::Refused(complaints) => {
                for complaint in complaints {
                    writeln!(out, "{complaint}")?;
                }
            }
        }
    }
    Ok(match reading {
        Reading::Signal(_) | Reading::Update(_) => 0,
        Reading::Refused(_) => REFUSED,
        Reading::NotASignal => NOT_A_SIGNAL,
    })
}

fn many(input: impl BufRead, out: &mut impl Write) -> io::Result<u8> {
    for (index, line) in input.lines().enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let bad = |error| io::Error::new(io::ErrorKind::InvalidData, format!("line {}: {error}", index + 1));
        let post: Post = serde_json::from_str(&line).map_err(bad)?;
        let mut reading = read(&post.text).to_json();
        reading["id"] = post.id;
        writeln!(out, "{reading}")?;
    }
    Ok(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_one(text: &str, json: bool) -> (u8, String) {
        let mut out = Vec::new();
        let code = one(text.as_bytes(), json, &mut out).unwrap();
        (code, String::from_utf8(out).unwrap())
    }

    #[test]
    fn the_exit_code_tells_what_a_post_is() {
        let signal = "BTC/USDT long\nEntry: 100\nTP: 110\nSL: 90";
        assert_eq!(read_one(signal, false).0, 0);
        assert_eq!(read_one("Close BTC/USDT", false), (0, "Pair: BTC/USDT\nClose\n".to_owned()));
        assert_eq!(read_one("Good morning", false), (NOT_A_SIGNAL, "not a signal\n".to_owned()));
        let (code, said) = read_one(&signal.replace("90", "105"), false);
        assert_eq!(code, REFUSED);
        assert!(said.starts_with("line 4: stop-on-wrong-side: "), "{said}");
        assert!(read_one(signal, true).1.starts_with('{'));
    }

    #[test]
    fn a_text_without_end_is_read_to_the_limit() {
        let (code, said) = read_one(&"🚀".repeat(1 << 20), false);
        assert_eq!(code, REFUSED);
        assert!(said.starts_with("line 1: too-long: "), "{said}");
    }

    #[test]
    fn many_posts_keep_their_ids_and_their_order() {
        let input = "{\"id\":\"a\",\"text\":\"gm\"}\n\n{\"id\":2,\"text\":\"Cancel #BTC\"}\n";
        let mut out = Vec::new();
        assert_eq!(many(input.as_bytes(), &mut out).unwrap(), 0);
        let lines: Vec<Value> =
            out.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect();
        assert_eq!(lines[0], serde_json::json!({"id": "a", "kind": "non_signal"}));
        assert_eq!(lines[1]["id"], 2);
        assert_eq!(lines[1]["action"], "cancel");
        assert_eq!(lines.len(), 2);
    }
}
