//! What a broadcast sends: one piece for everybody, or one for each language.

mod check;
mod media;
mod misfit;
mod written;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::fault::{Fault, Faults, Place};
use super::template::{LONGEST_LANGUAGE, RichTextSource};
use crate::id::{ChatId, MessageId};

pub use media::{Media, MediaKind, MediaRef};

/// The most languages that one broadcast speaks.
pub const MOST_VARIANTS: usize = 20;
/// The longest text (Bot API, `sendMessage`), in characters.
pub const LONGEST_TEXT: usize = 4096;
/// The longest caption (Bot API, `sendPhoto`), in characters.
pub const LONGEST_CAPTION: usize = 1024;
/// The most rows of buttons under a message.
pub const MOST_ROWS: usize = 8;
/// Rows that are kept for the button with which people say that they want no more.
pub const OWN_ROWS: usize = 1;
/// The most buttons in a row.
pub const MOST_IN_ROW: usize = 8;
/// The longest text on a button, in characters.
pub const LONGEST_BUTTON: usize = 64;
/// What a button sends back when it is pressed, in bytes (Bot API, `callback_data`).
pub const LONGEST_DATA: usize = 64;

/// What is sent. One piece for everybody may stand for the whole: `{"body": …}`. It has the language `""`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "written::Written", into = "written::Written")]
pub struct Content {
    /// The language of those whose own is not among the variants, or not known.
    pub default: String,
    /// A piece for each language, such as `uk` or `pt-br`.
    pub variants: BTreeMap<String, Piece>,
}

/// One message, or one album.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Piece {
    /// What it holds.
    pub body: Body,
    /// Buttons under it, in rows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<Vec<Button>>,
    /// It makes no sound.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub silent: bool,
    /// It cannot be forwarded or saved.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub protect: bool,
    /// Its first link is previewed.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub link_preview: bool,
}

fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
fn is_yes(flag: &bool) -> bool {
    *flag
}

/// What a piece holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "written::WrittenBody", into = "written::WrittenBody")]
pub enum Body {
    /// `{"text": {"html": "…"}}`: words.
    Text(RichTextSource),
    /// `{"media": {"kind": "photo", "file": "…", "caption": {…}}}`: a picture, a file, a voice.
    Media(Media),
    /// `{"album": […]}`: 2 to 10 of them.
    Album(Vec<Media>),
    /// `{"copy": {"from_chat": …, "message": …}}`: a copy of a message that the bot can see.
    Copy {
        /// Where it is.
        from_chat: ChatId,
        /// Its number there.
        message: MessageId,
    },
    /// `{"caption": {"html": "…"}}`: words under media that were sent before. Only for an edit.
    Caption(RichTextSource),
}

/// A button: `{"text": "…", "url": "…"}` or `{"text": "…", "data": "…"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "written::WrittenButton", into = "written::WrittenButton")]
pub enum Button {
    /// Leads to an address.
    Link {
        /// What stands on it.
        text: String,
        /// The address: `https://…` or `tg://…`.
        url: String,
    },
    /// Tells the bot that it was pressed.
    Press {
        /// What stands on it.
        text: String,
        /// What the bot is told.
        data: String,
    },
}

impl Button {
    /// What stands on it.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Button::Link { text, .. } | Button::Press { text, .. } => text,
        }
    }
}

impl Content {
    /// One piece for everybody.
    #[must_use]
    pub fn for_everybody(piece: Piece) -> Content {
        Content { default: String::new(), variants: BTreeMap::from([(String::new(), piece)]) }
    }

    /// What is wrong with it, by its place in `content`.
    #[must_use]
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        self.check_into(&mut faults);
        faults.all()
    }

    /// The piece for somebody of that language: that of `pt-br`, else that of `pt`, else the default. `None` only where
    /// there is no default, which [`Content::check`] names.
    #[must_use]
    pub fn variant_for(&self, language: Option<&str>) -> Option<&Piece> {
        choose(&self.variants, language).or_else(|| self.variants.get(&self.default))
    }

    /// Whether it is one piece that stands for the whole.
    fn is_short(&self) -> bool {
        self.default.is_empty() && self.variants.len() == 1 && self.variants.contains_key("")
    }

    /// Each piece with its place.
    pub(super) fn pieces(&self) -> impl Iterator<Item = (Place, &Piece)> {
        let (root, is_short) = (Place::root("content"), self.is_short());
        self.variants.iter().map(move |(language, piece)| {
            let place = if is_short { root.clone() } else { root.field("variants").field(language) };
            (place, piece)
        })
    }
}

/// What there is for a language: for `pt-br` that of `pt-br`, else that of `pt`.
pub(super) fn choose<'a, T>(variants: &'a BTreeMap<String, T>, language: Option<&str>) -> Option<&'a T> {
    let language = language.filter(|language| language.len() <= LONGEST_LANGUAGE)?;
    let language = language.to_ascii_lowercase().replace('_', "-");
    let mut kind = Some(language.as_str()).filter(|kind| !kind.is_empty());
    while let Some(wanted) = kind {
        if let Some(variant) = variants.get(wanted) {
            return Some(variant);
        }
        kind = wanted.rsplit_once('-').map(|(wider, _)| wider);
    }
    None
}

#[cfg(test)]
mod tests;
