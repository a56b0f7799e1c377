//! Half emoji.
//!
//! JSON writes characters beyond the basic plane as two escapes, such as `\ud83d\ude00`. Clients that cut a text in
//! the middle leave one of them alone; then there is no character, and a strict reader refuses all of the text.

/// How a character that cannot be is shown (U+FFFD).
const REPLACEMENT: &str = "\\ufffd";

/// The JSON with every unpaired surrogate escape replaced; `None` when there is none.
pub(super) fn mended(json: &str) -> Option<String> {
    let mut mended = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(found) = json[at..].find('\\') {
        at += found;
        let paired = matches!(
            (surrogate(json, at), surrogate(json, at + ESCAPE)),
            (Some(Surrogate::Leading), Some(Surrogate::Trailing))
        );
        if paired {
            at += 2 * ESCAPE;
        } else if surrogate(json, at).is_some() {
            mended.push_str(&json[copied..at]);
            mended.push_str(REPLACEMENT);
            at += ESCAPE;
            copied = at;
        } else {
            // The escaped character goes with its backslash, so that `\\ud83d` is seen for what it is: plain text.
            at += 1 + json[at + 1..].chars().next().map_or(0, char::len_utf8);
        }
    }
    (copied > 0).then(|| mended + &json[copied..])
}

enum Surrogate {
    Leading,
    Trailing,
}

/// The length of an escape such as `\ud83d`.
const ESCAPE: usize = 6;

/// The surrogate whose escape starts at `at`, if one does.
fn surrogate(json: &str, at: usize) -> Option<Surrogate> {
    let digits = json.get(at..at + ESCAPE)?.strip_prefix("\\u")?;
    match u16::from_str_radix(digits, 16).ok()? {
        0xd800..=0xdbff => Some(Surrogate::Leading),
        0xdc00..=0xdfff => Some(Surrogate::Trailing),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_replaced_and_nothing_else() {
        for (json, expected) in [
            (r#"{"text":"\ud83d"}"#, r#"{"text":"\ufffd"}"#),
            (r#"{"text":"a\uDE00b"}"#, r#"{"text":"a\ufffdb"}"#),
            (r#""\ud83d\ud83d\ude00""#, r#""\ufffd\ud83d\ude00""#),
            (r#""\ude00\ud83d""#, r#""\ufffd\ufffd""#),
            (r#""\ud83d\n""#, r#""\ufffd\n""#),
            (r#""\\\ud83d""#, r#""\\\ufffd""#),
        ] {
            assert_eq!(mended(json).as_deref(), Some(expected), "{json}");
            serde_json::from_str::<serde_json::Value>(expected).unwrap();
        }
    }

    #[test]
    fn what_is_whole_is_left_alone() {
        for json in
            [r#""\ud83d\ude00""#, r#""\\ud83d""#, r#""é\\""#, r#""\u00e9 \\ü""#, "\"\\", r#""\ud83"#, "{}"]
        {
            assert_eq!(mended(json), None, "{json}");
        }
    }
}
