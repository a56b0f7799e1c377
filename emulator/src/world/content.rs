//! What a message holds: making it (for people), telling its kind, and copying it by Telegram's rules.

use serde_json::{Map, Value, json};

use super::files;
use crate::{api::ApiError, text::Formatted};

/// Fields that say what a message is; where two are there (an animation is also a document), the first counts.
const KINDS: [&str; 20] = [
    "text",
    "animation",
    "audio",
    "document",
    "paid_media",
    "photo",
    "sticker",
    "story",
    "video",
    "video_note",
    "voice",
    "contact",
    "dice",
    "game",
    "poll",
    "venue",
    "location",
    "invoice",
    "giveaway",
    "giveaway_winners",
];

/// Kinds that can be copied. Everything else, service messages and what is not known included, cannot.
const COPYABLE: [&str; 14] = [
    "text",
    "animation",
    "audio",
    "document",
    "photo",
    "sticker",
    "video",
    "video_note",
    "voice",
    "contact",
    "dice",
    "poll",
    "venue",
    "location",
];

/// Kinds that carry a caption.
const CAPTIONED: [&str; 6] = ["animation", "audio", "document", "photo", "video", "voice"];

/// Something a person sends. Made by its constructors, which give each kind the fields Telegram gives it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Content {
    pub(crate) fields: Map<String, Value>,
    /// A file of this kind is to be made, with an id of its own, when it is sent.
    pub(crate) file: Option<&'static str>,
    /// The `file_unique_id` it is to have, if not just any.
    pub(crate) unique_id: Option<String>,
}

impl From<&str> for Content {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl Content {
    fn of(fields: Value) -> Self {
        let Value::Object(fields) = fields else { panic!("a message is made of fields, not of {fields}") };
        Self { fields, ..Self::default() }
    }

    fn of_file(kind: &'static str) -> Self {
        Self { file: Some(kind), ..Self::default() }
    }

    /// Text in which commands, links, mentions and the like are found as Telegram finds them.
    #[must_use]
    pub fn text(text: &str) -> Self {
        let formatted = Formatted { text: text.to_owned(), entities: Vec::new() }.with_detected();
        if formatted.entities.is_empty() {
            return Self::of(json!({ "text": text }));
        }
        Self::of(json!({ "text": text, "entities": formatted.entities }))
    }

    /// Text with just these entities, of kinds known or unknown; nothing is checked.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "a test writes json!(..) in place")]
    pub fn formatted(text: &str, entities: Value) -> Self {
        Self::of(json!({ "text": text, "entities": entities }))
    }

    /// Any fields of a message, as they are.
    #[must_use]
    pub fn raw(fields: Value) -> Self {
        Self::of(fields)
    }

    /// A photo.
    #[must_use]
    pub fn photo() -> Self {
        Self::of_file("photo")
    }

    /// A video.
    #[must_use]
    pub fn video() -> Self {
        Self::of_file("video")
    }

    /// A voice message.
    #[must_use]
    pub fn voice() -> Self {
        Self::of_file("voice")
    }

    /// A round video.
    #[must_use]
    pub fn video_note() -> Self {
        Self::of_file("video_note")
    }

    /// A piece of music.
    #[must_use]
    pub fn audio() -> Self {
        Self::of_file("audio")
    }

    /// A file.
    #[must_use]
    pub fn document() -> Self {
        Self::of_file("document")
    }

    /// A sticker.
    #[must_use]
    pub fn sticker() -> Self {
        Self::of_file("sticker")
    }

    /// A short video without sound.
    #[must_use]
    pub fn animation() -> Self {
        Self::of_file("animation")
    }

    /// A place.
    #[must_use]
    pub fn location(latitude: f64, longitude: f64) -> Self {
        Self::of(json!({ "location": { "latitude": latitude, "longitude": longitude } }))
    }

    /// A place that is shared for an hour while it moves.
    #[must_use]
    pub fn live_location(latitude: f64, longitude: f64) -> Self {
        Self::of(json!({ "location": { "latitude": latitude, "longitude": longitude, "live_period": 3600 } }))
    }

    /// A named place.
    #[must_use]
    pub fn venue(title: &str, address: &str) -> Self {
        let location = json!({ "latitude": 48.137_154, "longitude": 11.576_124 });
        let venue = json!({ "location": location, "title": title, "address": address });
        Self::of(json!({ "venue": venue, "location": location }))
    }

    /// A contact card.
    #[must_use]
    pub fn contact(phone_number: &str, first_name: &str) -> Self {
        Self::of(json!({ "contact": { "phone_number": phone_number, "first_name": first_name } }))
    }

    /// A throw of a die.
    #[must_use]
    pub fn dice(value: u8) -> Self {
        Self::of(json!({ "dice": { "emoji": "🎲", "value": value } }))
    }

    /// A poll without a right answer.
    #[must_use]
    pub fn poll(question: &str, options: &[&str]) -> Self {
        Self::of(json!({ "poll": poll(question, options, "regular") }))
    }

    /// A poll with a right answer, which the bot is told only if it is given here.
    #[must_use]
    pub fn quiz(question: &str, options: &[&str], correct: Option<u64>) -> Self {
        let mut poll = poll(question, options, "quiz");
        if let Some(correct) = correct {
            poll["correct_option_ids"] = json!([correct]);
        }
        Self::of(json!({ "poll": poll }))
    }

