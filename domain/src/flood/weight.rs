//! How much something weighs.

use crate::cargo::{Cargo, FileKind};
use crate::content::Content;
use crate::flood::score::LIGHTEST;
use crate::time::Millis;

/// Beyond the first so many characters a text weighs more.
const SHORT: usize = 256;
/// For each further so many.
const LONGER: Millis = Millis(50);
/// For each line after the first: a text of empty lines fills a screen, too.
const LINE: Millis = Millis(20);

/// A file, a place, a poll: it fills half a screen.
const MEDIA: Millis = Millis(400);
/// A sticker and what else moves or shouts. It costs one tap.
const STICKER: Millis = Millis(500);
/// What was not written for this chat costs two taps, however much it is.
const FORWARDED: Millis = Millis(300);

/// Nothing weighs more, so that everything fits after a rest, and some of it twice.
const HEAVIEST: Millis = Millis(2_000);

/// What Telegram says of how a message was made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Makeup {
    /// It was written elsewhere, and forwarded.
    pub forwarded: bool,
    /// The file in it, by the name that stays the same however often it is sent (Bot API `file_unique_id`).
    pub file: Option<String>,
}

/// How much a message weighs. What is a part of an album weighs little by itself.
pub(super) fn of(content: &Content, makeup: &Makeup, in_album: bool) -> Millis {
    let held = match content {
        Content::Text { text, .. } => words(&text.text),
        _ if in_album => LIGHTEST,
        Content::Media { cargo, caption } => {
            let under = caption.as_ref().map_or(0, |caption| words(&caption.text.text).0 - LIGHTEST.0);
            Millis(media(cargo.as_deref()).0 + under)
        }
        Content::Contact(_) | Content::Poll(_) | Content::Uncopyable(_) => MEDIA,
    };
    let forwarded = if makeup.forwarded { FORWARDED.0 } else { 0 };
    Millis((held.0 + forwarded).min(HEAVIEST.0))
}

fn words(text: &str) -> Millis {
    let (signs, lines) = (text.chars().count(), text.matches('\n').count() as u64);
    let longer = signs.saturating_sub(SHORT).div_ceil(SHORT) as u64;
    Millis(LIGHTEST.0 + longer * LONGER.0 + lines * LINE.0)
}

fn media(cargo: Option<&Cargo>) -> Millis {
    match cargo {
        Some(Cargo::File(file)) => match file.kind {
            FileKind::Sticker | FileKind::Animation => STICKER,
            FileKind::Audio
            | FileKind::Document
            | FileKind::Photo
            | FileKind::Video
            | FileKind::VideoNote
            | FileKind::Voice => MEDIA,
        },
        Some(Cargo::Dice(_)) => STICKER,
        Some(Cargo::Location(_) | Cargo::Venue(_) | Cargo::Contact(_)) | None => MEDIA,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cargo::Dice;
    use crate::content::RichText;

    fn text(text: &str) -> Content {
        Content::Text { text: RichText { text: text.to_owned(), ..RichText::default() }, preview: None }
    }

    fn weight(content: &Content) -> u64 {
        of(content, &Makeup::default(), false).0
    }

    #[test]
    fn long_texts_stickers_and_forwards_weigh_more_than_a_word() {
        let picture = Content::Media { caption: None, cargo: None };
        let dice = Cargo::Dice(Dice { emoji: "🎲".to_owned(), value: 4 });
        let dice = Content::Media { caption: None, cargo: Some(Box::new(dice)) };
        let forwarded = Makeup { forwarded: true, file: None };
        assert_eq!(weight(&text("hi")), 200);
        assert_eq!(weight(&text(&"x".repeat(256))), 200);
        assert_eq!(weight(&text(&"x".repeat(4096))), 950);
        assert_eq!(weight(&text(&"x\n".repeat(2048))), 2000, "nothing weighs more");
        assert_eq!(weight(&picture), 400);
        assert_eq!(weight(&dice), 500);
        assert_eq!(of(&picture, &Makeup::default(), true).0, 200, "in an album");
        assert_eq!(of(&text("hi"), &forwarded, false).0, 500);
        assert_eq!(of(&picture, &forwarded, false).0, 700);
    }
}
