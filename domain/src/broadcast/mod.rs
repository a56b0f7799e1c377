//! Broadcasts: what an admin sends to many, to whom, and how.
//!
//! An admin's words come from outside, so each part has a `check` that names every [`Fault`] by its place in the JSON.
//! Nothing starts with a fault in it, and what is stored has none.
//!
//! Read in this order: [`task`] and [`content`] (what is sent) with [`template`] (words that differ from person to
//! person) and [`prepared`] (made ready for many), [`filter`] (to whom), [`delivery`] (how) with [`quiet`] (when not),
//! [`life`] (what may happen to a broadcast) and [`outcome`] (what became of each recipient).

mod word;

pub mod fault;

pub mod task;

pub mod content;
pub mod prepared;
pub mod template;

pub mod filter;

pub mod delivery;
pub mod quiet;

pub mod life;
pub mod outcome;

pub mod moment;

pub use content::{Body, Button, Content, MediaKind, MediaRef, Piece};
pub use delivery::{Delivery, OnUnknown, Rate};
pub use fault::Fault;
pub use filter::Filter;
pub use life::{Action, ApprovalRule, NotNow, State};
pub use outcome::{Reason, RecipientState};
pub use prepared::{Message, Prepared, RenderedBody, RenderedMedia};
pub use task::Task;
pub use template::Person;
pub use word::UnknownWord;

/// For so many days after its end it is known who got a broadcast.
pub const RECIPIENTS_KEPT_DAYS: u16 = 90;

#[cfg(test)]
mod tests {
    use super::*;
    use serde::de::DeserializeOwned;
    use serde_json::{Value, json};

    /// Where reading stops.
    fn stops_at<T: DeserializeOwned>(value: &Value) -> String {
        let text = value.to_string();
        let read = serde_path_to_error::deserialize::<_, T>(&mut serde_json::Deserializer::from_str(&text));
        read.err().expect("it cannot be read").path().to_string()
    }

    #[test]
    fn what_cannot_be_read_has_a_place_too() {
        let media = json!({ "body": { "media": { "kind": "gif", "file": "x" } } });
        let variants = json!({ "task": "send", "content": { "default": "uk", "variants": { "uk": media } } });
        assert_eq!(stops_at::<Task>(&variants), "content.variants.uk.body.media.kind");
        assert_eq!(stops_at::<Task>(&json!({ "task": "send", "content": media })), "content.body.media.kind");
        let button = json!({ "body": { "text": { "text": "x" } }, "buttons": [[{ "text": "x" }]] });
        assert_eq!(stops_at::<Task>(&json!({ "task": "send", "content": button })), "content.buttons[0][0]");
        let source = json!({ "body": { "text": { "html": "x", "text": "x" } } });
        assert_eq!(stops_at::<Task>(&json!({ "task": "send", "content": source })), "content.body.text");

        let audience =
            json!({ "all": [{ "language": ["uk"] }, { "not": { "joined": { "after": "soon" } } }] });
        assert_eq!(stops_at::<Filter>(&audience), "all[1].not.joined.after");
        let unknown = json!({ "any": [{ "langage": ["uk"] }] });
        assert_eq!(stops_at::<Filter>(&unknown), "any[0].langage");
        let delivery = json!({ "quiet": { "from": "22", "to": "08:00", "zone": "UTC" } });
        assert_eq!(stops_at::<Delivery>(&delivery), "quiet.from");
        assert_eq!(stops_at::<Delivery>(&json!({ "use_by": "soon" })), "use_by");
    }
}
