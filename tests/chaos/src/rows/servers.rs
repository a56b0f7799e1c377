//! Faults of Redis, of the way to it, and of Postgres.

use std::time::{Duration, Instant};

use super::Injected;
use crate::error::ChaosError;
use crate::stage::{Stage, until};
use crate::wire::Mode;

/// How long Redis is gone when it was killed.
const REDIS_GONE: Duration = Duration::from_secs(3);

/// How long Redis is frozen: longer than any wait for an answer, not so long that leases would have to end.
const REDIS_FROZEN: Duration = Duration::from_secs(8);

/// How long Postgres is down.
const POSTGRES_DOWN: Duration = Duration::from_secs(10);

/// Commits whose answer is lost, and of how many.
const LOST_SHARE: f64 = 0.1;
const LOST_REPLIES: u64 = 25;

/// Held for longer than a lease, counted from a renewal just before, and the time to notice.
const HELD: Duration = Duration::from_secs(16);

/// SIGKILL; every acknowledged write is in the append-only file.
pub async fn redis_killed(stage: &mut Stage) -> Result<Injected, ChaosError> {
    stage.servers(|servers| servers.redis.kill()).await?;
    tokio::time::sleep(REDIS_GONE).await;
    stage.servers(|servers| servers.redis.restart()).await?;
    Ok(Injected::since(Instant::now()))
}

/// SIGSTOP: connections stay open and nobody answers.
pub async fn redis_frozen(stage: &mut Stage) -> Result<Injected, ChaosError> {
    stage.servers(|servers| servers.redis.pause()).await?;
    tokio::time::sleep(REDIS_FROZEN).await;
    stage.servers(|servers| servers.redis.resume()).await?;
    Ok(Injected::since(Instant::now()))
}

/// Commits are carried out, and the worker is not told.
pub async fn commit_replies_lost(stage: &mut Stage) -> Result<Injected, ChaosError> {
    onto_the_wire(stage).await?;
    stage.wire.set(Mode::LoseReplies(LOST_SHARE));
    until("enough answers are lost", async || {
        stage.all_run()?;
        Ok(stage.wire.lost() >= LOST_REPLIES)
    })
    .await?;
    stage.wire.set(Mode::Pass);
    Ok(Injected::since(Instant::now()))
}

/// Commits arrive when another has long taken over. This is what the lease's token in each commit is for.
pub async fn commits_late(stage: &mut Stage) -> Result<Injected, ChaosError> {
    onto_the_wire(stage).await?;
    stage.add_worker()?;
    stage.shared_out().await?;
    stage.wire.set(Mode::HoldFromNextCommit);
    until("a commit is held back", async || Ok(stage.wire.mode() == Mode::Hold)).await?;
    let since = Instant::now();
    tokio::time::sleep(HELD).await;
    stage.wire.set(Mode::Pass);
    stage.shared_out().await?;
    Ok(Injected::since(since))
}

/// What needs no books goes on.
pub async fn postgres_down(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let since = Instant::now();
    stage.servers(|servers| servers.postgres.stop()).await?;
    tokio::time::sleep(POSTGRES_DOWN).await;
    stage.servers(|servers| servers.postgres.restart()).await?;
    Ok(Injected::since(since))
}

/// The only worker makes room for one that reaches Redis by the wire.
async fn onto_the_wire(stage: &mut Stage) -> Result<(), ChaosError> {
    stage.add_worker_on_wire()?;
    stage.shared_out().await?;
    let mut first = stage.workers.remove(0);
    first.terminate()?;
    first.ended().await?;
    stage.shared_out().await
}
