//! Checks entities that a bot gives with a text.

use serde_json::Value;

use super::utf16_len;

/// Entities that Telegram finds by itself: a bot may send them, and they change nothing.
const DETECTED: [&str; 7] = ["mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"];

/// Entities inside which Telegram finds nothing by itself.
const OPAQUE: [&str; 4] = ["code", "pre", "text_link", "text_mention"];

/// Whether an entity of this kind keeps Telegram from finding links and the like inside it.
pub(super) fn hides_detected(kind: &str) -> bool {
    OPAQUE.contains(&kind) || DETECTED.contains(&kind)
}

/// Whether two entities share any of the text.
pub(super) fn overlap(a: &Value, b: &Value) -> bool {
    let range = |entity: &Value| {
        let start = entity["offset"].as_u64().unwrap_or_default();
        (start, start + entity["length"].as_u64().unwrap_or_default())
    };
    let ((a_start, a_end), (b_start, b_end)) = (range(a), range(b));
    a_start < b_end && b_start < a_end
}

/// Checks that entities lie within the text, begin and end between characters, and carry what their kind
/// needs. Their types were checked against the table before.
pub(super) fn check(text: &str, entities: &[Value]) -> Result<(), String> {
    let borders = borders(text);
    for entity in entities {
        let kind = entity["type"].as_str().unwrap_or_default();
        let (Some(offset), Some(length)) = (entity["offset"].as_u64(), entity["length"].as_u64()) else {
            return Err(format!("{kind} must have a non-negative offset and length"));
        };
        if length == 0 {
            return Err(format!("{kind} at offset {offset} is empty"));
        }
        for place in [offset, offset + length] {
            if borders.get(place as usize).is_none() {
                return Err(format!("{kind} reaches beyond the text, to UTF-16 offset {place}"));
            }
            if !borders[place as usize] {
                return Err(format!("entity border in the middle of a UTF-16 symbol at offset {place}"));
            }
        }
        let needs = match kind {
            "text_link" => "url",
            "text_mention" => "user",
            "custom_emoji" => "custom_emoji_id",
            "date_time" => "unix_time",
            _ => continue,
        };
        if entity[needs].is_null() {
            return Err(format!("{kind} at offset {offset} has no {needs}"));
        }
    }
    Ok(())
}

/// For each UTF-16 offset up to the end of the text, whether a character begins (or the text ends) there.
fn borders(text: &str) -> Vec<bool> {
    let mut borders = Vec::with_capacity(utf16_len(text) + 1);
    for character in text.chars() {
        borders.push(true);
        borders.extend((1..character.len_utf16()).map(|_| false));
    }
    borders.push(true);
    borders
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn verdict(text: &str, entity: Value) -> Result<(), String> {
        check(text, &[entity])
    }

    #[test]
    fn bounds_are_in_utf16() {
        // "🏟 a": the emoji takes two units, so the text has four.
        assert_eq!(verdict("🏟 a", json!({ "type": "bold", "offset": 3, "length": 1 })), Ok(()));
        assert!(
            verdict("🏟 a", json!({ "type": "bold", "offset": 3, "length": 2 }))
                .unwrap_err()
                .contains("beyond")
        );
        assert!(
            verdict("🏟 a", json!({ "type": "bold", "offset": 1, "length": 1 }))
                .unwrap_err()
                .contains("middle")
        );
        assert!(verdict("🏟 a", json!({ "type": "bold", "offset": -1, "length": 1 })).is_err());
        assert!(verdict("🏟 a", json!({ "type": "bold", "offset": 0, "length": 0 })).is_err());
    }

    #[test]
    fn kinds_carry_what_they_need() {
        let mention = json!({ "type": "text_mention", "offset": 0, "length": 1 });
        assert!(verdict("a", mention).unwrap_err().contains("no user"));
        let link = json!({ "type": "text_link", "offset": 0, "length": 1, "url": "https://t.me" });
        assert_eq!(verdict("a", link), Ok(()));
    }
}
