//! The strict judge: holds a call against the table before anything is done.
//!
//! Telegram is lenient: it ignores parameters it does not know and takes many a wrong type for an absent value.
//! Here each of these is a complaint. A complaint that Telegram would answer with an error is `fatal` and
//! refuses the call; the others let it pass and are only kept, for a test to ask about.

mod form;

use serde_json::Value;

use form::unwrapped;

use super::{
    params::Params,
    table::{Bound, Field, Method, Shape, Type, Unit, table},
};
use crate::delivery::update::KINDS;

/// Something wrong with a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Complaint {
    /// Telegram refuses the call for it.
    pub(crate) fatal: bool,
    pub(crate) text: String,
}

/// Checks all parameters and brings them into one form: numbers are numbers and objects are objects, whatever
/// body they came in. An upload `photo` becomes the value `attach://photo`.
pub(crate) fn check(method: &Method, params: &mut Params) -> Vec<Complaint> {
    let mut judge = Judge::default();
    for name in params.uploads.keys() {
        if method.parameters.iter().any(|field| field.name == *name) {
            params.values.insert(name.clone(), Value::String(format!("attach://{name}")));
        }
    }
    params.values.retain(|name, value| {
        let known = method.parameters.iter().any(|field| field.name == *name);
        if !known {
            judge.note(format!("unknown parameter {name}"));
        } else if value.is_null() {
            judge.note(format!("parameter {name} is null"));
        }
        known && !value.is_null()
    });
    for field in &method.parameters {
        judge.parameter(field, params);
    }
    let asked = params.values.get("allowed_updates").and_then(Value::as_array).into_iter().flatten();
    for kind in asked.filter_map(Value::as_str).filter(|kind| !KINDS.contains(kind)) {
        judge.note(format!("there are no updates of kind {kind}"));
    }
    judge.complaints
}

#[derive(Default)]
struct Judge {
    complaints: Vec<Complaint>,
}

impl Judge {
    fn note(&mut self, text: String) {
        self.complaints.push(Complaint { fatal: false, text });
    }

    fn refuse(&mut self, text: String) {
        self.complaints.push(Complaint { fatal: true, text });
    }

    fn parameter(&mut self, field: &Field, params: &mut Params) {
        let empty = |value: &Value| *value == "" && !field.shapes.contains(&Shape::Text);
        match params.values.remove(&field.name) {
            Some(given) if !empty(&given) => {
                let given = unwrapped(given, &field.shapes);
                self.value(&field.name, field, &given, params);
                params.values.insert(field.name.clone(), given);
            }
            _ if field.required => self.refuse(absence(&field.name)),
            _ => {}
        }
    }

    /// Checks a value against a field's shapes; of several lists, each item may be of any.
    fn value(&mut self, path: &str, field: &Field, value: &Value, params: &Params) {
        match (value.as_array(), items_of_lists(&field.shapes)) {
            (Some(items), Some(shapes)) => {
                for (index, each) in items.iter().enumerate() {
                    self.nearest(&format!("{path}[{index}]"), shapes.iter().copied(), each, params);
                }
            }
            _ => self.nearest(path, field.shapes.iter(), value, params),
        }
        if let Some(bound) = &field.bound {
            self.bound(path, bound, value);
        }
    }

