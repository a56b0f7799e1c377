//! Traces of a person: whatever names one of the crowd must not stand in a message to another.

use std::collections::HashMap;

use serde_json::{Map, Value};

/// Whose each identifying word is. Members of the crowd bear names that are words of their own, so that a look
/// at each word of a message is enough, however large the crowd.
#[derive(Debug, Default)]
pub(crate) struct Traces {
    owners: HashMap<String, usize>,
}

impl Traces {
    /// From now on this word (a name, a number) is a trace of the member.
    pub(crate) fn add(&mut self, word: String, member: usize) {
        self.owners.insert(word, member);
    }

    /// The first trace of anybody but the reader in a message.
    pub(crate) fn find(&self, content: &Map<String, Value>, reader: usize) -> Option<String> {
        if content.contains_key("forward_origin") {
            return Some("a forward header".to_owned());
        }
        content.values().find_map(|value| self.in_value(value, reader))
    }

    fn in_value(&self, value: &Value, reader: usize) -> Option<String> {
        match value {
            Value::String(text) => self.in_text(text, reader),
            Value::Number(number) => self.in_text(&number.to_string(), reader),
            Value::Array(items) => items.iter().find_map(|item| self.in_value(item, reader)),
            Value::Object(fields) => fields.values().find_map(|field| self.in_value(field, reader)),
            Value::Null | Value::Bool(_) => None,
        }
    }

    fn in_text(&self, text: &str, reader: usize) -> Option<String> {
        let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
        let trace = words.find(|word| self.owners.get(*word).is_some_and(|owner| *owner != reader));
        trace.map(|word| format!("{word:?}"))
    }
}
