//! `GET /broadcasts` and `GET /broadcasts/{id}`

use serde_json::{Value, json};
use shoal_domain::broadcast::moment;
use shoal_domain::id::BroadcastId;
use shoal_domain::time::Timestamp;
use shoal_store::{Broadcast, Tally};

use crate::api::Api;
use crate::problem::Problem;
use crate::query::Param;
use crate::routes::ROOT;
use crate::serve::{Asked, Reply};

pub(crate) async fn list(asked: Asked) -> Result<Reply, Problem> {
    let (before, limit) = (asked.query.number(Param::Before)?, asked.query.limit()?);
    let broadcasts = asked.api.store.broadcasts(before.map(BroadcastId), limit).await?;
    let full = broadcasts.len() == limit as usize;
    let last = broadcasts.last().filter(|_| full);
    let next = last.map(|last| format!("{ROOT}/broadcasts?before={}&limit={limit}", last.id));
    let broadcasts: Vec<Value> = broadcasts.iter().map(summary).collect();
    Ok(Reply::json(&json!({ "broadcasts": broadcasts, "next": next })))
}

pub(crate) async fn show(asked: Asked) -> Result<Reply, Problem> {
    Ok(Reply::json(&by_id(&asked.api, asked.broadcast()?).await?))
}

pub(super) async fn by_id(api: &Api, id: BroadcastId) -> Result<Value, Problem> {
    let broadcast = api.store.broadcast(id).await?.ok_or_else(|| Problem::not_found("such broadcast"))?;
    Ok(whole(&broadcast))
}

/// A broadcast with all it says.
fn whole(broadcast: &Broadcast) -> Value {
    let mut value = summary(broadcast);
    let mut task = stored(&broadcast.task);
    match does(&task).as_str() {
        "send" => value["content"] = task["content"].take(),
        does => {
            if let Some(task) = task.as_object_mut() {
                task.remove("task");
            }
            value[does] = task;
        }
    }
    value["audience"] = stored(&broadcast.audience);
    value["delivery"] = stored(&broadcast.delivery);
    value
}

/// A broadcast without what it says.
fn summary(broadcast: &Broadcast) -> Value {
    let time = |at: Option<Timestamp>| at.map(moment::write);
    json!({
        "id": broadcast.id,
        "bot": broadcast.bot,
        "name": broadcast.name,
        "does": does(&stored(&broadcast.task)),
        "test_of": broadcast.test_of,
        "state": broadcast.state,
        "possible": broadcast.state.possible(),
        "why": broadcast.why,
        "created_by": broadcast.created_by,
        "created_at": moment::write(broadcast.created_at),
        "approved_by": broadcast.approved_by,
        "start_at": time(broadcast.start_at),
        "started_at": time(broadcast.started_at),
        "frozen_at": time(broadcast.frozen_at),
        "ended_at": time(broadcast.ended_at),
        "paid_cap": broadcast.paid_cap,
        "paid_used": broadcast.paid_used,
        "recipients": tally(&broadcast.tally),
    })
}

/// Recipients by state.
pub(crate) fn tally(tally: &Tally) -> Value {
    let Tally { waiting, sending, sent, failed, blocked, skipped, uncertain } = *tally;
    json!({
        "total": tally.total(),
        "waiting": waiting,
        "sending": sending,
        "sent": sent,
        "failed": failed,
        "blocked": blocked,
        "skipped": skipped,
        "uncertain": uncertain,
    })
}

/// What Postgres keeps as JSON, which it is.
fn stored(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

fn does(task: &Value) -> String {
    task["task"].as_str().unwrap_or("send").to_owned()
}
