//! `parse_mode=HTML`: Telegram's small dialect, with its error texts and their byte offsets.

use serde_json::{Value, json};

use super::{Formatted, utf16_len};

/// A tag that is open, and the entity it will become.
struct Open {
    tag: String,
    /// None for a tag that only serves another, such as `code` directly inside `pre`.
    entity: Option<Value>,
    /// UTF-16 offset in the text so far.
    start: usize,
}

/// Parses HTML markup into text and entities.
pub(super) fn parse(markup: &str) -> Result<Formatted, String> {
    let mut parser = Parser { markup, at: 0, result: Formatted::default(), open: Vec::new() };
    while let Some(rest) = parser.rest() {
        match rest.as_bytes()[0] {
            b'<' if rest.starts_with("</") => parser.end_tag()?,
            b'<' => parser.start_tag()?,
            b'&' => parser.character(),
            _ => {
                let plain = rest.find(['<', '&']).unwrap_or(rest.len());
                parser.result.text.push_str(&rest[..plain]);
                parser.at += plain;
            }
        }
    }
    match parser.open.last() {
        Some(open) => Err(format!("Can't find end tag corresponding to start tag \"{}\"", open.tag)),
        None => Ok(parser.result.in_order()),
    }
}

struct Parser<'a> {
    markup: &'a str,
    /// Byte offset of what comes next.
    at: usize,
    result: Formatted,
    open: Vec<Open>,
}

impl<'a> Parser<'a> {
    fn rest(&self) -> Option<&'a str> {
        self.markup.get(self.at..).filter(|rest| !rest.is_empty())
    }

    /// `&lt;` and its like; an unknown name stays as it is written.
    fn character(&mut self) {
        let rest = &self.markup[self.at..];
        let end = rest[1..]
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '#')
            .map_or(rest.len(), |end| end + 1);
        let name = &rest[1..end];
        let decoded = match name {
            "lt" => Some('<'),
            "gt" => Some('>'),
            "amp" => Some('&'),
            "quot" => Some('"'),
            _ => name.strip_prefix('#').and_then(|number| match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok().and_then(char::from_u32),
                None => number.parse().ok().and_then(char::from_u32),
            }),
        };
        if let Some(character) = decoded {
            self.result.text.push(character);
            self.at += end + usize::from(rest[end..].starts_with(';'));
        } else {
            self.result.text.push('&');
            self.at += 1;
        }
    }

    fn start_tag(&mut self) -> Result<(), String> {
        let begin = self.at;
        let inside = &self.markup[begin + 1..];
        let Some(length) = inside.find('>') else {
            return Err(format!("Unclosed start tag at byte offset {begin}"));
        };
        let inside = &inside[..length];
        self.at += length + 2;
        let (name, attributes) = inside.split_once(char::is_whitespace).unwrap_or((inside, ""));
        let tag = name.to_ascii_lowercase();
        let kind = match tag.as_str() {
            "b" | "strong" => json!({ "type": "bold" }),
            "i" | "em" => json!({ "type": "italic" }),
            "u" | "ins" => json!({ "type": "underline" }),
            "s" | "strike" | "del" => json!({ "type": "strikethrough" }),
            "tg-spoiler" => json!({ "type": "spoiler" }),
            "span" if attribute(attributes, "class") == Some("tg-spoiler") => json!({ "type": "spoiler" }),
            "span" => {
                return Err(format!("Tag \"span\" must have class \"tg-spoiler\" at byte offset {begin}"));
            }
            "code" => json!({ "type": "code" }),
            "pre" => json!({ "type": "pre" }),
            "blockquote" if attributes.split_whitespace().any(|word| word == "expandable") => {
                json!({ "type": "expandable_blockquote" })
            }
            "blockquote" => json!({ "type": "blockquote" }),
            "a" => match attribute(attributes, "href") {
                Some(url) => json!({ "type": "text_link", "url": url }),
                None => Value::Null,
            },
            "tg-emoji" => match attribute(attributes, "emoji-id") {
                Some(id) => json!({ "type": "custom_emoji", "custom_emoji_id": id }),
                None => {
                    return Err(format!(
                        "Custom emoji entity must have an \"emoji-id\" at byte offset {begin}"
                    ));
                }
            },
            _ => return Err(format!("Unsupported start tag \"{tag}\" at byte offset {begin}")),
        };
        let mut entity = Some(kind).filter(Value::is_object);
        if tag == "code" && self.open.last().is_some_and(|open| open.tag == "pre") {
            let language = attribute(attributes, "class").and_then(|class| class.strip_prefix("language-"));
            if let (Some(language), Some(Open { entity: Some(pre), .. })) = (language, self.open.last_mut()) {
                pre["language"] = json!(language);
            }
            entity = None;
        }
        self.open.push(Open { tag, entity, start: utf16_len(&self.result.text) });
        Ok(())
    }

    fn end_tag(&mut self) -> Result<(), String> {
        let begin = self.at;
        let inside = &self.markup[begin + 2..];
        let length = inside.find('>').ok_or_else(|| format!("Unexpected end tag at byte offset {begin}"))?;
        let found = inside[..length].trim().to_ascii_lowercase();
        let open = self.open.pop().ok_or_else(|| format!("Unexpected end tag at byte offset {begin}"))?;
        if !found.is_empty() && found != open.tag {
            let expected = open.tag;
            return Err(format!(
                "Unmatched end tag at byte offset {begin}, expected \"</{expected}>\", found \"</{found}>\""
            ));
        }
        self.at += length + 3;
        let length = utf16_len(&self.result.text) - open.start;
        if let (Some(mut entity), true) = (open.entity, length > 0) {
            entity["offset"] = json!(open.start);
            entity["length"] = json!(length);
            self.result.entities.push(entity);
        }
        Ok(())
    }
}

