//! Values as a form gives them, all strings, read as what they mean.

use serde_json::{Number, Value};

use crate::api::table::Shape;

/// A value of a form is a string, whatever it means: reads it as the shape that is expected.
pub(super) fn unwrapped(value: Value, shapes: &[Shape]) -> Value {
    match (&value, shapes) {
        (Value::Number(number), [Shape::Text]) => Value::String(number.to_string()),
        (Value::String(text), _) => shapes.iter().find_map(|shape| read(text, shape)).unwrap_or(value),
        _ => value,
    }
}

fn read(text: &str, shape: &Shape) -> Option<Value> {
    match shape {
        Shape::Integer => text.trim().parse::<i64>().ok().map(Value::from),
        Shape::Float => text.trim().parse().ok().and_then(Number::from_f64).map(Value::Number),
        Shape::Flag => match text.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" => Some(Value::Bool(true)),
            "false" | "0" | "no" => Some(Value::Bool(false)),
            _ => None,
        },
        Shape::List(_) | Shape::Object(_) => serde_json::from_str(text).ok(),
        Shape::Text | Shape::File => None,
    }
}
