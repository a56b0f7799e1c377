//! `parse_mode=HTML`: Telegram's handful of tags.

use super::Wrong;
use super::builder::{Builder, emoji, moment};
use super::link::check_link;
use super::span::style;
use crate::content::{Entity, EntityKind, RichText};

/// The tags, as an error lists them.
const TAGS: &str =
    "a, b, blockquote, code, del, em, i, ins, pre, s, span, strike, strong, tg-emoji, tg-spoiler, tg-time, u";

pub(super) fn parse(source: &str) -> Result<RichText, Wrong> {
    let mut parser = Parser { source, at: 0, out: Builder::default() };
    while let Some(next) = parser.source[parser.at..].chars().next() {
        match next {
            '<' if parser.source[parser.at..].starts_with("</") => parser.end_tag()?,
            '<' => parser.start_tag()?,
            '&' => {
                let (character, length) = reference(&parser.source[parser.at..]);
                parser.out.push(character);
                parser.at += length;
            }
            _ => {
                parser.out.push(next);
                parser.at += next.len_utf8();
            }
        }
    }
    parser.out.finish()
}

pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

struct Parser<'a> {
    source: &'a str,
    /// What comes next, in bytes.
    at: usize,
    out: Builder,
}

/// A tag as it is written: its name in small letters, and its attributes.
struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// What the tag makes of its words, if it is one of Telegram's.
    fn entity(&self) -> Result<Entity, String> {
        let needs = |attribute: &str| {
            self.attribute(attribute)
                .ok_or_else(|| format!("<{}> needs its attribute {attribute}", self.name))
        };
        Ok(match self.name.as_str() {
            "b" | "strong" => style(EntityKind::Bold),
            "i" | "em" => style(EntityKind::Italic),
            "u" | "ins" => style(EntityKind::Underline),
            "s" | "strike" | "del" => style(EntityKind::Strikethrough),
            "tg-spoiler" => style(EntityKind::Spoiler),
            "span" if self.attribute("class") == Some("tg-spoiler") => style(EntityKind::Spoiler),
            "span" => return Err("<span> must have class=\"tg-spoiler\"".to_owned()),
            "code" => style(EntityKind::Code),
            "pre" => style(EntityKind::Pre),
            "blockquote" if self.attribute("expandable").is_some() => style(EntityKind::ExpandableBlockquote),
            "blockquote" => style(EntityKind::Blockquote),
            "a" => {
                let url = needs("href")?;
                check_link(url).map_err(|bad| bad.to_string())?;
                Entity { url: Some(url.to_owned()), ..style(EntityKind::TextLink) }
            }
            "tg-emoji" => emoji(needs("emoji-id")?)?,
            "tg-time" => moment(needs("unix")?, self.attribute("format"))?,
            name => {
                return Err(format!(
                    "<{name}> is not one of Telegram's tags ({TAGS}); a < in a text is written &lt;"
                ));
            }
        })
    }
}

impl Parser<'_> {
    fn start_tag(&mut self) -> Result<(), Wrong> {
        let begin = self.at;
        let (tag, length) = read_tag(&self.source[begin..]).map_err(|why| Wrong::new(begin, why))?;
        self.at += length;
        let name = format!("<{}>", tag.name);
        if tag.name == "code" && self.names_language(&tag) {
            return Ok(());
        }
        let entity = tag.entity().map_err(|why| Wrong::new(begin, why))?;
        self.out.begin(begin, &name, entity)
    }

    /// `<code class="language-rust">` directly inside `<pre>` says what is written there, and is nothing of its own.
    fn names_language(&mut self, tag: &Tag) -> bool {
        let first = self.out.innermost_is_empty();
        let Some(pre) = self.out.innermost_mut().filter(|open| open.entity.kind == EntityKind::Pre) else {
            return false;
        };
        if !first || pre.name != "<pre>" {
            return false;
        }
        let language = tag.attribute("class").and_then(|class| class.strip_prefix("language-"));
        pre.entity.language = language.filter(|language| !language.is_empty()).map(str::to_owned);
        // It has to end before the `pre` does.
        "<code>".clone_into(&mut pre.name);
        true
    }

    fn end_tag(&mut self) -> Result<(), Wrong> {
        let begin = self.at;
        let rest = &self.source[begin + 2..];
        let length = rest.find('>').ok_or_else(|| Wrong::new(begin, "the tag that begins here has no >"))?;
        let name = rest[..length].trim_end().to_ascii_lowercase();
        let Some(open) = self.out.innermost_mut() else {
            return Err(Wrong::new(begin, format!("</{name}> closes nothing")));
        };
        if open.name != format!("<{name}>") {
            let why = format!("</{name}> stands where {} has to be closed first", open.name);
            return Err(Wrong::new(begin, why));
        }
        self.at += length + 3;
        if open.entity.kind == EntityKind::Pre && open.name == "<code>" {
            "<pre>".clone_into(&mut open.name);
        } else {
            self.out.end();
        }
        Ok(())
    }
}

/// Reads a tag that begins here; also how long it is.
fn read_tag(source: &str) -> Result<(Tag, usize), String> {
    let ends = || "the tag that begins here has no >; a < in a text is written &lt;".to_owned();
    let is_end = |c: char| c.is_ascii_whitespace() || c == '>';
    let length = source[1..].find(is_end).ok_or_else(ends)?;
    let mut tag = Tag { name: source[1..=length].to_ascii_lowercase(), attributes: vec![] };
    let mut rest = &source[1 + length..];
    loop {
        rest = rest.trim_ascii_start();
        if let Some(after) = rest.strip_prefix('>') {
            return Ok((tag, source.len() - after.len()));
        }
        let length = rest.find(|c| is_end(c) || c == '=').ok_or_else(ends)?;
        if length == 0 {
            return Err(format!("<{}> has an attribute without a name", tag.name));
        }
        let name = rest[..length].to_ascii_lowercase();
        rest = rest[length..].trim_ascii_start();
        let mut value = String::new();
        if let Some(after) = rest.strip_prefix('=') {
            (value, rest) = read_value(after.trim_ascii_start()).ok_or_else(ends)?;
        }
        tag.attributes.push((name, value));
    }
}

/// Reads the value of an attribute, in quotes or one word; also what follows it.
fn read_value(source: &str) -> Option<(String, &str)> {
    if let quote @ ('"' | '\'') = source.chars().next()? {
        let (value, rest) = source[1..].split_once(quote)?;
        return Some((decode(value), rest));
    }
    let end = source.find(|c: char| c.is_ascii_whitespace() || c == '>')?;
    Some((decode(&source[..end]), &source[end..]))
}

fn decode(source: &str) -> String {
    let (mut text, mut at) = (String::new(), 0);
    while let Some(next) = source[at..].chars().next() {
        let (character, length) =
            if next == '&' { reference(&source[at..]) } else { (next, next.len_utf8()) };
        text.push(character);
        at += length;
    }
    text
}

/// The character that `&lt;` or its like stands for, and how long that is. Telegram leaves any other `&` as it is.
fn reference(source: &str) -> (char, usize) {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '#';
    let end = source[1..].find(|c| !is_name(c)).map_or(source.len(), |end| end + 1);
    let character = match &source[1..end] {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        name => name.strip_prefix('#').and_then(|number| {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            code.ok().filter(|code| *code > 0).and_then(char::from_u32)
        }),
    };
    let semicolon = usize::from(source[end..].starts_with(';'));
    character.map_or(('&', 1), |character| (character, end + semicolon))
}
