//! Who did what, also what was refused.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};
use shoal_domain::broadcast::moment;
use shoal_runtime::telemetry::chain;
use shoal_store::{AuditLine, Deed};

use crate::api::Api;
use crate::metrics;
use crate::problem::{Problem, Slug};
use crate::query::Param;
use crate::routes::ROOT;
use crate::serve::{Asked, Caller, Reply};

/// The line for what came of a request; `None` where so many were refused that more would only fill the audit.
pub(crate) fn deed(
    api: &Api,
    caller: &Caller,
    action: &str,
    subject: String,
    note: &Value,
    response: &Response,
) -> Option<Deed> {
    let status = response.status();
    if status == StatusCode::TOO_MANY_REQUESTS && !api.limits.audits(&caller.admin.name) {
        return None;
    }
    let outcome = match response.extensions().get::<Slug>() {
        Some(Slug(slug)) => format!("{} {slug}", status.as_u16()),
        None => status.as_u16().to_string(),
    };
    Some(Deed { outcome, ..done(caller, action, subject, note) })
}

/// The line for what was done.
pub(crate) fn done(caller: &Caller, action: &str, subject: String, note: &Value) -> Deed {
    Deed {
        actor: caller.admin.name.clone(),
        role: caller.admin.role.to_string(),
        address: Some(caller.address.to_string()),
        action: action.to_owned(),
        subject,
        outcome: StatusCode::OK.as_u16().to_string(),
        detail: if note.is_null() { "{}".to_owned() } else { note.to_string() },
    }
}

/// Writes a line. One that cannot be written goes into the log: what was done is done.
pub(crate) async fn write(api: &Api, deed: Deed) {
    if let Err(error) = api.store.audit(&deed).await {
        metrics::unaudited();
        tracing::error!(?deed, error = chain(&error), "A line of the audit could not be written");
    }
}

/// `GET /audit`
pub(crate) async fn list(asked: Asked) -> Result<Reply, Problem> {
    let (before, limit) = (asked.query.number(Param::Before)?, asked.query.limit()?);
    let lines = asked.api.store.audit_lines(before, limit).await?;
    let full = lines.len() == limit as usize;
    let next =
        lines.last().filter(|_| full).map(|last| format!("{ROOT}/audit?before={}&limit={limit}", last.id));
    Ok(Reply::json(&json!({ "lines": lines.iter().map(line).collect::<Vec<_>>(), "next": next })))
}

fn line(line: &AuditLine) -> Value {
    let Deed { actor, role, address, action, subject, outcome, detail } = &line.deed;
    json!({
        "id": line.id,
        "at": moment::write(line.at),
        "actor": actor,
        "role": role,
        "address": address,
        "action": action,
        "subject": subject,
        "outcome": outcome,
        "detail": serde_json::from_str::<Value>(detail).unwrap_or_default(),
    })
}
