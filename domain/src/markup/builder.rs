//! Text and entities in the making, the same for both ways of writing.

use std::cmp::Reverse;

use super::Wrong;
use super::span::{may_contain, style};
use crate::content::{Entity, EntityKind, RichText};

/// Something that has begun and not ended.
pub(super) struct Open {
    /// What it is called where it is written, such as `<b>` or `*`.
    pub(super) name: String,
    /// Where it begins in the markup, in bytes.
    pub(super) at: usize,
    /// What it will be. Offset and length are not known before its end.
    pub(super) entity: Entity,
    /// Which one it is, in the order of beginning.
    number: usize,
}

/// Text and entities in the making.
#[derive(Default)]
pub(super) struct Builder {
    text: String,
    /// Length of the text in UTF-16 units.
    units: u32,
    open: Vec<Open>,
    begun: usize,
    done: Vec<(usize, Entity)>,
}

impl Builder {
    pub(super) fn push(&mut self, character: char) {
        self.text.push(character);
        self.units += character.len_utf16() as u32;
    }

    pub(super) fn push_str(&mut self, text: &str) {
        text.chars().for_each(|character| self.push(character));
    }

    /// Whether nothing stands on the present line yet.
    pub(super) fn at_line_start(&self) -> bool {
        self.text.is_empty() || self.text.ends_with('\n')
    }

    /// What began last and has not ended.
    pub(super) fn innermost(&self) -> Option<&Open> {
        self.open.last()
    }

    pub(super) fn innermost_mut(&mut self) -> Option<&mut Open> {
        self.open.last_mut()
    }

    /// Whether something of these kinds has not ended.
    pub(super) fn within(&self, is: impl Fn(EntityKind) -> bool) -> bool {
        self.open.iter().any(|open| is(open.entity.kind))
    }

    /// Whether nothing was written since the innermost began.
    pub(super) fn innermost_is_empty(&self) -> bool {
        self.open.last().is_some_and(|open| open.entity.offset == self.units)
    }

    /// Begins an entity, if it may stand within those that have begun.
    pub(super) fn begin(&mut self, at: usize, name: &str, mut entity: Entity) -> Result<(), Wrong> {
        if let Some(outer) = self.open.iter().find(|outer| !may_contain(outer.entity.kind, entity.kind)) {
            return Err(Wrong::new(at, format!("{name} must not stand within {}", outer.name)));
        }
        entity.offset = self.units;
        self.open.push(Open { name: name.to_owned(), at, entity, number: self.begun });
        self.begun += 1;
        Ok(())
    }

    /// Ends the innermost. What holds no text is no entity.
    pub(super) fn end(&mut self) {
        if let Some(Open { mut entity, number, .. }) = self.open.pop() {
            entity.length = self.units - entity.offset;
            if entity.length > 0 {
                self.done.push((number, entity));
            }
        }
    }

    /// The whole, if everything has ended. Entities come in the order of their beginnings, the outer first.
    pub(super) fn finish(mut self) -> Result<RichText, Wrong> {
        if let Some(open) = self.open.last() {
            return Err(Wrong::new(open.at, format!("{} is never closed", open.name)));
        }
        self.done.sort_by_key(|(number, entity)| (entity.offset, Reverse(entity.length), *number));
        let entities = self.done.into_iter().map(|(_, entity)| entity).collect();
        Ok(RichText { text: self.text, entities, reduced: false })
    }
}

/// What a `tg-time` tag or a `tg://time` address shows: a moment, in the reader's own time zone.
pub(super) fn moment(unix: &str, format: Option<&str>) -> Result<Entity, String> {
    let unix_time = unix.parse().map_err(|_| format!("{unix:?} is not a moment in seconds since 1970"))?;
    let known = |format: &&str| format.len() <= 8 && format.chars().all(|c| c.is_ascii_alphabetic());
    match format {
        Some(format) if !format.is_empty() && !known(&format) => {
            Err(format!("{format:?} is not a format of date and time, such as wDT"))
        }
        _ => {
            let date_time_format = format.filter(|format| !format.is_empty()).map(str::to_owned);
            Ok(Entity { unix_time: Some(unix_time), date_time_format, ..style(EntityKind::DateTime) })
        }
    }
}

/// An emoji of one's own, by the number of the sticker behind it.
pub(super) fn emoji(id: &str) -> Result<Entity, String> {
    if !super::span::is_emoji_id(id) {
        return Err(format!("{id:?} is not the number of a custom emoji"));
    }
    Ok(Entity { custom_emoji_id: Some(id.to_owned()), ..style(EntityKind::CustomEmoji) })
}
