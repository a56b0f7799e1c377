//! Jobs: what is done again and again, looked at and asked for.

use serde::Deserialize;
use serde_json::{Value, json};
use shoal_domain::broadcast::moment;
use shoal_domain::jobs::Job;
use shoal_domain::time::Timestamp;
use shoal_store::{JobPast, JobStanding, JobState};

use crate::body::decode;
use crate::problem::Problem;
use crate::query::Param;
use crate::routes::ROOT;
use crate::serve::{Asked, Reply};

/// `GET /jobs`
pub(crate) async fn list(asked: Asked) -> Result<Reply, Problem> {
    let standings = asked.api.store.job_standings().await?;
    let jobs = Job::ALL.map(|job| shown(job, standings.iter().find(|standing| standing.job == job)));
    Ok(Reply::json(&json!({ "jobs": jobs })))
}

/// `GET /jobs/runs`
pub(crate) async fn history(asked: Asked) -> Result<Reply, Problem> {
    let job: Option<Job> = asked.query.value(Param::Job)?;
    let before = asked.query.number(Param::Before)?.map(|ms| Timestamp(ms.cast_unsigned()));
    let limit = asked.query.limit()?;
    let runs = asked.api.store.job_history(job, before, limit.try_into().unwrap_or(u16::MAX)).await?;
    let last = runs.last().filter(|_| runs.len() == limit as usize);
    let of = job.map(|job| format!("job={job}&")).unwrap_or_default();
    let next = last.map(|last| format!("{ROOT}/jobs/runs?{of}before={}&limit={limit}", last.scheduled_at));
    Ok(Reply::json(&json!({ "runs": runs.iter().map(run).collect::<Vec<_>>(), "next": next })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    job: String,
}

/// `POST /jobs/run`: a scheduler does it within a second or two.
pub(crate) async fn ask(mut asked: Asked) -> Result<Reply, Problem> {
    let Wanted { job } = decode(asked.body.take())?;
    let job: Job = job.parse().map_err(|bad| Problem::field("job", format!("{bad}")))?;
    let is_new = asked.api.store.ask_for_run(job, &asked.caller.admin.name).await?;
    let asked_for = json!({ "job": job.name(), "waits_already": !is_new });
    Ok(Reply { subject: Some(format!("job {job}")), ..Reply::json(&asked_for) })
}

fn shown(job: Job, standing: Option<&JobStanding>) -> Value {
    json!({
        "name": job.name(),
        "schedule": job.schedule().pattern,
        "known_since": standing.map(|standing| moment::write(standing.since)),
        "done_at": standing.and_then(|standing| standing.done_at).map(moment::write),
        "said": standing.and_then(|standing| standing.said.clone()),
        "latest": standing.and_then(|standing| standing.latest).map(JobState::name),
    })
}

fn run(run: &JobPast) -> Value {
    let JobPast { job, scheduled_at, state, asked_by, attempts, started_at, ended_at, said } = run;
    json!({
        "job": job.name(),
        "scheduled_at": moment::write(*scheduled_at),
        "state": state.name(),
        "asked_by": asked_by,
        "attempts": attempts,
        "started_at": started_at.map(moment::write),
        "ended_at": ended_at.map(moment::write),
        "said": said,
    })
}
