//! Formatted text as Telegram understands it: markup is parsed into entities, entities are checked, blank ends
//! are cut off, and what needs no markup (links, commands, mentions) is found in the text itself.
//!
//! Offsets and lengths of entities are in UTF-16 code units; limits on the length of a text are in characters.

mod detect;
mod entities;
mod html;
mod markdown;

use serde_json::{Value, json};

pub(crate) use detect::detect;

/// A text and its entities, in the JSON form of the Bot API.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Formatted {
    pub(crate) text: String,
    pub(crate) entities: Vec<Value>,
}

/// Why a text with its entities cannot be taken; the words follow Telegram's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// The bot's mistake, which Telegram refuses too.
    Refused(String),
    /// A way to format that this emulator does not act out.
    NotEmulated(&'static str),
}

impl Formatted {
    /// Makes a text out of what a call gave: the raw text, and either a parse mode or entities.
    pub(crate) fn parse(raw: &str, mode: Option<&str>, entities: Option<&Value>) -> Result<Self, Unfit> {
        let mut formatted = match mode {
            Some("HTML") => html::parse(raw).map_err(|reason| refused(&reason))?,
            Some("MarkdownV2") => markdown::parse(raw).map_err(|reason| refused(&reason))?,
            Some(_) => return Err(Unfit::NotEmulated("the old parse_mode Markdown")),
            None => {
                let given = entities.and_then(Value::as_array).cloned().unwrap_or_default();
                entities::check(raw, &given).map_err(|reason| refused(&reason))?;
                Self { text: raw.to_owned(), entities: given }
            }
        };
        formatted.cut_blank_ends();
        Ok(formatted)
    }

    /// Adds what Telegram finds in any text by itself, where no explicit entity of that kind of range stands.
    pub(crate) fn with_detected(mut self) -> Self {
        for found in detect(&self.text) {
            let overlaps = |given: &Value| {
                let kind = given["type"].as_str().unwrap_or_default();
                entities::hides_detected(kind) && entities::overlap(given, &found)
            };
            if !self.entities.contains(&found) && !self.entities.iter().any(overlaps) {
                self.entities.push(found);
            }
        }
        self.in_order()
    }

    /// Entities close from the inside out, but are listed by where they begin, the longer first.
    fn in_order(mut self) -> Self {
        self.entities
            .sort_by_key(|entity| (entity["offset"].as_u64(), std::cmp::Reverse(entity["length"].as_u64())));
        self
    }

    /// Length as limits count it.
    pub(crate) fn characters(&self) -> usize {
        self.text.chars().count()
    }

    /// Telegram cuts blanks off both ends of a text and moves the entities along.
    fn cut_blank_ends(&mut self) {
        let lead = utf16_len(&self.text) - utf16_len(self.text.trim_start());
        let kept = utf16_len(self.text.trim());
        self.text = self.text.trim().to_owned();
        self.entities = std::mem::take(&mut self.entities)
            .into_iter()
            .filter_map(|mut entity| {
                let start = entity["offset"].as_u64()? as usize;
                let end = (start + entity["length"].as_u64()? as usize).saturating_sub(lead).min(kept);
                let start = start.saturating_sub(lead);
                entity["offset"] = json!(start);
                entity["length"] = json!(end.checked_sub(start).filter(|length| *length > 0)?);
                Some(entity)
            })
            .collect();
    }
}

fn refused(reason: &str) -> Unfit {
    Unfit::Refused(format!("can't parse entities: {reason}"))
}

/// Length in UTF-16 code units, the measure of entities.
pub(crate) fn utf16_len(text: &str) -> usize {
    text.encode_utf16().count()
}

/// An entity over a range of bytes of `text`.
fn entity(kind: &str, text: &str, bytes: std::ops::Range<usize>) -> Value {
    json!({
        "offset": utf16_len(&text[..bytes.start]),
        "length": utf16_len(&text[bytes]),
        "type": kind,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_ends_go_and_entities_move_along() {
        let bold = json!([{ "type": "bold", "offset": 1, "length": 5 }]);
        let formatted = Formatted::parse("  word  ", None, Some(&bold)).unwrap();
        assert_eq!(formatted.text, "word");
        assert_eq!(formatted.entities, [json!({ "type": "bold", "offset": 0, "length": 4 })]);
    }

    #[test]
    fn the_old_markdown_is_not_acted_out() {
        assert!(matches!(Formatted::parse("*x*", Some("Markdown"), None), Err(Unfit::NotEmulated(_))));
    }

    #[test]
    fn a_link_in_code_is_no_link() {
        let code = json!([{ "type": "code", "offset": 0, "length": 11 }]);
        let formatted =
            Formatted::parse("example.com and example.org", None, Some(&code)).unwrap().with_detected();
        let kinds: Vec<_> = formatted.entities.iter().map(|e| e["type"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["code", "url"]);
    }
}
