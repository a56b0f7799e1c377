//! Kinds of messages, and what Telegram's rules for copying make of each.

use serde_json::{Map, Value, json};

use crate::api::ApiError;

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
        "has_protected_content",
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::content::{Content, with_file};

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
