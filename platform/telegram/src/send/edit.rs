//! What is done to a message that is there already. Doing it twice changes nothing.

use serde::Serialize;
use shoal_domain::content::{Entity, LinkPreview};
use shoal_domain::id::{ChatId, MessageId};
use teloxide::requests::Payload;

use super::answer::Done;
use super::keyboard::InlineKeyboard;
use super::media::Media;
use super::place::SendLocation;

/// `editMessageText`
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EditMessageText {
    /// Where.
    pub chat_id: ChatId,
    /// Which message.
    pub message_id: MessageId,
    /// The new text: 1 to 4096 characters.
    pub text: String,
    /// Its formatting.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub entities: Vec<Entity>,
    /// How its links are previewed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link_preview_options: Option<LinkPreview>,
    /// Buttons below it. Absent, those that were there go away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_markup: Option<InlineKeyboard>,
}

/// `editMessageCaption`
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EditMessageCaption {
    /// Where.
    pub chat_id: ChatId,
    /// Which message.
    pub message_id: MessageId,
    /// The new caption: 0 to 1024 characters.
    pub caption: String,
    /// Its formatting.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub caption_entities: Vec<Entity>,
    /// It stands above the picture.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub show_caption_above_media: bool,
    /// Buttons below it. Absent, those that were there go away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_markup: Option<InlineKeyboard>,
}

/// `editMessageMedia`
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EditMessageMedia {
    /// Where.
    pub chat_id: ChatId,
    /// Which message.
    pub message_id: MessageId,
    /// The file that takes its place, with its words. The same file again changes the words alone.
    pub media: Media,
}

/// `editMessageLiveLocation`
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EditMessageLiveLocation {
    /// Which message, and where the place is now. For how long it moves stays as it is.
    #[serde(flatten)]
    pub place: SendLocation,
    /// Which message.
    pub message_id: MessageId,
}

/// `stopMessageLiveLocation`
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StopMessageLiveLocation {
    /// Where.
    pub chat_id: ChatId,
    /// Which message.
    pub message_id: MessageId,
}

/// `deleteMessage`
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeleteMessage {
    /// Where.
    pub chat_id: ChatId,
    /// Which message; sent within the last 48 hours.
    pub message_id: MessageId,
}

/// `deleteMessages`. Those that are not found are skipped, and the call succeeds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeleteMessages {
    /// Where.
    pub chat_id: ChatId,
    /// Which messages: 1 to 100.
    pub message_ids: Vec<MessageId>,
}

/// `setMessageReaction`
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SetMessageReaction {
    /// Where.
    pub chat_id: ChatId,
    /// Which message.
    pub message_id: MessageId,
    /// What stands there from now on instead of what the bot had set before: nothing, or one. A bot cannot set more.
    pub reaction: Vec<Reaction>,
    /// Shown large.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_big: bool,
}

/// An emoji at a message (Bot API `ReactionType`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Reaction {
    /// One of the usual ones.
    Emoji {
        /// The emoji.
        emoji: String,
    },
    /// One of somebody's own.
    CustomEmoji {
        /// The sticker behind it.
        custom_emoji_id: String,
    },
}

impl Payload for EditMessageText {
    type Output = Done;
    const NAME: &'static str = "editMessageText";
}

impl Payload for EditMessageCaption {
    type Output = Done;
    const NAME: &'static str = "editMessageCaption";
}

impl Payload for EditMessageMedia {
    type Output = Done;
    const NAME: &'static str = "editMessageMedia";
}

impl Payload for EditMessageLiveLocation {
    type Output = Done;
    const NAME: &'static str = "editMessageLiveLocation";
}

impl Payload for StopMessageLiveLocation {
    type Output = Done;
    const NAME: &'static str = "stopMessageLiveLocation";
}

impl Payload for DeleteMessage {
    type Output = Done;
    const NAME: &'static str = "deleteMessage";
}

impl Payload for DeleteMessages {
    type Output = Done;
    const NAME: &'static str = "deleteMessages";
}

impl Payload for SetMessageReaction {
    type Output = Done;
    const NAME: &'static str = "setMessageReaction";
}
