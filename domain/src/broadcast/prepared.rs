//! Content made ready for many: checked and read once, so that a message for one more person is only put together.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::content::{Body, Button, Content, Media, MediaKind, MediaRef, Piece, choose};
use super::fault::{Fault, Faults, Place};
use super::template::{BadTemplate, Person, RichTextSource, Template};
use crate::content::RichText;
use crate::id::{ChatId, MessageId};

/// Content without a fault, with its markup read and its variables found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    default: ReadyPiece,
    variants: BTreeMap<String, ReadyPiece>,
}

/// What one person gets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// What it holds.
    pub body: RenderedBody,
    /// Buttons under it, in rows. The one to want no more of this is not among them.
    pub buttons: Vec<Vec<Button>>,
    /// It makes no sound.
    pub silent: bool,
    /// It cannot be forwarded or saved.
    pub protect: bool,
    /// Its first link is previewed.
    pub link_preview: bool,
}

/// What a message holds, in the words for one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RenderedBody {
    /// Words.
    Text(RichText),
    /// A picture, a file, a voice.
    Media {
        /// What it is.
        kind: MediaKind,
        /// Where it is.
        file: MediaRef,
        /// The words under it, maybe none.
        caption: RichText,
    },
    /// Several of them.
    Album(Vec<RenderedMedia>),
    /// A copy of a message.
    Copy {
        /// Where it is.
        from_chat: ChatId,
        /// Its number there.
        message: MessageId,
    },
    /// Words under media that were sent before, maybe none.
    Caption(RichText),
}

/// One item of an album.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenderedMedia {
    /// What it is.
    pub kind: MediaKind,
    /// Where it is.
    pub file: MediaRef,
    /// The words under it, maybe none.
    pub caption: RichText,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct ReadyPiece {
    body: ReadyBody,
    buttons: Vec<Vec<Button>>,
    silent: bool,
    protect: bool,
    link_preview: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum ReadyBody {
    Text(Template),
    Media(ReadyMedia),
    Album(Vec<ReadyMedia>),
    Copy { from_chat: ChatId, message: MessageId },
    Caption(Template),
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct ReadyMedia {
    kind: MediaKind,
    file: MediaRef,
    caption: Option<Template>,
}

impl Prepared {
    /// Checks content and makes it ready.
    pub fn new(content: &Content) -> Result<Prepared, Vec<Fault>> {
        let faults = content.check();
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut variants = BTreeMap::new();
        for (language, piece) in &content.variants {
            // What was checked can be read.
            let ready = ReadyPiece::new(piece).map_err(|bad| fault("variants", &bad))?;
            variants.insert(language.clone(), ready);
        }
        let default = variants.get(&content.default).cloned();
        let default = default.ok_or_else(|| fault("default", &"it is not one of the variants"))?;
        Ok(Prepared { default, variants })
    }

    /// What a person gets, in the words for their language.
    #[must_use]
    pub fn render(&self, person: &Person<'_>) -> Message {
        choose(&self.variants, person.language).unwrap_or(&self.default).render(person)
    }
}

fn fault(field: &str, why: &dyn std::fmt::Display) -> Vec<Fault> {
    let mut faults = Faults::default();
    faults.add(&Place::root("content").field(field), why);
    faults.all()
}

impl ReadyPiece {
    fn new(piece: &Piece) -> Result<Self, BadTemplate> {
        let body = match &piece.body {
            Body::Text(source) => ReadyBody::Text(Template::new(source)?),
            Body::Media(media) => ReadyBody::Media(ReadyMedia::new(media)?),
            Body::Album(album) => {
                ReadyBody::Album(album.iter().map(ReadyMedia::new).collect::<Result<_, _>>()?)
            }
            Body::Copy { from_chat, message } => ReadyBody::Copy { from_chat: *from_chat, message: *message },
            Body::Caption(source) => ReadyBody::Caption(Template::new(source)?),
        };
        let Piece { silent, protect, link_preview, .. } = *piece;
        Ok(ReadyPiece { body, buttons: piece.buttons.clone(), silent, protect, link_preview })
    }

    fn render(&self, person: &Person<'_>) -> Message {
        let body = match &self.body {
            ReadyBody::Text(template) => RenderedBody::Text(template.render(person)),
            ReadyBody::Media(media) => {
                let RenderedMedia { kind, file, caption } = media.render(person);
                RenderedBody::Media { kind, file, caption }
            }
            ReadyBody::Album(album) => {
                RenderedBody::Album(album.iter().map(|media| media.render(person)).collect())
            }
            ReadyBody::Copy { from_chat, message } => {
                RenderedBody::Copy { from_chat: *from_chat, message: *message }
            }
            ReadyBody::Caption(template) => RenderedBody::Caption(template.render(person)),
        };
        let ReadyPiece { silent, protect, link_preview, .. } = *self;
        Message { body, buttons: self.buttons.clone(), silent, protect, link_preview }
    }
}

impl ReadyMedia {
    fn new(media: &Media) -> Result<Self, BadTemplate> {
        let caption =
            media.caption.as_ref().map(|caption: &RichTextSource| Template::new(caption)).transpose()?;
        Ok(ReadyMedia { kind: media.kind, file: media.file.clone(), caption })
    }

    fn render(&self, person: &Person<'_>) -> RenderedMedia {
        let caption = self.caption.as_ref().map(|caption| caption.render(person)).unwrap_or_default();
        RenderedMedia { kind: self.kind, file: self.file.clone(), caption }
    }
}

#[cfg(test)]
mod tests;
