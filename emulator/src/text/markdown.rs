//! `parse_mode=MarkdownV2`: what begins and ends with the same marks, and everything else escaped. The texts of errors
//! and their byte offsets are Telegram's.

mod kind;

use serde_json::{Value, json};

use kind::Kind;

use super::{Formatted, utf16_len};

/// Marks, each of which must be escaped where it is meant as itself.
const RESERVED: &str = "_*[]()~`>#+-=|{}.!";

/// A mark that is open.
struct Open {
    kind: Kind,
    /// UTF-16 offset in the text so far.
    start: usize,
    /// Where the mark stands, and where what it marks begins, in bytes of the markup.
    at: usize,
    inside: usize,
    /// `language` of a `pre`.
    language: Option<String>,
}

/// Parses `MarkdownV2` into text and entities.
pub(super) fn parse(markup: &str) -> Result<Formatted, String> {
    let mut parser = Parser { markup, at: 0, result: Formatted::default(), open: Vec::new() };
    while let Some(next) = parser.rest().chars().next() {
        parser.step(next)?;
    }
    if parser.open.iter().any(|open| open.kind == Kind::BlockQuote) {
        parser.end_quote()?;
    }
    match parser.open.pop() {
        Some(open) => Err(open.endless()),
        None => Ok(parser.result.in_order()),
    }
}

struct Parser<'a> {
    markup: &'a str,
    /// Byte offset of what comes next.
    at: usize,
    result: Formatted,
    open: Vec<Open>,
}

