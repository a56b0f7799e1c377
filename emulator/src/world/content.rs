//! What a person sends, made in the form that Telegram gives it.

use serde_json::{Map, Value, json};

use super::files;
use crate::text::Formatted;

/// Something a person sends. Made by its constructors, which give each kind the fields Telegram gives it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Content {
    pub(crate) fields: Map<String, Value>,
    /// A file of this kind is to be made, with an id of its own, when it is sent.
    pub(crate) file: Option<&'static str>,
    /// The `file_unique_id` it is to have, if not just any.
    pub(crate) unique_id: Option<String>,
    /// How many bytes it is to have, if not just as many as any.
    pub(crate) size_bytes: Option<usize>,
    /// What is known of the file, in place of what is usual.
    pub(crate) details: Map<String, Value>,
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

    /// Makes the file so large, in bytes.
    #[must_use]
    pub fn sized(self, bytes: usize) -> Self {
        Self { size_bytes: Some(bytes), ..self }
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

    /// Has the file this unique id, the same whoever sends it.
    #[must_use]
    pub(crate) fn of_unique_id(self, unique: String) -> Self {
        Self { unique_id: Some(unique), ..self }
    }

    /// Says this of the file (its `width`, its `emoji`), in place of what is usual.
    #[must_use]
    pub(crate) fn detail(mut self, field: &str, value: Value) -> Self {
        self.details.insert(field.to_owned(), value);
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

/// A file of a person, made when it is sent.
pub(crate) fn with_file(content: Content, unique: &str) -> Map<String, Value> {
    let mut fields = content.file.map(|kind| files::describe(kind, unique)).unwrap_or_default();
    let file = content.file.and_then(|kind| fields.get_mut(kind));
    let file = file.map(|file| if file.is_array() { &mut file[0] } else { file });
    if let Some(file) = file.and_then(Value::as_object_mut) {
        file.extend(content.details);
    }
    fields.extend(content.fields);
    fields
}
