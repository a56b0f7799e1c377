//! Files that Telegram has already, or fetches by itself: alone, or several together.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
pub use shoal_domain::broadcast::MediaKind;
use shoal_domain::content::{Caption, Entity};
use shoal_domain::id::ChatId;
use teloxide::Bot;
use teloxide::requests::Payload;

use super::answer::SentMessages;
use super::keyboard::InlineKeyboard;
use super::payload::Manner;
use super::reply::ReplyParameters;
use crate::client::REQUEST_TIMEOUT;
use crate::error::TelegramError;
use crate::transport::{address, exchange};

/// A file and the words with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Media {
    /// What it is.
    pub kind: MediaKind,
    /// The `file_id` by which this bot knows it, or the address from which Telegram fetches it.
    pub file: String,
    /// The words under or above it.
    pub caption: Option<Caption>,
    /// Covered until it is tapped; pictures, videos and animations only.
    pub spoiler: bool,
}

/// `sendPhoto` and its kin
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendMedia {
    /// Where to.
    pub chat_id: ChatId,
    /// What.
    pub media: Media,
    /// Buttons below it.
    pub reply_markup: Option<InlineKeyboard>,
    /// How it comes in.
    pub manner: Manner,
}

/// `sendMediaGroup`
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SendMediaGroup {
    /// Where to.
    pub chat_id: ChatId,
    /// 2 to 10 files. Documents and pieces of music go with their own kind only.
    pub media: Vec<Media>,
    /// What it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_parameters: Option<ReplyParameters>,
    /// How it comes in.
    #[serde(flatten)]
    pub manner: Manner,
}

/// The Bot API's name of the method that sends a kind, and of the parameter that holds the file.
fn names(kind: MediaKind) -> (&'static str, &'static str) {
    match kind {
        MediaKind::Photo => ("sendPhoto", "photo"),
        MediaKind::Video => ("sendVideo", "video"),
        MediaKind::Animation => ("sendAnimation", "animation"),
        MediaKind::Document => ("sendDocument", "document"),
        MediaKind::Audio => ("sendAudio", "audio"),
        MediaKind::Voice => ("sendVoice", "voice"),
    }
}

fn can_be_covered(kind: MediaKind) -> bool {
    matches!(kind, MediaKind::Photo | MediaKind::Video | MediaKind::Animation)
}

/// What goes with a file, alone and in an album.
#[derive(Serialize)]
struct About<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    caption: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    caption_entities: &'a [Entity],
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    show_caption_above_media: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    has_spoiler: bool,
}

impl Media {
    fn about(&self) -> About<'_> {
        let words = self.caption.as_ref().filter(|caption| !caption.text.text.is_empty());
        let can_be_covered = can_be_covered(self.kind);
        About {
            caption: words.map(|caption| caption.text.text.as_str()),
            caption_entities: words.map_or(&[], |caption| &caption.text.entities),
            // What can be covered can have words above it, too.
            show_caption_above_media: can_be_covered && words.is_some_and(|caption| caption.above),
            has_spoiler: can_be_covered && self.spoiler,
        }
    }
}

/// As a part of an album (Bot API `InputMedia`).
impl Serialize for Media {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct InputMedia<'a> {
            r#type: MediaKind,
            media: &'a str,
            #[serde(flatten)]
            about: About<'a>,
        }
        InputMedia { r#type: self.kind, media: &self.file, about: self.about() }.serialize(serializer)
    }
}

impl Serialize for SendMedia {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Rest<'a> {
            chat_id: ChatId,
            #[serde(flatten)]
            about: About<'a>,
            #[serde(skip_serializing_if = "Option::is_none")]
            reply_markup: &'a Option<InlineKeyboard>,
            #[serde(flatten)]
            manner: Manner,
        }
        #[derive(Serialize)]
        struct Whole<'a> {
            #[serde(flatten)]
            file: NamedFile<'a>,
            #[serde(flatten)]
            rest: Rest<'a>,
        }
        let SendMedia { chat_id, media, reply_markup, manner } = self;
        let rest = Rest { chat_id: *chat_id, about: media.about(), reply_markup, manner: *manner };
        Whole { file: NamedFile(media), rest }.serialize(serializer)
    }
}

/// The file under its parameter's name.
struct NamedFile<'a>(&'a Media);

impl Serialize for NamedFile<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(names(self.0.kind).1, &self.0.file)?;
        map.end()
    }
}

impl SendMedia {
    /// The Bot API's name of the method.
    pub(super) fn method(&self) -> &'static str {
        names(self.media.kind).0
    }

    /// Its name depends on the kind, so it is no [`Payload`].
    pub(super) async fn send(&self, bot: &Bot) -> Result<SentMessages, TelegramError> {
        let request = bot.client().post(address(bot, self.method())).json(self);
        exchange(request, self.method(), REQUEST_TIMEOUT).await
    }
}

impl Payload for SendMediaGroup {
    type Output = SentMessages;
    const NAME: &'static str = "sendMediaGroup";
}