    /// Somebody's story, forwarded to the bot.
    #[must_use]
    pub fn story() -> Self {
        Self::of(
            json!({ "story": { "id": 3, "chat": { "id": -1_001_234_567_890_i64, "type": "channel", "title": "News" } } }),
        )
    }

    /// A game.
    #[must_use]
    pub fn game() -> Self {
        let photo =
            [json!({ "file_id": "AgACAgIgame", "file_unique_id": "AQADgame", "width": 320, "height": 180 })];
        Self::of(json!({ "game": { "title": "Snake", "description": "Eat and grow", "photo": photo } }))
    }

    /// Adds a caption in which links and the like are found.
    #[must_use]
    pub fn caption(mut self, caption: &str) -> Self {
        let found = Formatted { text: caption.to_owned(), entities: Vec::new() }.with_detected();
        self.fields.insert("caption".to_owned(), json!(caption));
        if !found.entities.is_empty() {
            self.fields.insert("caption_entities".to_owned(), Value::Array(found.entities));
        }
        self
    }

    /// Adds any field, in place of one of that name.
    #[must_use]
    pub fn with(mut self, field: &str, value: Value) -> Self {
        self.fields.insert(field.to_owned(), value);
        self
    }
}

fn poll(question: &str, options: &[&str], kind: &str) -> Value {
    let options: Vec<Value> = options
        .iter()
        .enumerate()
        .map(|(index, text)| json!({ "persistent_id": index.to_string(), "text": text, "voter_count": 0 }))
        .collect();
    json!({
        "id": "5000000000000000001",
        "question": question,
        "options": options,
        "total_voter_count": 0,
        "is_closed": false,
        "is_anonymous": true,
        "type": kind,
        "allows_multiple_answers": false,
        "allows_revoting": kind == "regular",
        "members_only": false,
    })
}

/// What a message is.
pub(crate) fn kind(content: &Map<String, Value>) -> &'static str {
    KINDS.into_iter().find(|kind| content.contains_key(*kind)).unwrap_or("unknown")
}

/// Whether a message of this content takes a caption.
pub(crate) fn takes_caption(content: &Map<String, Value>) -> bool {
    CAPTIONED.contains(&kind(content))
}

/// The content of a copy: the same but for what links it to the original or to its sender.
pub(crate) fn copy(content: &Map<String, Value>) -> Result<Map<String, Value>, ApiError> {
    let kind = kind(content);
    let unknown_quiz = content
        .get("poll")
        .is_some_and(|poll| poll["type"] == "quiz" && poll.get("correct_option_ids").is_none());
    if !COPYABLE.contains(&kind) || unknown_quiz {
        return Err(ApiError::bad_request("message can't be copied"));
    }
    let mut copy = content.clone();
    let links = [
        "forward_origin",
        "via_bot",
        "media_group_id",
        "reply_markup",
        "quote",
        "effect_id",
        "is_from_offline",
    ];
    for link in links {
        copy.remove(link);
    }
    if let Some(location) = copy.get_mut("location").and_then(Value::as_object_mut) {
        // A live location is copied as the place where it was.
        for live in ["live_period", "heading", "proximity_alert_radius"] {
            location.remove(live);
        }
    }
    if let Some(poll) = copy.get_mut("poll") {
        poll["total_voter_count"] = json!(0);
        for option in poll["options"].as_array_mut().into_iter().flatten() {
            option["voter_count"] = json!(0);
        }
    }
    Ok(copy)
}

/// A file of a person, made when it is sent.
pub(crate) fn with_file(content: Content, unique: &str) -> Map<String, Value> {
    let mut fields = content.file.map(|kind| files::describe(kind, unique)).unwrap_or_default();
    fields.extend(content.fields);
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    fn copied(content: Content) -> Result<Map<String, Value>, ApiError> {
        copy(&with_file(content, "AQADx"))
    }

    #[test]
    fn what_telegram_refuses_to_copy_is_refused() {
        let refused = [
            Content::story(),
            Content::game(),
            Content::quiz("?", &["a", "b"], None),
            Content::raw(json!({ "paid_media": {} })),
            Content::raw(json!({ "invoice": {} })),
            Content::raw(json!({ "giveaway": {} })),
            Content::raw(json!({ "pinned_message": {} })),
            Content::raw(json!({ "hologram": {} })),
        ];
        for content in refused {
            let refusal = copied(content.clone()).unwrap_err();
            assert_eq!(refusal.description, "Bad Request: message can't be copied", "{content:?}");
        }
    }

    #[test]
    fn a_copy_carries_content_and_no_trace_of_its_origin() {
        let forwarded = Content::photo().caption("look").with("forward_origin", json!({ "type": "user" }));
        let copy = copied(forwarded).unwrap();
        assert_eq!(copy["caption"], "look");
        assert_eq!(copy["photo"][0]["file_unique_id"], "AQADx");
        assert!(!copy.contains_key("forward_origin"));
        assert!(copied(Content::quiz("?", &["a", "b"], Some(1))).is_ok());
        assert!(copied(Content::live_location(1.5, 2.5)).unwrap()["location"].get("live_period").is_none());
    }
}
