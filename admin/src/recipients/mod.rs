//! What became of each recipient.

pub(crate) mod csv;

use serde_json::{Value, json};
use shoal_domain::broadcast::{RecipientState, moment};
use shoal_domain::id::{BroadcastId, UserId};
use shoal_store::RecipientRow;

use crate::api::Api;
use crate::problem::Problem;
use crate::query::Param;
use crate::routes::ROOT;
use crate::serve::{Asked, Reply};

/// `GET /broadcasts/{id}/recipients`
pub(crate) async fn list(asked: Asked) -> Result<Reply, Problem> {
    let id = known(&asked.api, asked.broadcast()?).await?;
    let state: Option<RecipientState> = asked.query.value(Param::State)?;
    let (after, limit) = (asked.query.number(Param::After)?, asked.query.limit()?);
    let rows = asked.api.store.recipients(id, state, after.map(UserId), limit).await?;
    let full = rows.len() == limit as usize;
    let next = rows.last().filter(|_| full).map(|last| {
        let state = state.map(|state| format!("state={state}&")).unwrap_or_default();
        format!("{ROOT}/broadcasts/{id}/recipients?{state}after={}&limit={limit}", last.user)
    });
    Ok(Reply::json(&json!({ "recipients": rows.iter().map(row).collect::<Vec<_>>(), "next": next })))
}

/// `GET /broadcasts/{id}/recipients/{user}`
pub(crate) async fn one(asked: Asked) -> Result<Reply, Problem> {
    let id = known(&asked.api, asked.broadcast()?).await?;
    let user = asked.user()?;
    let rows = asked.api.store.recipients(id, None, Some(UserId(user.0 - 1)), 1).await?;
    let found = rows.iter().find(|row| row.user == user);
    let why =
        "such recipient: they were not in the audience when it was written down, or it has not been yet";
    Ok(Reply::json(&row(found.ok_or_else(|| Problem::not_found(why))?)))
}

/// The broadcast, if there is one.
async fn known(api: &Api, id: BroadcastId) -> Result<BroadcastId, Problem> {
    let broadcast = api.store.broadcast(id).await?;
    broadcast.map(|broadcast| broadcast.id).ok_or_else(|| Problem::not_found("such broadcast"))
}

fn row(row: &RecipientRow) -> Value {
    json!({
        "user": row.user,
        "state": row.state,
        "reason": row.reason,
        "detail": row.detail,
        "attempts": row.attempts,
        "paid": row.paid,
        "messages": row.messages,
        "due_at": moment::write(row.due_at),
        "changed_at": moment::write(row.changed_at),
    })
}
