//! What a message holds.

use serde::Deserialize;
use serde_json::value::RawValue;
use shoal_domain::content::{Caption, Content, Poll, Uncopyable};

use super::cargo::{Hold, contact};
use super::formatting::rich_text;

/// The content fields of a message, as they stand.
#[derive(Default)]
pub(super) struct Fields<'a> {
    pub(super) text: Option<String>,
    pub(super) entities: Option<&'a RawValue>,
    pub(super) preview: Option<&'a RawValue>,
    pub(super) caption: Option<String>,
    pub(super) caption_entities: Option<&'a RawValue>,
    pub(super) caption_above: Option<&'a RawValue>,
    pub(super) contact: Option<&'a RawValue>,
    pub(super) poll: Option<WirePoll<'a>>,
    pub(super) hold: Hold<'a>,
    uncopyable: Option<Uncopyable>,
}

impl Fields<'_> {
    /// Takes note of a field that is known by its name only.
    pub(super) fn note(&mut self, name: &str, present: bool) {
        if present {
            self.uncopyable = self.uncopyable.or_else(|| uncopyable(name));
        }
    }

    /// What it all comes to. Words come first: whatever stands beside them, they must arrive.
    pub(super) fn content(self) -> Content {
        if let Some(text) = self.text {
            let preview = self.preview.and_then(|raw| serde_json::from_str(raw.get()).ok());
            Content::Text { text: rich_text(text, self.entities), preview }
        } else if let Some(what) = self.uncopyable {
            Content::Uncopyable(what)
        } else if let Some(poll) = self.poll {
            Content::Poll(poll.asked())
        } else if let Some(raw) = self.contact {
            Content::Contact(contact(raw))
        } else {
            let above = self.caption_above.is_some_and(|above| above.get() == "true");
            let caption =
                self.caption.map(|text| Caption { text: rich_text(text, self.caption_entities), above });
            Content::Media { caption, cargo: self.hold.cargo() }
        }
    }
}

#[derive(Deserialize)]
pub(super) struct WirePoll<'a> {
    question: String,
    #[serde(borrow, default)]
    question_entities: Option<&'a RawValue>,
    #[serde(borrow)]
    options: Vec<WireOption<'a>>,
    #[serde(default)]
    allows_multiple_answers: bool,
}

#[derive(Deserialize)]
struct WireOption<'a> {
    text: String,
    #[serde(borrow, default)]
    text_entities: Option<&'a RawValue>,
}

impl WirePoll<'_> {
    fn asked(self) -> Poll {
        let option = |option: WireOption<'_>| rich_text(option.text, option.text_entities);
        Poll {
            question: rich_text(self.question, self.question_entities),
            options: self.options.into_iter().map(option).collect(),
            multiple: self.allows_multiple_answers,
        }
    }
}

/// What bots may not copy (Bot API, `copyMessage`), by the field that holds it. The rest of Bot API 10.1's fields,
/// and those of its successors, are either media or say something about the message.
fn uncopyable(field: &str) -> Option<Uncopyable> {
    Some(match field {
        "story" => Uncopyable::Story,
        "paid_media" => Uncopyable::PaidMedia,
        "giveaway" | "giveaway_created" | "giveaway_winners" | "giveaway_completed" => Uncopyable::Giveaway,
        "invoice" | "successful_payment" | "refunded_payment" => Uncopyable::Invoice,
        "game" => Uncopyable::Game,
        "gift" | "unique_gift" | "gift_upgrade_sent" => Uncopyable::Gift,
        _ if SERVICE.contains(&field) => Uncopyable::Service,
        _ => return None,
    })
}

/// The service messages of Bot API 10.1.
const SERVICE: &[&str] = &[
    "new_chat_members",
    "left_chat_member",
    "chat_owner_left",
    "chat_owner_changed",
    "new_chat_title",
    "new_chat_photo",
    "delete_chat_photo",
    "group_chat_created",
    "supergroup_chat_created",
    "channel_chat_created",
    "message_auto_delete_timer_changed",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "pinned_message",
    "users_shared",
    "chat_shared",
    "connected_website",
    "write_access_allowed",
    "passport_data",
    "proximity_alert_triggered",
    "boost_added",
    "chat_background_set",
    "checklist_tasks_done",
    "checklist_tasks_added",
    "direct_message_price_changed",
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_closed",
    "forum_topic_reopened",
    "general_forum_topic_hidden",
    "general_forum_topic_unhidden",
    "managed_bot_created",
    "paid_message_price_changed",
    "poll_option_added",
    "poll_option_deleted",
    "suggested_post_approved",
    "suggested_post_approval_failed",
    "suggested_post_declined",
    "suggested_post_paid",
    "suggested_post_refunded",
    "video_chat_scheduled",
    "video_chat_started",
    "video_chat_ended",
    "video_chat_participants_invited",
    "web_app_data",
];
