//! Traces of a person: whatever names one of the crowd must not stand in a message to another.

use std::collections::HashMap;

use serde_json::{Map, Value};

/// Whose each identifying word is. Members of the crowd bear names that are words of their own, so that a look
/// at each word of a message is enough, however large the crowd.
#[derive(Debug, Default)]
pub(crate) struct Traces {
    owners: HashMap<String, usize>,
}

/// What gives somebody away.
#[derive(Debug)]
pub(crate) struct Trace {
    /// Whom, where it names them.
    pub(crate) of: Option<usize>,
    pub(crate) words: String,
}

impl Traces {
    /// From now on this word (a name, a number) is a trace of the member.
    pub(crate) fn add(&mut self, word: String, member: usize) {
        self.owners.insert(word, member);
    }

    /// The first trace of anybody but the reader in a message, and whose it is.
    pub(crate) fn find(&self, content: &Map<String, Value>, reader: usize) -> Option<Trace> {
        if content.contains_key("forward_origin") {
            return Some(Trace { of: None, words: "a forward header".to_owned() });
        }
        content.values().find_map(|value| self.in_value(value, reader))
    }

    fn in_value(&self, value: &Value, reader: usize) -> Option<Trace> {
        match value {
            Value::String(text) => self.in_text(text, reader),
            Value::Number(number) => self.in_text(&number.to_string(), reader),
            Value::Array(items) => items.iter().find_map(|item| self.in_value(item, reader)),
            Value::Object(fields) => fields.values().find_map(|field| self.in_value(field, reader)),
            Value::Null | Value::Bool(_) => None,
        }
    }

    fn in_text(&self, text: &str, reader: usize) -> Option<Trace> {
        let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
        words.find_map(|word| {
            let of = self.owners.get(word).copied().filter(|owner| *owner != reader)?;
            Some(Trace { of: Some(of), words: format!("{word:?}") })
        })
    }
}
