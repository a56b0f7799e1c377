//! `POST /broadcasts/{id}/start`

use serde::Deserialize;
use serde_json::json;
use shoal_domain::broadcast::moment;
use shoal_domain::time::Timestamp;
use shoal_runtime::clock::now_ms;
use shoal_store::Step;

use super::preview::count;
use super::show;
use super::stored::Stored;
use super::target::Target;
use crate::api::Api;
use crate::body::{decode, present};
use crate::problem::Problem;
use crate::serve::{Asked, Reply};

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Start {
    #[serde(default, deserialize_with = "present")]
    at: Option<String>,
}

pub(crate) async fn start(mut asked: Asked) -> Result<Reply, Problem> {
    let id = asked.broadcast()?;
    let body = asked.body.take();
    let Start { at } = if body.is_null() { Start::default() } else { decode(body)? };
    let stored = Stored::read(&asked.api, id).await?;
    let at = at.map(|at| ahead(&at)).transpose()?;
    let faults = stored.faults();
    if !faults.is_empty() {
        return Err(Problem::fields(faults));
    }
    if stored.delivery.is_stale(at.unwrap_or(Timestamp(now_ms()))) {
        return Err(Problem::field("delivery.use_by", "it is past by then, so nobody would get it"));
    }
    if let Some(target) = Target::of(&asked.api, &stored.task).await? {
        target.must_rest()?;
    }
    let needs_approval = needs_approval(&asked.api, &stored).await?;
    asked
        .api
        .store
        .step(
            id,
            &asked.caller.admin.name,
            Step::Start { at, needs_approval, most_unapproved: Some(asked.api.approval.above) },
        )
        .await?;
    let reply = Reply::json(&show::by_id(&asked.api, id).await?);
    Ok(Reply { note: json!({ "at": at.map(moment::write) }), ..reply })
}

/// A moment that is still to come.
fn ahead(at: &str) -> Result<Timestamp, Problem> {
    let moment = moment::read(at).map_err(|bad| Problem::field("at", bad.to_string()))?;
    if moment <= Timestamp(now_ms()) {
        return Err(Problem::field("at", "it is past already; without `at` it starts now"));
    }
    Ok(moment)
}

/// Whether a second person has to agree. Nobody is counted where it does not depend on it.
async fn needs_approval(api: &Api, stored: &Stored) -> Result<bool, Problem> {
    if stored.broadcast.test_of.is_some() || stored.broadcast.approved_by.is_some() {
        return Ok(false);
    }
    if api.approval.needs_approval(0, &stored.delivery) {
        return Ok(true);
    }
    let recipients = count(api, stored, 0).await?.recipients;
    Ok(api.approval.needs_approval(recipients, &stored.delivery))
}