/// The value of `name="value"` in the attributes of a tag.
fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let (_, after) = attributes.split_once(name)?;
    let value = after.trim_start().strip_prefix('=')?.trim_start();
    match value.chars().next() {
        Some(quote @ ('"' | '\'')) => value[1..].split(quote).next(),
        _ => value.split_whitespace().next(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_become_entities() {
        let parsed = parse("a <b>bold <i>both</i></b> &lt;3 <a href=\"https://t.me\">x</a>").unwrap();
        assert_eq!(parsed.text, "a bold both <3 x");
        let expected = [
            json!({ "type": "bold", "offset": 2, "length": 9 }),
            json!({ "type": "italic", "offset": 7, "length": 4 }),
            json!({ "type": "text_link", "url": "https://t.me", "offset": 15, "length": 1 }),
        ];
        assert_eq!(parsed.entities, expected);
    }

    #[test]
    fn code_in_pre_names_a_language() {
        let parsed = parse("<pre><code class=\"language-rust\">fn</code></pre>").unwrap();
        assert_eq!(parsed.entities, [json!({ "type": "pre", "language": "rust", "offset": 0, "length": 2 })]);
    }

    #[test]
    fn offsets_count_utf16() {
        let parsed = parse("🏟<u>🏟</u>").unwrap();
        assert_eq!(parsed.entities, [json!({ "type": "underline", "offset": 2, "length": 2 })]);
    }

    #[test]
    fn unknown_names_of_characters_stay() {
        assert_eq!(parse("&Or; &#65;").unwrap().text, "&Or; A");
    }

    #[test]
    fn malformed_markup_is_refused_in_telegrams_words() {
        let refusal = |markup: &str| parse(markup).unwrap_err();
        assert_eq!(refusal("<x>"), "Unsupported start tag \"x\" at byte offset 0");
        assert_eq!(refusal("a</b>"), "Unexpected end tag at byte offset 1");
        assert_eq!(refusal("<b>x"), "Can't find end tag corresponding to start tag \"b\"");
        assert_eq!(
            refusal("<b>x</i>"),
            "Unmatched end tag at byte offset 4, expected \"</b>\", found \"</i>\""
        );
        assert_eq!(refusal("2 < 3"), "Unclosed start tag at byte offset 2");
    }
}
