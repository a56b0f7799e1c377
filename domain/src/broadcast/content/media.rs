//! Pictures, files and voices.

use serde::{Deserialize, Serialize};

use crate::broadcast::template::RichTextSource;

/// One picture, file or voice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Media {
    /// What it is.
    pub kind: MediaKind,
    /// Where it is.
    pub file: MediaRef,
    /// The words under it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<RichTextSource>,
}

/// The kinds of media that can be broadcast, each with a method of the Bot API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaKind {
    /// A picture.
    Photo,
    /// A film.
    Video,
    /// A short film without sound.
    Animation,
    /// Any file.
    Document,
    /// Music.
    Audio,
    /// A spoken message.
    Voice,
}

impl MediaKind {
    /// Which kinds may stand in an album together; `None` for those that stand alone (Bot API, `sendMediaGroup`).
    pub(super) fn company(self) -> Option<&'static [MediaKind]> {
        match self {
            MediaKind::Photo | MediaKind::Video => Some(&[MediaKind::Photo, MediaKind::Video]),
            MediaKind::Document => Some(&[MediaKind::Document]),
            MediaKind::Audio => Some(&[MediaKind::Audio]),
            MediaKind::Animation | MediaKind::Voice => None,
        }
    }
}

/// The longest id of a file that is taken. Telegram's have about a hundred characters.
const LONGEST_FILE_ID: usize = 256;

/// Where a file is: a number of Telegram's for what this bot has seen, or an address from which Telegram loads it
/// (photos of up to 5 MB, others of up to 20 MB; Bot API, "Sending files").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum MediaRef {
    /// Telegram's `file_id`.
    FileId(String),
    /// `https://…`
    Url(String),
}

impl MediaRef {
    /// As it is written, and as Telegram takes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            MediaRef::FileId(text) | MediaRef::Url(text) => text,
        }
    }

    pub(super) fn check(&self) -> Result<(), &'static str> {
        let known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        match self {
            MediaRef::FileId(id) if id.is_empty() || id.len() > LONGEST_FILE_ID || !id.bytes().all(known) => {
                Err("it is neither the file_id of something that the bot has seen nor an https:// address")
            }
            MediaRef::Url(url) if !super::check::leads_to(url, &["https"]) => {
                Err("a file is loaded from an https:// address only")
            }
            _ => Ok(()),
        }
    }
}

/// An id has no colon, an address has one behind its scheme.
impl From<String> for MediaRef {
    fn from(text: String) -> Self {
        if text.contains(':') { MediaRef::Url(text) } else { MediaRef::FileId(text) }
    }
}

impl From<MediaRef> for String {
    fn from(file: MediaRef) -> String {
        match file {
            MediaRef::FileId(text) | MediaRef::Url(text) => text,
        }
    }
}
