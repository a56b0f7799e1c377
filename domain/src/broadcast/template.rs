//! Words that differ from person to person: `Hello {first_name|friend}!`.
//!
//! Variables are found in the text after its markup was read, and replaced afterwards: a name is text, whatever it
//! holds, and formatting around a variable grows and shrinks with it. `{{` and `}}` are braces.

mod find;
mod source;

use crate::content::{Entity, RichText};
use crate::markup::{BadMarkup, BadSpan, check_spans, units};

pub use source::RichTextSource;

use find::Finder;

/// The longest first name on Telegram, in characters.
pub const LONGEST_NAME: usize = 64;
/// The longest language tag that is passed on, in characters (RFC 5646, section 4.4.1).
pub const LONGEST_LANGUAGE: usize = 35;
/// The most variables in one text.
pub const MOST_VARIABLES: usize = 100;

/// What is known about the person who gets it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Person<'a> {
    /// Their first name, as Telegram says it. It may be anything.
    pub first_name: &'a str,
    /// Their language, as Telegram says it, such as `uk` or `pt-br`.
    pub language: Option<&'a str>,
}

/// What a variable stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Variable {
    FirstName,
    Language,
}

/// The text is no template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadTemplate {
    /// Its markup cannot be read.
    #[error(transparent)]
    Markup(#[from] BadMarkup),
    /// Its entities do not fit.
    #[error(transparent)]
    Span(#[from] BadSpan),
    /// Nobody is known by that.
    #[error(
        "there is no variable {{{0}}}; the variables are first_name and language, such as {{first_name|friend}}"
    )]
    Unknown(String),
    /// Not everybody has a name, or a language that we know.
    #[error("{{{0}}} needs words for a user who may have no {1}, such as {{{0}|{2}}}")]
    NoFallback(&'static str, &'static str, &'static str),
    /// A brace without its other half.
    #[error("at character {0}: a lone {1}; in a text it is written {1}{1}")]
    LoneBrace(usize, char),
    /// Formatting that begins or ends within a variable or a doubled brace.
    #[error("formatting must not begin or end within {0}")]
    Cut(String),
    /// More than anybody needs.
    #[error("there are more than 100 variables")]
    TooMany,
}

/// A text with its variables found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// Words and variables in turn: the words before each variable, with the variable and its fallback.
    slots: Vec<Slot>,
    /// The words behind the last variable.
    rest: String,
    /// Where the formatting stands.
    spans: Vec<Span>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Slot {
    before: String,
    variable: Variable,
    fallback: String,
}

/// A place between two characters of the template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Border {
    /// Variables before it.
    slots: usize,
    /// UTF-16 units of words before it, in all.
    units: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Span {
    begin: Border,
    end: Border,
    /// Its offset and length are the reader's.
    entity: Entity,
}

impl Template {
    /// Finds the variables of a text.
    pub fn new(source: &RichTextSource) -> Result<Template, BadTemplate> {
        let read = source.read()?;
        check_spans(&read.text, &read.entities)?;
        let mut finder = Finder::default();
        finder.find(&read.text)?;
        let spans = read.entities.into_iter().map(|entity| {
            let begin = finder.border(&read.text, entity.offset)?;
            let end = finder.border(&read.text, entity.offset + entity.length)?;
            Ok(Span { begin, end, entity })
        });
        let spans = spans.collect::<Result<_, BadTemplate>>()?;
        Ok(Template { slots: finder.slots, rest: finder.words, spans })
    }

    /// The text for one person.
    #[must_use]
    pub fn render(&self, person: &Person<'_>) -> RichText {
        let mut text = String::new();
        // How much the variables up to here have added, in UTF-16 units.
        let mut added = Vec::with_capacity(self.slots.len() + 1);
        added.push(0);
        let mut sum = 0;
        for slot in &self.slots {
            let value = slot.variable.of(person).unwrap_or_else(|| slot.fallback.clone());
            sum += units(&value);
            added.push(sum);
            text.push_str(&slot.before);
            text.push_str(&value);
        }
        text.push_str(&self.rest);
        let place = |border: Border| border.units + added[border.slots];
        let entities = self.spans.iter().map(|span| {
            let offset = place(span.begin);
            Entity { offset, length: place(span.end) - offset, ..span.entity.clone() }
        });
        RichText { text, entities: entities.collect(), reduced: false }
    }

    /// The most characters that it can have, as Telegram counts them: Unicode characters, not UTF-16 units.
    #[must_use]
    pub fn longest(&self) -> usize {
        let slot = |slot: &Slot| {
            let value = slot.variable.longest().max(slot.fallback.chars().count());
            slot.before.chars().count() + value
        };
        self.slots.iter().map(slot).sum::<usize>() + self.rest.chars().count()
    }

    /// Whether it shows anything at all. Values and fallbacks always do.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.slots.is_empty() && !shows(&self.rest)
    }
}

impl Variable {
    /// Its value, unless there is none that can be shown.
    fn of(self, person: &Person<'_>) -> Option<String> {
        match self {
            Variable::FirstName => {
                // Marks that turn the direction of writing would turn our words too.
                let harmless = |c: &char| !c.is_control() && !is_direction(*c);
                let name: String = person.first_name.chars().filter(harmless).take(LONGEST_NAME).collect();
                Some(name.trim().to_owned()).filter(|name| shows(name))
            }
            Variable::Language => {
                let language = person.language?.trim();
                let known = (1..=LONGEST_LANGUAGE).contains(&language.len())
                    && language.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
                known.then(|| language.to_owned())
            }
        }
    }

    fn longest(self) -> usize {
        match self {
            Variable::FirstName => LONGEST_NAME,
            Variable::Language => LONGEST_LANGUAGE,
        }
    }
}

/// Marks that set the direction of writing for what follows (Unicode, `Bidi_Control`).
fn is_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether there is anything to see. Telegram refuses a message of blanks; some people have such a name.
pub(super) fn shows(text: &str) -> bool {
    let blank = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || is_direction(c)
            || matches!(
                c,
                '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'
                    ..='\u{180e}'
            )
            || matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{feff}')
            || matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
    };
    !text.chars().all(blank)
}

#[cfg(test)]
mod tests;
