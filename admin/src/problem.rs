//! What went wrong, as `application/problem+json` (RFC 9457).

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use shoal_domain::broadcast::{Fault, NotNow};
use shoal_runtime::telemetry::chain;
use shoal_store::{StepError, StoreError};

/// When to come again after Postgres was away, in seconds.
const RETRY_AFTER: u64 = 5;

/// What the type of every problem begins with.
const TYPE: &str = "urn:shoal:problem:";

/// Why a request was refused.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    /// Its kind, for programs.
    pub(crate) slug: &'static str,
    detail: String,
    errors: Vec<Fault>,
    retry_after_secs: Option<u64>,
}

/// The kind of problem, for whoever writes the audit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slug(pub(crate) &'static str);

impl Problem {
    pub(crate) fn new(status: StatusCode, slug: &'static str, detail: impl Into<String>) -> Problem {
        Problem { status, slug, detail: detail.into(), errors: vec![], retry_after_secs: None }
    }

    /// Fields that are not as they should be.
    pub(crate) fn fields(errors: Vec<Fault>) -> Problem {
        let detail = match errors.as_slice() {
            [fault] => fault.to_string(),
            faults => format!("{} fields are not as they should be", faults.len()),
        };
        Problem { errors, ..Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "bad-fields", detail) }
    }

    /// One field that is not as it should be.
    pub(crate) fn field(field: impl Into<String>, why: impl Into<String>) -> Problem {
        Problem::fields(vec![Fault { field: field.into(), why: why.into() }])
    }

    pub(crate) fn not_found(what: &str) -> Problem {
        Problem::new(StatusCode::NOT_FOUND, "not-found", format!("there is no {what}"))
    }

    pub(crate) fn conflict(slug: &'static str, detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::CONFLICT, slug, detail)
    }

    /// Come again in so many seconds.
    pub(crate) fn retry_after(self, secs: u64) -> Problem {
        Problem { retry_after_secs: Some(secs), ..self }
    }

    pub(crate) fn busy(detail: &str) -> Problem {
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail).retry_after(RETRY_AFTER)
    }

    fn internal() -> Problem {
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "it is in the log of this process")
    }

    /// The task of a request ended before its answer.
    pub(crate) fn broken() -> Problem {
        tracing::error!("A request broke off within this process");
        Problem::internal()
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Problem {
        if let StoreError::Unavailable { .. } = error {
            tracing::warn!(error = chain(&error), "Postgres did not answer a request of an admin");
            Problem::busy("the database is not available")
        } else {
            tracing::error!(error = chain(&error), "A request of an admin failed");
            Problem::internal()
        }
    }
}

impl From<NotNow> for Problem {
    fn from(error: NotNow) -> Problem {
        Problem::conflict("not-now", error.to_string())
    }
}

impl From<StepError> for Problem {
    fn from(error: StepError) -> Problem {
        match error {
            StepError::Unknown => Problem::not_found("such broadcast"),
            StepError::NotNow(error) => error.into(),
            StepError::NotApproved => Problem::conflict("approval-needed", error.to_string()),
            StepError::OwnWork => Problem::conflict("own-work", error.to_string()),
            StepError::Store(error) => error.into(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut body = json!({
            "type": format!("{TYPE}{}", self.slug),
            "title": self.status.canonical_reason().unwrap_or("Problem"),
            "status": self.status.as_u16(),
            "detail": self.detail,
        });
        if !self.errors.is_empty() {
            let named = |fault: &Fault| json!({ "field": fault.field, "detail": fault.why });
            body["errors"] = self.errors.iter().map(named).collect();
        }
        let mut response = (self.status, body.to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(secs) = self.retry_after_secs {
            headers.insert(header::RETRY_AFTER, secs.into());
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response.extensions_mut().insert(Slug(self.slug));
        response
    }
}
