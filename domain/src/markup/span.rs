//! Which spans of a text may carry which formatting (Bot API, "Formatting options").

use super::link::{BadLink, check_link};
use crate::content::{Entity, EntityKind};

/// The most entities in one text: Telegram passes over those beyond.
pub const MOST_ENTITIES: usize = 100;

/// A span that Telegram would drop, mend or refuse.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSpan {
    /// Telegram passes over those beyond.
    #[error("there are {0} entities, Telegram shows at most 100")]
    TooMany(usize),
    /// It begins or ends outside of the text, within a character, or holds nothing.
    #[error("entity {0} does not begin and end between characters of the text (offsets count UTF-16 units)")]
    Outside(usize),
    /// Two overlap, and neither holds the other.
    #[error("entities {0} and {1} overlap, and neither holds the other")]
    Overlap(usize, usize),
    /// One holds the other, which is not allowed for these kinds.
    #[error("entity {inner} must not stand within entity {outer}")]
    Within {
        /// The outer one.
        outer: usize,
        /// The inner one.
        inner: usize,
    },
    /// It lacks what makes it one of its kind, or that is malformed.
    #[error("entity {0} lacks {1}")]
    Lacks(usize, &'static str),
    /// It leads where no link may lead.
    #[error("entity {0}: {1}")]
    Link(usize, #[source] BadLink),
}

/// The length of a text in UTF-16 units, the measure of entities.
#[must_use]
pub fn units(text: &str) -> u32 {
    text.chars().map(|character| character.len_utf16() as u32).sum()
}

/// Whether a text may carry these entities. They are numbered from 0, as in the list.
pub fn check_spans(text: &str, entities: &[Entity]) -> Result<(), BadSpan> {
    if entities.len() > MOST_ENTITIES {
        return Err(BadSpan::TooMany(entities.len()));
    }
    let mut borders = vec![];
    let end = text.chars().fold(0_u32, |at, character| {
        borders.push(at);
        at + character.len_utf16() as u32
    });
    borders.push(end);
    for (number, entity) in entities.iter().enumerate() {
        let stands = |at: u32| borders.binary_search(&at).is_ok();
        let end = entity.offset.checked_add(entity.length);
        if entity.length == 0 || !stands(entity.offset) || !end.is_some_and(stands) {
            return Err(BadSpan::Outside(number));
        }
        check_kind(number, entity)?;
        for (earlier, other) in entities[..number].iter().enumerate() {
            check_pair((earlier, other), (number, entity))?;
        }
    }
    Ok(())
}

fn check_kind(number: usize, entity: &Entity) -> Result<(), BadSpan> {
    match entity.kind {
        EntityKind::TextLink => {
            let address = entity.url.as_deref().ok_or(BadSpan::Lacks(number, "its url"))?;
            check_link(address).map_err(|bad| BadSpan::Link(number, bad))
        }
        EntityKind::CustomEmoji if !entity.custom_emoji_id.as_deref().is_some_and(is_emoji_id) => {
            Err(BadSpan::Lacks(number, "a custom_emoji_id of digits"))
        }
        EntityKind::DateTime if entity.unix_time.is_none() => Err(BadSpan::Lacks(number, "its unix_time")),
        _ => Ok(()),
    }
}

fn check_pair((a, first): (usize, &Entity), (b, second): (usize, &Entity)) -> Result<(), BadSpan> {
    let (first_end, second_end) = (first.offset + first.length, second.offset + second.length);
    if first_end <= second.offset || second_end <= first.offset {
        return Ok(());
    }
    let first_holds = first.offset <= second.offset && second_end <= first_end;
    let second_holds = second.offset <= first.offset && first_end <= second_end;
    let inside = first_holds && may_contain(first.kind, second.kind);
    let outside = second_holds && may_contain(second.kind, first.kind);
    match (first_holds, second_holds) {
        _ if inside || outside => Ok(()),
        (false, false) => Err(BadSpan::Overlap(a, b)),
        (true, _) => Err(BadSpan::Within { outer: a, inner: b }),
        (false, true) => Err(BadSpan::Within { outer: b, inner: a }),
    }
}

/// Whether an entity of one kind may hold one of another. Telegram drops what may not, without a word.
pub(super) fn may_contain(outer: EntityKind, inner: EntityKind) -> bool {
    use EntityKind::{Blockquote, Code, ExpandableBlockquote, Pre};
    let is_code = |kind| matches!(kind, Code | Pre);
    let is_quote = |kind| matches!(kind, Blockquote | ExpandableBlockquote);
    if is_code(outer) || (is_quote(outer) && is_quote(inner)) || outer == inner {
        return false;
    }
    if is_code(inner) {
        return is_quote(outer);
    }
    is_quote(outer) || is_quote(inner) || is_style(outer) || is_style(inner)
}

/// How words look, whatever they are.
fn is_style(kind: EntityKind) -> bool {
    use EntityKind::{Bold, Italic, Spoiler, Strikethrough, Underline};
    matches!(kind, Bold | Italic | Underline | Strikethrough | Spoiler)
}

pub(super) fn is_emoji_id(id: &str) -> bool {
    id.len() <= 20 && id.parse::<u64>().is_ok() && id.bytes().all(|byte| byte.is_ascii_digit())
}

/// An entity of this kind that needs nothing else. Where it stands is not known yet.
pub(super) fn style(kind: EntityKind) -> Entity {
    Entity {
        kind,
        offset: 0,
        length: 0,
        url: None,
        language: None,
        custom_emoji_id: None,
        unix_time: None,
        date_time_format: None,
    }
}
