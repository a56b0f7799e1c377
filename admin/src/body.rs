//! Bodies: bounded, JSON, and read into what they should hold, with the place of what is wrong.

use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::http::{HeaderMap, StatusCode, header};
use bytes::{Bytes, BytesMut};
use futures::StreamExt;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use tokio::time::timeout;

use crate::problem::Problem;

/// The largest body, in bytes. A text for each of 20 languages has a fifth of that; a list of 20,000 people fits.
pub(crate) const LIMIT: usize = 256 * 1024;

/// Within this the whole body must have come.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Whether a request has a body, and for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Nothing is read.
    Nothing,
    /// JSON of this schema, or nothing.
    Maybe(&'static str),
    /// JSON of this schema.
    Json(&'static str),
}

/// Reads the body of a request, which is `null` where there is none.
pub(crate) async fn read(takes: Takes, headers: &HeaderMap, body: Body) -> Result<Value, Problem> {
    if body.size_hint().lower() > LIMIT as u64 {
        return Err(too_large());
    }
    if takes == Takes::Nothing {
        return Ok(Value::Null);
    }
    let may_be_empty = matches!(takes, Takes::Maybe(_));
    if may_be_empty && body.is_end_stream() {
        return Ok(Value::Null);
    }
    if !is_json(headers) {
        let why = "the body has to be application/json";
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not-json", why));
    }
    let late = Problem::new(StatusCode::REQUEST_TIMEOUT, "too-slow", "the body took longer than 10 s");
    let bytes = timeout(TIMEOUT, collect(body)).await.map_err(|_| late)??;
    if may_be_empty && bytes.is_empty() {
        return Ok(Value::Null);
    }
    let mut value: Value = serde_json::from_slice(&bytes).map_err(|error| {
        Problem::new(StatusCode::BAD_REQUEST, "bad-json", format!("the body is no JSON: {error}"))
    })?;
    make_whole(&mut value);
    match nul(&value, "") {
        Some(place) => Err(Problem::field(place, "there is a character in it that no text has: U+0000")),
        None => Ok(value),
    }
}

/// Reads on as long as it may, and no further.
async fn collect(body: Body) -> Result<Bytes, Problem> {
    let (mut stream, mut bytes) = (body.into_data_stream(), BytesMut::new());
    while let Some(part) = stream.next().await {
        let part =
            part.map_err(|_| Problem::new(StatusCode::BAD_REQUEST, "bad-json", "the body broke off"))?;
        if bytes.len() + part.len() > LIMIT {
            return Err(too_large());
        }
        bytes.extend_from_slice(&part);
    }
    Ok(bytes.freeze())
}

fn too_large() -> Problem {
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "the body is larger than 256 KiB")
}

fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = value.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

/// Numbers that can be told from their neighbours as floating point are below this.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// In JSON 7.0 is as whole a number as 7 is; some programs write it so.
fn make_whole(value: &mut Value) {
    match value {
        Value::Number(number) => {
            if let Some(float) = number.as_f64().filter(|float| number.is_f64() && float.fract() == 0.0)
                && float.abs() < EXACT
            {
                *number = (float as i64).into();
            }
        }
        Value::Array(items) => items.iter_mut().for_each(make_whole),
        Value::Object(fields) => fields.values_mut().for_each(make_whole),
        _ => {}
    }
}

/// Where a text holds U+0000, which Postgres cannot keep.
fn nul(value: &Value, place: &str) -> Option<String> {
    let field = |name: &str| if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") };
    match value {
        Value::String(text) => text.contains('\0').then(|| place.to_owned()),
        Value::Array(items) => {
            items.iter().enumerate().find_map(|(number, item)| nul(item, &format!("{place}[{number}]")))
        }
        Value::Object(fields) => fields.iter().find_map(|(name, value)| {
            if name.contains('\0') { Some(place.to_owned()) } else { nul(value, &field(name)) }
        }),
        _ => None,
    }
}

/// Reads JSON into what it should hold. The error names the field.
pub(crate) fn decode<T: DeserializeOwned>(value: Value) -> Result<T, Problem> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let why = error.inner().to_string();
        let path = error.path().to_string();
        let place = Some(path.as_str()).filter(|path| *path != ".").unwrap_or_default();
        // What is missing or unknown is named by the error alone.
        let named = ["missing field `", "unknown field `"].iter().find_map(|start| why.strip_prefix(start));
        let named = named.and_then(|rest| rest.split('`').next());
        let field = match named {
            Some(name) if place.is_empty() => name.to_owned(),
            Some(name) if !place.ends_with(name) => format!("{place}.{name}"),
            _ => place.to_owned(),
        };
        Problem::field(field, why)
    })
}

/// For a field that may be missing, but is not `null`.
pub(crate) fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}