    /// Checks a value against several shapes, the one with the fewest complaints counting.
    fn nearest<'a>(
        &mut self,
        path: &str,
        shapes: impl Iterator<Item = &'a Shape>,
        value: &Value,
        params: &Params,
    ) {
        let trials = shapes.map(|shape| {
            let mut trial = Self::default();
            trial.shape(path, shape, value, params);
            trial
        });
        let fewest = trials.min_by_key(|t| (t.complaints.iter().any(|c| c.fatal), t.complaints.len()));
        self.complaints.extend(fewest.unwrap_or_default().complaints);
    }

    fn shape(&mut self, path: &str, shape: &Shape, value: &Value, params: &Params) {
        let fits = match shape {
            Shape::Integer => value.is_i64() || value.is_u64(),
            Shape::Float => value.is_number(),
            Shape::Text => value.is_string(),
            Shape::Flag => value.is_boolean(),
            Shape::File => {
                let attached = value.as_str().and_then(|text| text.strip_prefix("attach://"));
                attached.is_some_and(|name| params.uploads.contains_key(name))
            }
            Shape::List(item) => match value.as_array() {
                Some(items) => {
                    for (index, each) in items.iter().enumerate() {
                        self.shape(&format!("{path}[{index}]"), item, each, params);
                    }
                    true
                }
                None => false,
            },
            Shape::Object(name) => return self.object(path, name, value, params),
        };
        if !fits {
            self.refuse(format!("can't parse {path}: {shape:?} expected"));
        }
    }

    fn object(&mut self, path: &str, name: &str, value: &Value, params: &Params) {
        let Some(object) = value.as_object() else {
            return self.refuse(format!("can't parse {path}: object {name} expected"));
        };
        match table().object(name) {
            Some(Type::Choice(names)) => {
                let trials = names.iter().map(|choice| {
                    let mut trial = Self::default();
                    trial.object(path, choice, value, params);
                    trial
                });
                let fewest =
                    trials.min_by_key(|t| (t.complaints.iter().any(|c| c.fatal), t.complaints.len()));
                self.complaints.extend(fewest.unwrap_or_default().complaints);
            }
            Some(Type::Fields(fields)) => {
                for key in object.keys().filter(|key| !fields.iter().any(|field| field.name == **key)) {
                    self.note(format!("unknown field {path}.{key} of {name}"));
                }
                for field in fields {
                    let path = format!("{path}.{}", field.name);
                    match object.get(&field.name) {
                        Some(Value::Null) => self.note(format!("field {path} is null")),
                        Some(given) => self.value(&path, field, given, params),
                        None if field.required => self.refuse(format!("can't parse {path}: field is absent")),
                        None => {}
                    }
                }
            }
            None => self.note(format!("{name} is not in the table")),
        }
    }

    fn bound(&mut self, path: &str, bound: &Bound, value: &Value) {
        let broken = match bound {
            Bound::Number { min, max } => value
                .as_f64()
                .is_some_and(|n| n < *min as f64 || n > *max as f64)
                .then(|| format!("{min} to {max}")),
            // Counted where the entities are parsed, in `text`.
            Bound::Length { unit: Unit::Parsed, .. } => None,
            Bound::Length { min, max, unit } => {
                let (length, clean) = measure(value, *unit);
                (length < *min || length > *max || !clean).then(|| format!("{min} to {max} {unit:?}"))
            }
            Bound::OneOf(words) => {
                value.as_str().is_some_and(|text| !words.iter().any(|w| w == text)).then(|| words.join(", "))
            }
            Bound::Is(word) => value.as_str().is_some_and(|text| text != word).then(|| word.clone()),
        };
        if let Some(wanted) = broken {
            self.refuse(breach(path, &wanted));
        }
    }
}

/// What may be in a list, where a field takes several kinds of lists: photos and videos make one album.
fn items_of_lists(shapes: &[Shape]) -> Option<Vec<&Shape>> {
    if shapes.len() < 2 {
        return None;
    }
    let items = shapes.iter().map(|shape| match shape {
        Shape::List(item) => Some(item.as_ref()),
        _ => None,
    });
    items.collect()
}

/// Length of a text or list in the unit, and whether each character is one the unit allows.
fn measure(value: &Value, unit: Unit) -> (usize, bool) {
    let text = value.as_str().unwrap_or_default();
    let only = |allowed: fn(char) -> bool| (text.chars().count(), text.chars().all(allowed));
    match unit {
        Unit::Items => (value.as_array().map_or(0, Vec::len), true),
        Unit::Bytes => (text.len(), true),
        Unit::Characters | Unit::Parsed => (text.chars().count(), true),
        Unit::Token => only(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-'),
        Unit::Command => only(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'),
    }
}

/// Telegram's words for a parameter that is missing.
fn absence(name: &str) -> String {
    match name {
        "text" => "message text is empty".to_owned(),
        "message_id" => "message identifier is not specified".to_owned(),
        _ => format!("{name} is empty"),
    }
}

/// Telegram's words for a bound that is broken, where they are known.
fn breach(path: &str, wanted: &str) -> String {
    if path == "secret_token" {
        return "secret token contains unallowed characters".to_owned();
    }
    match path.rsplit('.').next() {
        Some("callback_data") => "BUTTON_DATA_INVALID".to_owned(),
        Some("parse_mode") => "unsupported parse_mode".to_owned(),
        Some("emoji") if path.starts_with("reaction") => "REACTION_INVALID".to_owned(),
        _ => format!("{path} must be {wanted}"),
    }
}

#[cfg(test)]
mod tests;
