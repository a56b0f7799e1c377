//! Telegram's two ways to write formatted text, HTML and `MarkdownV2` (Bot API, "Formatting options"), read by ourselves.
//!
//! What we send carries entities, never markup: a name that is put into a text afterwards is then text, whatever it
//! holds, and a mistake is found when a text is written, not when the first of a million messages is refused. Where
//! Telegram quietly drops what it does not like, such as a link to nowhere, we refuse and say where.

mod builder;
mod html;
mod link;
mod markdown;
mod span;

use serde::{Deserialize, Serialize};

use crate::content::RichText;

pub use link::{BadLink, check_link};
pub use span::{BadSpan, check_spans, units};

/// The most bytes that are read. The longest text has 4096 characters; tags and addresses take more room than words.
pub const MOST_BYTES: usize = 64 * 1024;

/// A way to write formatted text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Markup {
    /// `<b>bold</b>`
    Html,
    /// `*bold*`
    MarkdownV2,
}

/// The markup cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("at character {character}: {why}")]
pub struct BadMarkup {
    /// Where, in bytes from the beginning.
    pub at: usize,
    /// Where, as people count: the first character is number 1.
    pub character: usize,
    /// What is wrong there.
    pub why: String,
}

/// Reads markup as Telegram does.
pub fn parse(markup: Markup, source: &str) -> Result<RichText, BadMarkup> {
    read(markup, source, false)
}

/// Reads markup that holds variables such as `{first_name|friend}`, which stay as they are written. In Markdown the
/// characters of a variable are reserved; here they need no backslash.
pub(crate) fn parse_template(markup: Markup, source: &str) -> Result<RichText, BadMarkup> {
    read(markup, source, true)
}

/// Markup that reads as this text, without any formatting.
#[must_use]
pub fn escape(markup: Markup, text: &str) -> String {
    match markup {
        Markup::Html => html::escape(text),
        Markup::MarkdownV2 => markdown::escape(text),
    }
}

/// What is wrong, at a byte.
struct Wrong {
    at: usize,
    why: String,
}

impl Wrong {
    fn new(at: usize, why: impl Into<String>) -> Self {
        Wrong { at, why: why.into() }
    }
}

fn read(markup: Markup, source: &str, variables: bool) -> Result<RichText, BadMarkup> {
    let read = if source.len() > MOST_BYTES {
        Err(Wrong::new(
            0,
            format!("the text has {} bytes with its markup, at most {MOST_BYTES} are read", source.len()),
        ))
    } else {
        match markup {
            Markup::Html => html::parse(source),
            Markup::MarkdownV2 => markdown::parse(source, variables),
        }
    };
    read.map_err(|Wrong { at, why }| {
        let before = source.char_indices().take_while(|(start, _)| *start < at).count();
        BadMarkup { at, character: before + 1, why }
    })
}

#[cfg(test)]
mod tests;
