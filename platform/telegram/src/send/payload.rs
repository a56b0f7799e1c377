//! The parameters of each call, by the Bot API's names, as far as we use them.
//!
//! teloxide's own types lag behind the Bot API and want answers of a form that not every Bot API server keeps; it
//! lets one bring one's own.

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use shoal_domain::content::{Entity, LinkPreview, RichText};
use shoal_domain::id::{ChatId, MessageId};
use teloxide::requests::Payload;

/// `sendMessage`
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SendMessage {
    /// Where to.
    pub chat_id: ChatId,
    /// 1 to 4096 characters.
    pub text: String,
    /// Its formatting.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub entities: Vec<Entity>,
    /// How its links are previewed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link_preview_options: Option<LinkPreview>,
    /// Buttons below it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_markup: Option<InlineKeyboard>,
}

/// `copyMessage`
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CopyMessage {
    /// Where to.
    pub chat_id: ChatId,
    /// Where from.
    pub from_chat_id: ChatId,
    /// Which message there.
    pub message_id: MessageId,
    /// Replaces the original's caption: 0 to 1024 characters. Absent, the original's stays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// The new caption's formatting.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub caption_entities: Vec<Entity>,
    /// The new caption stands above the picture.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub show_caption_above_media: bool,
}

/// `sendPoll`
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SendPoll {
    /// Where to.
    pub chat_id: ChatId,
    /// 1 to 300 characters.
    pub question: String,
    /// Its formatting.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub question_entities: Vec<Entity>,
    /// What to choose from.
    pub options: Vec<PollOption>,
    /// Several may be chosen.
    pub allows_multiple_answers: bool,
}

/// One answer of a poll (Bot API `InputPollOption`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PollOption {
    /// 1 to 100 characters.
    pub text: String,
    /// Its formatting.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub text_entities: Vec<Entity>,
}

impl From<RichText> for PollOption {
    fn from(option: RichText) -> Self {
        PollOption { text: option.text, text_entities: option.entities }
    }
}

/// `answerCallbackQuery`
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AnswerCallbackQuery {
    /// The press.
    pub callback_query_id: String,
    /// A short note over the chat, up to 200 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// `setMyCommands`
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SetMyCommands {
    /// Up to 100.
    pub commands: Vec<BotCommand>,
    /// Two letters; absent, the list is for everybody who has none in their language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language_code: Option<String>,
}

/// One command in the list that people see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BotCommand {
    /// Without the slash: 1 to 32 of a-z 0-9 _.
    pub command: String,
    /// 1 to 256 characters.
    pub description: String,
}

/// Rows of buttons below a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InlineKeyboard {
    /// The rows, from the top.
    pub inline_keyboard: Vec<Vec<InlineButton>>,
}

/// One button, which sends something to us when it is pressed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InlineButton {
    /// What it reads.
    pub text: String,
    /// What it sends: 1 to 64 bytes.
    pub callback_data: String,
}

impl InlineButton {
    /// A button that reads `text` and sends `callback_data`.
    pub fn new(text: impl Into<String>, callback_data: impl Into<String>) -> Self {
        InlineButton { text: text.into(), callback_data: callback_data.into() }
    }
}

/// All that we want to know of a message that we sent. Whatever else the answer is, the message is just as sent: to
/// call it unknown would send it again.
pub struct SentMessage {
    pub(crate) message_id: Option<MessageId>,
}

impl<'de> Deserialize<'de> for SentMessage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let sent = Value::deserialize(deserializer)?;
        Ok(SentMessage { message_id: sent.get("message_id").and_then(Value::as_i64).map(MessageId) })
    }
}

impl Payload for SendMessage {
    type Output = SentMessage;
    const NAME: &'static str = "sendMessage";
}

impl Payload for CopyMessage {
    type Output = SentMessage;
    const NAME: &'static str = "copyMessage";
}

impl Payload for SendPoll {
    type Output = SentMessage;
    const NAME: &'static str = "sendPoll";
}

impl Payload for AnswerCallbackQuery {
    type Output = IgnoredAny;
    const NAME: &'static str = "answerCallbackQuery";
}

impl Payload for SetMyCommands {
    type Output = IgnoredAny;
    const NAME: &'static str = "setMyCommands";
}
