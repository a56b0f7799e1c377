//! How Telegram says no: an error code, which is also the HTTP status, a description that clients match on by
//! its text, and sometimes a parameter that says what to do about it.

use std::time::Duration;

use serde_json::{Value, json};

const CHAT_NOT_FOUND: &str = "chat not found";

/// A refused call, in the words Telegram uses for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    /// `error_code` of the answer and its HTTP status.
    pub code: u16,
    /// `description` of the answer, prefix (`Bad Request: `) included.
    pub description: String,
    /// `parameters.retry_after`, given with 429.
    pub retry_after: Option<Duration>,
    /// `parameters.migrate_to_chat_id`: the group goes on under this id.
    pub migrate_to: Option<i64>,
    /// The call itself was wrong, whatever the state of the world: a violation.
    pub malformed: bool,
}

impl ApiError {
    fn new(code: u16, description: impl Into<String>) -> Self {
        Self { code, description: description.into(), retry_after: None, migrate_to: None, malformed: false }
    }

    /// 400 with the usual prefix.
    pub(crate) fn bad_request(reason: impl AsRef<str>) -> Self {
        Self::new(400, format!("Bad Request: {}", reason.as_ref()))
    }

    /// 400 for a call that could never have been right.
    pub(crate) fn malformed(reason: impl AsRef<str>) -> Self {
        Self { malformed: true, ..Self::bad_request(reason) }
    }

    /// 400: no chat has this id, or none that the bot ever met.
    pub(crate) fn chat_not_found() -> Self {
        Self::bad_request(CHAT_NOT_FOUND)
    }

    /// 400: the group is a supergroup now, under another id.
    pub(crate) fn migrated(to: i64) -> Self {
        let reason = "group chat was upgraded to a supergroup chat";
        Self { migrate_to: Some(to), ..Self::bad_request(reason) }
    }

    /// 401: a token of the right form that belongs to no bot.
    pub(crate) fn unauthorized() -> Self {
        Self::new(401, "Unauthorized")
    }

    /// 403 with the usual prefix: this person cannot be written to.
    pub(crate) fn forbidden(reason: &str) -> Self {
        Self::new(403, format!("Forbidden: {reason}"))
    }

    /// 404: the path names no bot at all.
    pub(crate) fn not_found() -> Self {
        Self::new(404, "Not Found")
    }

    /// 404: the path names a bot, but no method.
    pub(crate) fn unknown_method() -> Self {
        Self::new(404, "Not Found: method not found")
    }

    /// 413: the upload is larger than bots may send.
    pub(crate) fn too_large() -> Self {
        Self { malformed: true, ..Self::new(413, "Request Entity Too Large") }
    }

    /// 409: another receiver of updates is in the way.
    pub(crate) fn conflict(reason: &str) -> Self {
        Self::new(409, format!("Conflict: {reason}"))
    }

    /// 429: nothing was done, and the caller is told when to come back.
    pub(crate) fn too_many_requests(retry_after: Duration) -> Self {
        let seconds = retry_after.as_secs_f64().ceil().max(1.0) as u64;
        Self {
            retry_after: Some(Duration::from_secs(seconds)),
            ..Self::new(429, format!("Too Many Requests: retry after {seconds}"))
        }
    }

    /// 500, as Telegram answers when it fails itself.
    pub(crate) fn internal() -> Self {
        Self::new(500, "Internal Server Error")
    }

    /// 501, which Telegram never answers: the method is real, this emulator just does not act it out. A silent
    /// `true` would let a test pass that proves nothing.
    pub(crate) fn not_emulated(what: &str) -> Self {
        Self::new(501, format!("Not Implemented: {what} is not emulated"))
    }

    /// Whether it says that nothing reaches the chat until something changes there.
    pub(crate) fn is_out_of_reach(&self) -> bool {
        self.code == 403 || self.migrate_to.is_some() || self.description.ends_with(CHAT_NOT_FOUND)
    }

    /// The body of the answer.
    pub(crate) fn body(&self) -> Value {
        let mut body = json!({ "ok": false, "error_code": self.code, "description": self.description });
        if let Some(retry_after) = self.retry_after {
            body["parameters"] = json!({ "retry_after": retry_after.as_secs() });
        }
        if let Some(id) = self.migrate_to {
            body["parameters"] = json!({ "migrate_to_chat_id": id });
        }
        body
    }
}
