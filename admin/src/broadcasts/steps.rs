//! The steps that need nothing but the number: approve, pause, resume, cancel, retry-failed.

use shoal_store::Step;

use super::show;
use crate::problem::Problem;
use crate::serve::{Asked, Reply};

pub(crate) async fn approve(asked: Asked) -> Result<Reply, Problem> {
    take(asked, Step::Approve).await
}

pub(crate) async fn pause(asked: Asked) -> Result<Reply, Problem> {
    take(asked, Step::Pause).await
}

pub(crate) async fn resume(asked: Asked) -> Result<Reply, Problem> {
    take(asked, Step::Resume).await
}

pub(crate) async fn cancel(asked: Asked) -> Result<Reply, Problem> {
    take(asked, Step::Cancel).await
}

pub(crate) async fn retry_failed(asked: Asked) -> Result<Reply, Problem> {
    let weekly_cap = asked.api.weekly_cap;
    take(asked, Step::RetryFailed { weekly_cap }).await
}

async fn take(asked: Asked, step: Step) -> Result<Reply, Problem> {
    let id = asked.broadcast()?;
    asked.api.store.step(id, &asked.caller.admin.name, step).await?;
    Ok(Reply::json(&show::by_id(&asked.api, id).await?))
}
