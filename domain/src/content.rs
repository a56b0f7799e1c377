//! What people write and send, as far as rules need to know it.

use serde::{Deserialize, Serialize};

use crate::cargo::{Cargo, Contact, File};
use crate::id::{ChatId, MessageId};

/// A span of formatted text. Offsets and lengths count UTF-16 code units, as the Bot API does.
///
/// Fields are the Bot API's `MessageEntity` without `user`: what names a person has no place here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// The kind, in the Bot API's spelling.
    #[serde(rename = "type")]
    pub kind: EntityKind,
    /// Where it starts.
    pub offset: u32,
    /// How long it is.
    pub length: u32,
    /// `text_link`: the address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// `pre`: the programming language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// `custom_emoji`: the sticker behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom_emoji_id: Option<String>,
    /// `date_time`: the moment, in seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unix_time: Option<i64>,
    /// `date_time`: how it is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_time_format: Option<String>,
}

/// The kinds of formatting that may travel to a stranger: those of Bot API 10.1 but `text_mention`, which names an
/// account. A kind that we do not know yet may name somebody too, so it is not on the list: the text arrives, plain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntityKind {
    /// `@username`, as typed
    Mention,
    /// `#hashtag`
    Hashtag,
    /// `$USD`
    Cashtag,
    /// `/start@bot`
    BotCommand,
    /// An address, as typed
    Url,
    /// An e-mail address
    Email,
    /// A phone number
    PhoneNumber,
    /// Bold
    Bold,
    /// Italic
    Italic,
    /// Underlined
    Underline,
    /// Struck through
    Strikethrough,
    /// Hidden until tapped
    Spoiler,
    /// A quotation
    Blockquote,
    /// A quotation that is folded at first
    ExpandableBlockquote,
    /// Monospaced words
    Code,
    /// Monospaced lines
    Pre,
    /// Words that lead to an address
    TextLink,
    /// An emoji of one's own
    CustomEmoji,
    /// A moment in the reader's own time zone
    DateTime,
}

/// Text with its formatting.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RichText {
    /// The text.
    pub text: String,
    /// Its formatting, only kinds that may travel.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entities: Vec<Entity>,
    /// Something in the original was left out because it names a person or is unknown to us. The text is whole.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reduced: bool,
}

impl RichText {
    /// Whether something in it can be tapped and leads somewhere else: a page, an account, a bot.
    #[must_use]
    pub fn leads_away(&self) -> bool {
        use EntityKind::{BotCommand, Email, Mention, PhoneNumber, TextLink, Url};
        let leads = [Url, TextLink, Mention, BotCommand, Email, PhoneNumber];
        self.entities.iter().any(|entity| leads.contains(&entity.kind))
    }
}

/// The words under a picture, or above it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caption {
    /// The words.
    #[serde(flatten)]
    pub text: RichText,
    /// They stand above the picture (Bot API `show_caption_above_media`).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub above: bool,
}

/// How links in a text are previewed (Bot API `LinkPreviewOptions`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LinkPreview {
    /// No preview at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_disabled: Option<bool>,
    /// The address to preview.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Shrink the picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefer_small_media: Option<bool>,
    /// Enlarge the picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefer_large_media: Option<bool>,
    /// Above the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub show_above_text: Option<bool>,
}

/// What one message holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Words.
    Text {
        /// The words.
        text: RichText,
        /// How its links are previewed, if the writer chose.
        preview: Option<LinkPreview>,
    },
    /// Anything that Telegram copies as a whole: photo, video, voice, video note, audio, document, sticker,
    /// animation, location, venue, dice, and kinds that did not exist when this was written.
    Media {
        /// Its caption, if it has one.
        caption: Option<Caption>,
        /// What it is, as far as we know the kind: needed only where no bot can copy it.
        cargo: Option<Box<Cargo>>,
    },
    /// Somebody's name and number, as far as they could be read: needed only where no bot can copy them.
    Contact(Option<Box<Contact>>),
    /// A poll, which is asked anew.
    Poll(Poll),
    /// Something that bots are not allowed to copy.
    Uncopyable(Uncopyable),
}

/// A poll to ask anew. Votes stay with the original.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Poll {
    /// The question.
    pub question: RichText,
    /// The answers to choose from.
    pub options: Vec<RichText>,
    /// Several answers may be chosen.
    #[serde(default)]
    pub multiple: bool,
}

/// What Telegram does not let a bot copy (Bot API, `copyMessage`), and how we name it to people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Uncopyable {
    /// A story.
    Story,
    /// Media that has to be paid for.
    PaidMedia,
    /// A giveaway or its winners.
    Giveaway,
    /// An invoice or a receipt.
    Invoice,
    /// A game.
    Game,
    /// A gift.
    Gift,
    /// A note of Telegram's own ("pinned a message", ...).
    Service,
}

/// What goes to the other person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "parcel", rename_all = "snake_case")]
pub enum Parcel {
    /// Words, written anew.
    Text {
        /// The words.
        text: RichText,
        /// How its links are previewed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        preview: Option<LinkPreview>,
    },
    /// A message copied by Telegram itself: nothing is downloaded, no trace of where it came from.
    Copy {
        /// The chat that it was sent in.
        from_chat: ChatId,
        /// The message there.
        message: MessageId,
        /// Replaces the caption, where the original's names a person.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caption: Option<Caption>,
        /// What it is, for a report. Not needed to copy it, and there only where reports carry messages.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seen: Option<Box<File>>,
    },
    /// Several that belong together, copied by Telegram itself. They have no captions that name somebody.
    Album {
        /// The chat that they were sent in.
        from_chat: ChatId,
        /// The messages there, in their order.
        messages: Vec<MessageId>,
        /// What they are, for a report, as with a copy.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        seen: Vec<File>,
    },
    /// Several that belong together, sent anew by the bot that has received them: where one has a caption that names a
    /// person, or where they answer something, which no copy can.
    Group {
        /// What each of them was, in their order.
        messages: Vec<MessageId>,
        /// What is in them.
        files: Vec<File>,
    },
    /// A poll, asked anew.
    Poll(Poll),
    /// What one bot sends that another has received.
    Cargo(Box<Cargo>),
}
