//! The Bot API's rules as a table: every method of Bot API 10.1 with its parameters, their types and bounds,
//! and the objects parameters are made of. The two text files beside this one are the whole of it; they hold
//! facts only and are compared with the machine-readable specification in a test.

use std::{collections::HashMap, sync::LazyLock};

const METHODS: &str = include_str!("table/methods.txt");
const TYPES: &str = include_str!("table/types.txt");

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::read(METHODS, TYPES));

/// Methods and types of the Bot API.
#[derive(Debug)]
pub(crate) struct Table {
    /// By lower-case name: Telegram does not mind the case of a method.
    methods: HashMap<String, Method>,
    types: HashMap<String, Type>,
}

/// A method and what it takes.
#[derive(Debug)]
pub(crate) struct Method {
    /// Name as documented, `sendMessage`.
    pub(crate) name: String,
    pub(crate) parameters: Vec<Field>,
    /// It does something in a chat, and counts for Telegram's limits on sending.
    pub(crate) chat_bound: bool,
}

/// A parameter of a method or a field of an object.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: String,
    /// A value fits if it fits one of these.
    pub(crate) shapes: Vec<Shape>,
    pub(crate) required: bool,
    /// False for what older clients still send and Telegram still takes.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "read where the table is held against the specification")
    )]
    pub(crate) documented: bool,
    pub(crate) bound: Option<Bound>,
}

/// The type of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Shape {
    Integer,
    Float,
    Text,
    Flag,
    /// Bytes that come with the call.
    File,
    Object(String),
    List(Box<Shape>),
}

/// What an [`Shape::Object`] looks like.
#[derive(Debug)]
pub(crate) enum Type {
    Fields(Vec<Field>),
    /// One of several objects.
    Choice(Vec<String>),
}

/// A limit that the specification names.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Bound {
    Number { min: i64, max: i64 },
    Length { min: usize, max: usize, unit: Unit },
    OneOf(Vec<String>),
    Is(String),
}

/// What a length counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Unicode scalar values, as Telegram counts (not UTF-16 units, which only entities use).
    Characters,
    /// Characters left once the markup of a `parse_mode` is taken out.
    Parsed,
    Bytes,
    Items,
    /// Characters, each of `A-Z a-z 0-9 _ -`.
    Token,
    /// Characters, each of `a-z 0-9 _`.
    Command,
}

/// The table of Bot API 10.1.
pub(crate) fn table() -> &'static Table {
    &TABLE
}

impl Table {
    /// Finds a method by its name in any case.
    pub(crate) fn method(&self, name: &str) -> Option<&Method> {
        self.methods.get(&name.to_ascii_lowercase())
    }

    /// Finds the description of an object.
    pub(crate) fn object(&self, name: &str) -> Option<&Type> {
        self.types.get(name)
    }

    fn read(methods: &str, types: &str) -> Self {
        let mut table = Self { methods: HashMap::new(), types: HashMap::new() };
        for (head, fields) in blocks(methods) {
            let chat_bound = is_chat_bound(head, &fields);
            let method = Method { name: head.to_owned(), parameters: fields, chat_bound };
            table.methods.insert(head.to_ascii_lowercase(), method);
        }
        for (head, fields) in blocks(types) {
            let (name, read) = match head.split_once(" = ") {
                Some((name, choices)) => {
                    (name, Type::Choice(choices.split('|').map(str::to_owned).collect()))
                }
                None => (head, Type::Fields(fields)),
            };
            table.types.insert(name.to_owned(), read);
        }
        table
    }
}

/// Whether a method does something in a chat that people see. "Typing" is nothing of that kind.
fn is_chat_bound(name: &str, parameters: &[Field]) -> bool {
    let acts = ["send", "copy", "forward", "edit", "delete", "stopPoll", "setMessageReaction"];
    name != "sendChatAction"
        && acts.iter().any(|act| name.starts_with(act))
        && parameters.iter().any(|field| field.name == "chat_id")
}

/// Splits a table into heads and the indented fields below each.
fn blocks(text: &str) -> Vec<(&str, Vec<Field>)> {
    let mut blocks: Vec<(&str, Vec<Field>)> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match (line.strip_prefix("  "), blocks.last_mut()) {
            (Some(field), Some((_, fields))) => fields.push(Field::read(field)),
            _ => blocks.push((line, Vec::new())),
        }
    }
    blocks
}

impl Field {
    fn read(line: &str) -> Self {
        let mut words = line.splitn(3, ' ');
        let marked = words.next().unwrap_or_default();
        let shapes = words.next().unwrap_or_default().split('|').map(Shape::read).collect();
        Self {
            name: marked.trim_end_matches(['*', '~']).to_owned(),
            required: marked.ends_with('*'),
            documented: !marked.ends_with('~'),
            shapes,
            bound: words.next().map(Bound::read),
        }
    }
}

impl Shape {
    fn read(word: &str) -> Self {
        match word {
            "Integer" => Self::Integer,
            "Float" => Self::Float,
            "String" => Self::Text,
            "Boolean" => Self::Flag,
            "InputFile" => Self::File,
            _ => match word.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')) {
                Some(item) => Self::List(Box::new(Self::read(item))),
                None => Self::Object(word.to_owned()),
            },
        }
    }
}

impl Bound {
    fn read(words: &str) -> Self {
        if let Some(word) = words.strip_prefix("is ") {
            return Self::Is(word.to_owned());
        }
        if let Some(choices) = words.strip_prefix("one_of ") {
            return Self::OneOf(choices.split(' ').map(str::to_owned).collect());
        }
        let (range, unit) = words.split_once(' ').map_or((words, None), |(range, unit)| (range, Some(unit)));
        let (min, max) = range.split_once("..").expect("a bound of the table is a range");
        let number = |word: &str| word.parse::<u32>().expect("a range of the table is of numbers");
        let (min, max) = (number(min), number(max));
        let unit = match unit {
            None => return Self::Number { min: min.into(), max: max.into() },
            Some("chars") => Unit::Characters,
            Some("parsed") => Unit::Parsed,
            Some("bytes") => Unit::Bytes,
            Some("items") => Unit::Items,
            Some("token") => Unit::Token,
            Some("command") => Unit::Command,
            Some(other) => panic!("the table has no unit {other}"),
        };
        Self::Length { min: min as usize, max: max as usize, unit }
    }
}

#[cfg(test)]
mod tests;
