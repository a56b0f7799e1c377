//! `parse_mode=MarkdownV2`: Telegram's own dialect, in which every character that could mean something must be escaped
//! where it does not.

mod bracket;

use super::Wrong;
use super::builder::Builder;
use super::span::style;
use crate::content::{Entity, EntityKind, RichText};

/// What may mean something. Each stands for itself behind a backslash.
const RESERVED: &str = "_*[]()~`>#+-=|{}.!";

/// What formats the words between two of it; those that begin like another come first.
const PAIRS: [(&str, EntityKind); 6] = [
    ("__", EntityKind::Underline),
    ("||", EntityKind::Spoiler),
    ("_", EntityKind::Italic),
    ("*", EntityKind::Bold),
    ("~", EntityKind::Strikethrough),
    ("`", EntityKind::Code),
];

/// Reads markup. With `variables`, what stands between unescaped braces is words, and so are the braces.
pub(super) fn parse(source: &str, variables: bool) -> Result<RichText, Wrong> {
    let mut parser = Parser { source, at: 0, out: Builder::default(), variables };
    while let Some(next) = parser.rest().chars().next() {
        parser.step(next)?;
    }
    parser.end_quote()?;
    parser.out.finish()
}

pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if character == '\\' || RESERVED.contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

struct Parser<'a> {
    source: &'a str,
    /// What comes next, in bytes.
    at: usize,
    out: Builder,
    variables: bool,
}

fn is_quote(kind: EntityKind) -> bool {
    matches!(kind, EntityKind::Blockquote | EntityKind::ExpandableBlockquote)
}

/// What a backslash lets stand for itself, if one begins here: any character of ASCII.
fn escaped(source: &str) -> Option<char> {
    source.strip_prefix('\\')?.chars().next().filter(|c| ('\u{1}'..='\u{7e}').contains(c))
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        &self.source[self.at..]
    }

    fn wrong<T>(&self, why: impl Into<String>) -> Result<T, Wrong> {
        Err(Wrong::new(self.at, why))
    }

    fn step(&mut self, next: char) -> Result<(), Wrong> {
        if let Some(character) = escaped(self.rest()) {
            self.out.push(character);
            self.at += 2;
            return Ok(());
        }
        match self.out.innermost().map(|open| open.entity.kind) {
            _ if next == '\n' => self.line_end()?,
            Some(EntityKind::Code) if next != '`' => self.word(next),
            Some(EntityKind::Pre) if !self.rest().starts_with("```") => self.word(next),
            Some(EntityKind::Pre) => {
                self.out.end();
                self.at += 3;
            }
            _ if self.rest().starts_with("```") => self.pre()?,
            _ => self.sign(next)?,
        }
        Ok(())
    }

    /// A character that means nothing more.
    fn word(&mut self, next: char) {
        self.out.push(next);
        self.at += next.len_utf8();
    }

    fn sign(&mut self, next: char) -> Result<(), Wrong> {
        match next {
            '>' if self.out.at_line_start() && !self.out.within(is_quote) => {
                self.out.begin(self.at, "the quotation >", style(EntityKind::Blockquote))?;
                self.at += 1;
            }
            '[' => self.bracket("[", style(EntityKind::TextLink))?,
            '!' if self.rest().starts_with("![") => self.bracket("![", style(EntityKind::CustomEmoji))?,
            ']' if self.out.innermost().is_some_and(|open| open.name.ends_with('[')) => self.address()?,
            '{' | '}' if self.variables => self.variable()?,
            _ if self.rest().starts_with("||") && self.folds() => self.fold(),
            _ => match PAIRS.iter().find(|(sign, _)| self.rest().starts_with(sign)) {
                Some((sign, kind)) => self.pair(sign, *kind)?,
                None if RESERVED.contains(next) => {
                    let why =
                        format!("{next} means something in MarkdownV2; in a text it is written \\{next}");
                    return self.wrong(why);
                }
                None => self.word(next),
            },
        }
        Ok(())
    }

    fn pair(&mut self, sign: &str, kind: EntityKind) -> Result<(), Wrong> {
        match self.out.innermost() {
            Some(open) if open.entity.kind == kind => self.out.end(),
            Some(open) if self.out.within(|outer| outer == kind) => {
                return self.wrong(format!("{sign} stands where {} has to be closed first", open.name));
            }
            _ => self.out.begin(self.at, sign, style(kind))?,
        }
        self.at += sign.len();
        Ok(())
    }

    /// The end of a line ends a quotation, unless the next line goes on with it.
    fn line_end(&mut self) -> Result<(), Wrong> {
        if self.out.within(is_quote) {
            if self.rest().starts_with("\n>") {
                self.at += 1;
                self.out.push('\n');
            } else {
                self.end_quote()?;
                self.out.push('\n');
            }
        } else {
            self.out.push('\n');
        }
        self.at += 1;
        Ok(())
    }

    /// Ends the quotation, if there is one.
    fn end_quote(&mut self) -> Result<(), Wrong> {
        match self.out.innermost() {
            Some(open) if is_quote(open.entity.kind) => self.out.end(),
            Some(open) if self.out.within(is_quote) => {
                return Err(Wrong::new(
                    open.at,
                    format!("{} is not closed before its quotation ends", open.name),
                ));
            }
            _ => {}
        }
        Ok(())
    }

    /// Whether `||` here ends a quotation that is folded at first, and is not the sign of a spoiler.
    fn folds(&self) -> bool {
        let ends = match self.rest()[2..].strip_prefix('\n') {
            Some(next_line) => !next_line.starts_with('>'),
            None => self.rest().len() == 2,
        };
        ends && self.out.innermost().is_some_and(|open| is_quote(open.entity.kind))
    }

    fn fold(&mut self) {
        if let Some(quote) = self.out.innermost_mut() {
            quote.entity.kind = EntityKind::ExpandableBlockquote;
        }
        self.at += 2;
    }

    /// Three backticks, the name of the language, and lines up to the next three.
    fn pre(&mut self) -> Result<(), Wrong> {
        let begin = self.at;
        let inside = &self.rest()[3..];
        let end = inside.find(|c: char| c.is_ascii_whitespace() || c == '`').unwrap_or(inside.len());
        // What another backtick follows is not a language, but code that ends on its first line.
        let named = end > 0 && inside[end..].starts_with(|c: char| c != '`');
        let language = named.then(|| inside[..end].to_owned());
        self.at += 3 + if named { end } else { 0 };
        let line_end = if self.rest().starts_with("\r\n") {
            2
        } else {
            usize::from(self.rest().starts_with(['\n', '\r']))
        };
        self.at += line_end;
        if line_end > 0 && self.out.within(is_quote) && self.rest().starts_with('>') {
            self.at += 1;
        }
        self.out.begin(begin, "```", Entity { language, ..style(EntityKind::Pre) })
    }

    /// What stands between braces is the template's, sign by sign. Doubled braces are words, and so is a lone one.
    fn variable(&mut self) -> Result<(), Wrong> {
        let rest = self.rest();
        let doubled = rest.starts_with("{{") || rest.starts_with("}}");
        let end = rest.find('}').filter(|_| rest.starts_with('{') && !doubled);
        let length = end.map_or(1 + usize::from(doubled), |end| end + 1);
        if let Some(line_end) = rest[..length].find('\n') {
            return Err(Wrong::new(self.at + line_end, "a variable must not go over the end of a line"));
        }
        self.out.push_str(&rest[..length]);
        self.at += length;
        Ok(())
    }
}
