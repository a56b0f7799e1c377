//! The parameters of a call, out of whatever body they came in. Telegram takes a query string, a form, JSON and
//! multipart, and mixes them: the query string is read first, the body may override it.

use std::collections::BTreeMap;

use axum::{
    body::Body,
    extract::{FromRequest, Multipart, Request},
    http::header,
};
use bytes::Bytes;
use serde_json::{Map, Value};

use super::error::ApiError;
use crate::world::{
    bytes::{Likeness, recognise},
    pictures,
};

/// Largest body taken, the limit Telegram sets for an upload (50 MB) and some room for the rest of the call.
pub(crate) const BODY_LIMIT_BYTES: usize = 52 << 20;

/// Parameters as they came: strings from a form or query, JSON values from JSON.
#[derive(Debug, Default)]
pub(crate) struct Params {
    pub(crate) values: Map<String, Value>,
    /// Uploaded files by the name of their part.
    pub(crate) uploads: BTreeMap<String, Upload>,
}

/// A file that came with a call. Its bytes are looked at once and not kept, unless somebody may want to see them.
#[derive(Debug, Clone)]
pub(crate) struct Upload {
    pub(crate) file_name: String,
    pub(crate) size_bytes: usize,
    pub(crate) likeness: Likeness,
    /// The bytes, if they are a picture that can be shown.
    pub(crate) picture: Option<Bytes>,
}

impl Params {
    /// Reads the query string and the body of a request.
    pub(crate) async fn read(request: Request<Body>) -> Result<Self, ApiError> {
        let mut params = Self::default();
        params.add_form(request.uri().query().unwrap_or_default().as_bytes());
        let content_type = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_ascii_lowercase();
        if content_type.starts_with("multipart/form-data") {
            let multipart = Multipart::from_request(request, &()).await;
            params.add_multipart(multipart.map_err(|_| unreadable("multipart"))?).await?;
            return Ok(params);
        }
        let body = axum::body::to_bytes(request.into_body(), BODY_LIMIT_BYTES)
            .await
            .map_err(|_| ApiError::bad_request("request body is too long"))?;
        params.add_body(&content_type, &body)?;
        Ok(params)
    }

    /// Parameters given as a JSON object, as a webhook's answer gives them.
    pub(crate) fn from_object(values: Map<String, Value>) -> Self {
        Self { values, uploads: BTreeMap::new() }
    }

    fn add_body(&mut self, content_type: &str, body: &Bytes) -> Result<(), ApiError> {
        if body.is_empty() {
            return Ok(());
        }
        if content_type.starts_with("application/json") {
            let Ok(Value::Object(object)) = serde_json::from_slice(body) else {
                return Err(ApiError::bad_request("can't parse request as a JSON object"));
            };
            self.values.extend(object);
        } else if content_type.starts_with("application/x-www-form-urlencoded") {
            self.add_form(body);
        } else {
            return Err(unreadable("body of an unknown content type"));
        }
        Ok(())
    }

    fn add_form(&mut self, form: &[u8]) {
        for (name, value) in form_urlencoded::parse(form) {
            self.values.insert(name.into_owned(), Value::String(value.into_owned()));
        }
    }

    async fn add_multipart(&mut self, mut parts: Multipart) -> Result<(), ApiError> {
        while let Some(part) = parts.next_field().await.map_err(|_| unreadable("multipart"))? {
            let name = part.name().unwrap_or_default().to_owned();
            let file_name = part.file_name().map(str::to_owned);
            let bytes = part.bytes().await.map_err(|_| unreadable("multipart"))?;
            if let Some(file_name) = file_name {
                let likeness = recognise(&bytes);
                let size_bytes = bytes.len();
                let picture = pictures::can_be_shown(&bytes).then_some(bytes);
                self.uploads.insert(name, Upload { file_name, size_bytes, likeness, picture });
            } else {
                let text =
                    String::from_utf8(bytes.into()).map_err(|_| unreadable("part that is not UTF-8"))?;
                self.values.insert(name, Value::String(text));
            }
        }
        Ok(())
    }
}

fn unreadable(what: &str) -> ApiError {
    ApiError::bad_request(format!("can't read {what}"))
}
