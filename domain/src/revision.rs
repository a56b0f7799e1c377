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

    /// What a message holds that held this and was changed so.
    #[must_use]
    pub fn applied(&self, content: &Content) -> Content {
        let place = |place| Content::Media { caption: None, cargo: Some(Box::new(Cargo::Location(place))) };
        match (self, content) {
            (Revision::Text { text, preview }, _) => {
                Content::Text { text: text.clone(), preview: preview.clone() }
            }
            (Revision::Caption(caption), Content::Media { cargo, .. }) => Content::Media {
                caption: Some(caption.clone()).filter(|caption| *caption != Caption::default()),
                cargo: cargo.clone(),
            },
            (Revision::File(file), _) => Content::Media {
                caption: file.caption.clone(),
                cargo: Some(Box::new(Cargo::File(File { caption: None, ..(**file).clone() }))),
            },
            (Revision::Moved(moved), _) => place(*moved),
            (Revision::Stopped, Content::Media { cargo: Some(cargo), .. }) => match **cargo {
                Cargo::Location(stood) => place(Location { moving: None, ..stood }),
                _ => content.clone(),
            },
            // No change makes one of the other.
            (Revision::Caption(_) | Revision::Stopped, _) => content.clone(),
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