impl Open {
    fn endless(&self) -> String {
        format!("Can't find end of {:?} entity at byte offset {}", self.kind, self.at)
    }
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        &self.markup[self.at..]
    }

    fn step(&mut self, next: char) -> Result<(), String> {
        let rest = self.rest();
        let innermost = self.open.last().map(|open| open.kind);
        if let Some(escaped) =
            rest.strip_prefix('\\').and_then(|rest| rest.chars().next()).filter(char::is_ascii)
        {
            self.at += 1;
            self.take(escaped);
            return Ok(());
        }
        if let Some(kind @ (Kind::Code | Kind::Pre)) = innermost {
            let mark = kind.end();
            if rest.starts_with(mark) {
                self.end(mark)
            } else {
                self.take(next);
                Ok(())
            }
        } else if let Some(mark) = innermost.map(Kind::end).filter(|mark| self.ends_with(mark)) {
            self.end(mark)
        } else if next == '\n' {
            self.line()
        } else if RESERVED.contains(next) {
            self.begin(next)
        } else {
            self.take(next);
            Ok(())
        }
    }

    /// Whether the innermost entity ends here; two underscores never end an italic one.
    fn ends_with(&self, mark: &str) -> bool {
        !mark.is_empty() && self.rest().starts_with(mark) && !(mark == "_" && self.rest().starts_with("__"))
    }

    fn take(&mut self, character: char) {
        self.result.text.push(character);
        self.at += character.len_utf8();
    }

    /// A line ends, and a quotation with it if the next line does not go on with it.
    fn line(&mut self) -> Result<(), String> {
        if !self.open.iter().any(|open| open.kind == Kind::BlockQuote) {
            self.take('\n');
        } else if self.rest().starts_with("\n>") {
            self.take('\n');
            self.at += 1;
        } else {
            self.end_quote()?;
            self.take('\n');
        }
        Ok(())
    }

    fn begin(&mut self, mark: char) -> Result<(), String> {
        let rest = self.rest();
        let at_line_start = self.result.text.is_empty() || self.result.text.ends_with('\n');
        let quoted = self.open.iter().any(|open| open.kind == Kind::BlockQuote);
        let (kind, length) = match mark {
            '*' => (Kind::Bold, 1),
            '_' if rest.starts_with("__") => (Kind::Underline, 2),
            '_' => (Kind::Italic, 1),
            '~' => (Kind::Strikethrough, 1),
            '|' if rest.starts_with("||") => (Kind::Spoiler, 2),
            '`' if rest.starts_with("```") => (Kind::Pre, 3),
            '`' => (Kind::Code, 1),
            '[' => (Kind::TextUrl, 1),
            '!' if rest.starts_with("![") => (Kind::CustomEmoji, 2),
            '>' if at_line_start && !quoted => (Kind::BlockQuote, 1),
            _ => {
                return Err(format!(
                    "Character '{mark}' is reserved and must be escaped with the preceding '\\'"
                ));
            }
        };
        let at = self.at;
        self.at += length;
        let language = if kind == Kind::Pre { self.language() } else { None };
        let start = utf16_len(&self.result.text);
        self.open.push(Open { kind, start, at, inside: self.at, language });
        Ok(())
    }

    /// The language after three backticks, and the end of the line that is not of the code.
    fn language(&mut self) -> Option<String> {
        let rest = self.rest();
        let end = rest.find(|c: char| c.is_whitespace() || c == '`')?;
        let named = end > 0 && !rest[end..].starts_with('`');
        self.at += if named { end } else { 0 };
        self.at += usize::from(self.rest().starts_with('\n'));
        named.then(|| rest[..end].to_owned())
    }

    /// The innermost entity ends with this mark.
    fn end(&mut self, mark: &str) -> Result<(), String> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let shown = &self.markup[open.inside..self.at];
        self.at += mark.len();
        let entity = match open.kind {
            Kind::TextUrl => link(&self.url()?.unwrap_or_else(|| shown.to_owned())),
            Kind::CustomEmoji => {
                let url = self.url()?.unwrap_or_default();
                let id = url.strip_prefix("tg://emoji?id=").filter(|id| !id.is_empty());
                let id = id.ok_or("Custom emoji entity must contain a tg://emoji URL")?;
                json!({ "type": "custom_emoji", "custom_emoji_id": id })
            }
            Kind::Pre => match &open.language {
                Some(language) => json!({ "type": "pre", "language": language }),
                None => json!({ "type": "pre" }),
            },
            kind => json!({ "type": kind.name() }),
        };
        self.close(&open, entity);
        Ok(())
    }

    /// The URL in brackets that comes next, if one does.
    fn url(&mut self) -> Result<Option<String>, String> {
        let Some(rest) = self.rest().strip_prefix('(') else { return Ok(None) };
        let begin = self.at;
        let mut url = String::new();
        let mut characters = rest.char_indices();
        while let Some((index, character)) = characters.next() {
            match character {
                ')' => {
                    self.at = begin + 1 + index + 1;
                    return Ok(Some(url));
                }
                '\\' => url.extend(characters.next().map(|(_, escaped)| escaped)),
                _ => url.push(character),
            }
        }
        Err(format!("Can't find end of a URL at byte offset {begin}"))
    }

    /// A quotation ends; two bars at its very end make it expandable.
    fn end_quote(&mut self) -> Result<(), String> {
        let here = utf16_len(&self.result.text);
        let expandable = self.open.pop_if(|open| open.kind == Kind::Spoiler && open.start == here).is_some();
        match self.open.pop() {
            Some(quote) if quote.kind == Kind::BlockQuote => {
                let kind = if expandable { "expandable_blockquote" } else { "blockquote" };
                self.close(&quote, json!({ "type": kind }));
                Ok(())
            }
            Some(open) => Err(open.endless()),
            None => Ok(()),
        }
    }

    fn close(&mut self, open: &Open, mut entity: Value) {
        let length = utf16_len(&self.result.text) - open.start;
        if length > 0 {
            entity["offset"] = json!(open.start);
            entity["length"] = json!(length);
            self.result.entities.push(entity);
        }
    }
}

/// A link to somewhere, or to a person.
fn link(url: &str) -> Value {
    match url.strip_prefix("tg://user?id=").and_then(|id| id.parse::<i64>().ok()) {
        Some(id) => {
            json!({ "type": "text_mention", "user": { "id": id, "is_bot": false, "first_name": "Somebody" } })
        }
        None => json!({ "type": "text_link", "url": url }),
    }
}

#[cfg(test)]
mod tests;
