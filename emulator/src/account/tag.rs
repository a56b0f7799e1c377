//! Tags: how each message of the crowd is recognised wherever it turns up.
//!
//! A tag names its sender and counts the sender's messages: `#k2s-17` is the 17th of member 100 (`2s` in base
//! 36). It stands in the text, the caption, a poll's question or a venue's title; media carry it in their
//! `file_unique_id`, which a copy keeps; a bare location says it by its coordinates.

use std::fmt;

use serde_json::{Map, Value};

/// Names one message of one member of the crowd.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Tag {
    /// Place of the sender in the crowd.
    pub(crate) member: usize,
    /// Counts the sender's messages from 1.
    pub(crate) number: u32,
}

/// Degrees of latitude between two members, and of longitude between two messages: both survive six decimals.
const LATITUDE_STEP: f64 = 0.001;
const LONGITUDE_STEP: f64 = 0.0001;

/// Kinds of media that carry a file of their own.
const MEDIA: [&str; 8] =
    ["photo", "video", "animation", "audio", "document", "voice", "video_note", "sticker"];

impl Tag {
    /// The `file_unique_id` of media with this tag.
    pub(crate) fn unique_id(self) -> String {
        format!("AQAD_{}", &self.to_string()[1..])
    }

    /// The place with this tag, latitude first.
    pub(crate) fn place(self) -> (f64, f64) {
        (self.member as f64 * LATITUDE_STEP, f64::from(self.number) * LONGITUDE_STEP)
    }

    /// Finds the tag of a message by what is in it.
    pub(crate) fn find(content: &Map<String, Value>) -> Option<Self> {
        let texts = [
            content.get("text"),
            content.get("caption"),
            content.get("poll").map(|poll| &poll["question"]),
            content.get("venue").map(|venue| &venue["title"]),
        ];
        let media = MEDIA.iter().filter_map(|kind| content.get(*kind)).map(|file| match file {
            Value::Array(sizes) => sizes.first().map_or(&Value::Null, |size| &size["file_unique_id"]),
            one => &one["file_unique_id"],
        });
        let written = texts.into_iter().flatten().chain(media).filter_map(Value::as_str).find_map(Self::read);
        written.or_else(|| Self::of_place(content.get("location")?))
    }

    /// Reads the first tag in a text or an id.
    fn read(text: &str) -> Option<Self> {
        text.match_indices(['#', '_']).find_map(|(at, _)| {
            let (code, rest) = text[at + 1..].strip_prefix('k')?.split_once('-')?;
            let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let number = rest[..digits].parse().ok()?;
            Some(Self { member: usize::from_str_radix(code, 36).ok()?, number })
        })
    }

    fn of_place(location: &Value) -> Option<Self> {
        let steps = |degrees: &Value, step: f64| degrees.as_f64().map(|degrees| (degrees / step).round());
        let member = steps(&location["latitude"], LATITUDE_STEP)?;
        let number = steps(&location["longitude"], LONGITUDE_STEP)?;
        (number >= 1.0 && member >= 0.0).then_some(Self { member: member as usize, number: number as u32 })
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#k{}-{}", base36(self.member), self.number)
    }
}

/// A number in base 36, lower case: short, and one word in a text.
pub(crate) fn base36(mut number: usize) -> String {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let mut digits = Vec::new();
    loop {
        digits.push(char::from(DIGITS[number % 36]));
        number /= 36;
        if number == 0 {
            return digits.into_iter().rev().collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(content: Value) -> Option<Tag> {
        let Value::Object(content) = content else { panic!("an object") };
        Tag::find(&content)
    }

    #[test]
    fn a_tag_is_found_wherever_it_is_put() {
        let tag = Tag { member: 100, number: 17 };
        assert_eq!(tag.to_string(), "#k2s-17");
        let (latitude, longitude) = tag.place();
        let carriers = [
            json!({ "text": format!("well, {tag}!") }),
            json!({ "photo": [{ "file_unique_id": "AQADother" }], "caption": format!("{tag}") }),
            json!({ "voice": { "file_unique_id": tag.unique_id() } }),
            json!({ "photo": [{ "file_unique_id": tag.unique_id() }] }),
            json!({ "poll": { "question": format!("{tag} or not?") } }),
            json!({ "venue": { "title": format!("Café {tag}"), "location": {} }, "location": { "latitude": 0.5, "longitude": 0.5 } }),
            json!({ "location": { "latitude": latitude, "longitude": longitude } }),
        ];
        for carrier in carriers {
            assert_eq!(found(carrier.clone()), Some(tag), "{carrier}");
        }
    }

    #[test]
    fn other_messages_have_no_tag() {
        for content in
            [json!({ "text": "#kind-ness #1-2 k2s-17" }), json!({ "dice": { "value": 3 } }), json!({})]
        {
            assert_eq!(found(content.clone()), None, "{content}");
        }
    }
}
