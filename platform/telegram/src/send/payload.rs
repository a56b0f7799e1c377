//! The parameters of each call, by the Bot API's names, as far as we use them.
//!
//! teloxide's own types lag behind the Bot API and want answers of a form that not every Bot API server keeps; it
//! lets one bring one's own.

use serde::Serialize;
use shoal_domain::content::{Entity, LinkPreview, RichText};
use shoal_domain::id::{ChatId, MessageId};
use teloxide::requests::Payload;

use super::answer::{Done, SentMessages};
use super::keyboard::InlineKeyboard;
use super::reply::ReplyParameters;

/// How a message comes in, by the Bot API's names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Manner {
    /// Without a sound.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub disable_notification: bool,
    /// It cannot be passed on or saved.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub protect_content: bool,
    /// Past the free 30 a second, for 0.1 Star each.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub allow_paid_broadcast: bool,
}

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
    /// What it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_parameters: Option<ReplyParameters>,
    /// How it comes in.
    #[serde(flatten)]
    pub manner: Manner,
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
    /// Buttons below it. The original's do not come along.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_markup: Option<InlineKeyboard>,
    /// What it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_parameters: Option<ReplyParameters>,
    /// How it comes in.
    #[serde(flatten)]
    pub manner: Manner,
}

/// `copyMessages`: several that belong together stay together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CopyMessages {
    /// Where to.
    pub chat_id: ChatId,
    /// Where from.
    pub from_chat_id: ChatId,
    /// Which messages there: 1 to 100, in their order. Those that are not there are left out.
    pub message_ids: Vec<MessageId>,
    /// How they come in.
    #[serde(flatten)]
    pub manner: Manner,
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
    /// What it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_parameters: Option<ReplyParameters>,
    /// How it comes in.
    #[serde(flatten)]
    pub manner: Manner,
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

impl Payload for SendMessage {
    type Output = SentMessages;
    const NAME: &'static str = "sendMessage";
}

impl Payload for CopyMessage {
    type Output = SentMessages;
    const NAME: &'static str = "copyMessage";
}

impl Payload for SendPoll {
    type Output = SentMessages;
    const NAME: &'static str = "sendPoll";
}

impl Payload for AnswerCallbackQuery {
    type Output = Done;
    const NAME: &'static str = "answerCallbackQuery";
}

impl Payload for SetMyCommands {
    type Output = Done;
    const NAME: &'static str = "setMyCommands";
}

impl Payload for CopyMessages {
    type Output = SentMessages;
    const NAME: &'static str = "copyMessages";
}
