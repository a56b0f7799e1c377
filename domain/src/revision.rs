//! How something reads after its writer changed it.

use serde::{Deserialize, Serialize};

use crate::cargo::{Cargo, File, FileKind, Location};
use crate::content::{Caption, Content, LinkPreview, RichText};

/// How a message reads now. Making it so twice changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "revision", rename_all = "snake_case")]
pub enum Revision {
    /// Other words.
    Text {
        /// The words.
        text: RichText,
        /// How its links are previewed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        preview: Option<LinkPreview>,
    },
    /// Other words under the same file, or none.
    Caption(Caption),
    /// Perhaps another file, with its words. Telegram knows the same file again, and then only the words change.
    File(Box<File>),
    /// A place has moved.
    Moved(Location),
    /// A place moves no more.
    Stopped,
}

impl Revision {
    /// What a message that reads so now was changed to. `across`: it goes to another bot, to which the file means nothing.
    /// `None` for what nobody can change.
    #[must_use]
    pub fn of(content: &Content, across: bool) -> Option<Revision> {
        match content {
            Content::Text { text, preview } => {
                Some(Revision::Text { text: text.clone(), preview: preview.clone() })
            }
            Content::Media { caption, cargo } => match cargo.as_deref() {
                Some(Cargo::Location(place)) if place.moving.is_some() => Some(Revision::Moved(*place)),
                Some(Cargo::Location(_)) => Some(Revision::Stopped),
                Some(Cargo::File(file)) if is_replaceable(file.kind) && !across => {
                    Some(Revision::File(Box::new(File { caption: caption.clone(), ..file.clone() })))
                }
                Some(Cargo::File(_)) => Some(Revision::Caption(caption.clone().unwrap_or_default())),
                Some(Cargo::Venue(_) | Cargo::Contact(_) | Cargo::Dice(_)) => None,
                None => caption.clone().map(Revision::Caption),
            },
            Content::Contact(_) | Content::Poll(_) | Content::Uncopyable(_) => None,
        }
    }
}

/// Whether a file of this kind can take another's place (Bot API, `editMessageMedia`).
fn is_replaceable(kind: FileKind) -> bool {
    match kind {
        FileKind::Animation | FileKind::Audio | FileKind::Document | FileKind::Photo | FileKind::Video => {
            true
        }
        FileKind::Sticker | FileKind::VideoNote | FileKind::Voice => false,
    }
}
