//! The search for variables in a text.

use super::{BadTemplate, Border, MOST_VARIABLES, Slot, Variable, shows};
use crate::markup::units;

/// A search for variables under way.
#[derive(Default)]
pub(super) struct Finder {
    pub(super) slots: Vec<Slot>,
    /// The words since the last variable.
    pub(super) words: String,
    /// UTF-16 units of all words so far, and of the text read so far.
    word_units: u32,
    read_units: u32,
    /// What was replaced: where it began and ended in the text, and the borders it has now.
    replaced: Vec<(u32, u32, Border, Border)>,
}

impl Finder {
    pub(super) fn find(&mut self, text: &str) -> Result<(), BadTemplate> {
        let mut rest = text;
        while let Some(next) = rest.chars().next() {
            let lone = || BadTemplate::LoneBrace(text[..text.len() - rest.len()].chars().count() + 1, next);
            let taken = match next {
                '{' if rest.starts_with("{{") => self.brace('{'),
                '}' if rest.starts_with("}}") => self.brace('}'),
                '{' => {
                    let end = rest.find('}').ok_or_else(lone)?;
                    self.variable(&rest[1..end])?
                }
                '}' => return Err(lone()),
                _ => self.word(next),
            };
            rest = &rest[taken..];
        }
        Ok(())
    }

    fn here(&self) -> Border {
        Border { slots: self.slots.len(), units: self.word_units }
    }

    fn word(&mut self, next: char) -> usize {
        self.words.push(next);
        self.word_units += next.len_utf16() as u32;
        self.read_units += next.len_utf16() as u32;
        next.len_utf8()
    }

    fn brace(&mut self, brace: char) -> usize {
        let before = self.here();
        self.word(brace);
        let begin = self.read_units - 1;
        self.read_units += 1;
        self.replaced.push((begin, self.read_units, before, self.here()));
        2
    }

    /// What stands between two braces.
    fn variable(&mut self, inside: &str) -> Result<usize, BadTemplate> {
        let (name, fallback) = inside.split_once('|').unwrap_or((inside, ""));
        let (variable, name, what, such_as) = match name {
            "first_name" => (Variable::FirstName, "first_name", "name", "friend"),
            "language" => (Variable::Language, "language", "language", "en"),
            _ => return Err(BadTemplate::Unknown(name.chars().take(40).collect())),
        };
        if !shows(fallback) {
            return Err(BadTemplate::NoFallback(name, what, such_as));
        }
        if self.slots.len() == MOST_VARIABLES {
            return Err(BadTemplate::TooMany);
        }
        let (begin, before) = (self.read_units, self.here());
        let slot = Slot { before: std::mem::take(&mut self.words), variable, fallback: fallback.to_owned() };
        self.slots.push(slot);
        self.read_units += units(inside) + 2;
        self.replaced.push((begin, self.read_units, before, self.here()));
        Ok(inside.len() + 2)
    }

    /// The border that a place in the text has become.
    pub(super) fn border(&self, text: &str, at: u32) -> Result<Border, BadTemplate> {
        let passed = self.replaced.partition_point(|(_, end, ..)| *end <= at);
        if let Some((begin, end, before, _)) = self.replaced.get(passed).filter(|(begin, ..)| *begin <= at) {
            if *begin == at {
                return Ok(*before);
            }
            let cut: Vec<u16> =
                text.encode_utf16().skip(*begin as usize).take((*end - *begin) as usize).collect();
            return Err(BadTemplate::Cut(String::from_utf16_lossy(&cut)));
        }
        let (end, after) = match passed.checked_sub(1).map(|last| self.replaced[last]) {
            Some((_, end, _, after)) => (end, after),
            None => (0, Border { slots: 0, units: 0 }),
        };
        Ok(Border { units: after.units + (at - end), ..after })
    }
}
