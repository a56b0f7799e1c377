//! Faults of Redis and of the way to it.

use std::time::{Duration, Instant};

use futures::FutureExt;
use shoal_local::Durability;

use super::{CAME_AGAIN, Injected, Row, TAKE_OVER, UNNOTICED};
use crate::ask;
use crate::error::ChaosError;
use crate::fact::until;
use crate::stage::{Cast, Stage, USUAL};
use crate::wire::Mode;

/// How long Redis is gone when it was killed.
const GONE: Duration = Duration::from_secs(3);

/// How long Redis is frozen: longer than any wait for an answer, not so long that leases would have to end.
const FROZEN: Duration = Duration::from_secs(8);

/// How often the scripts are flushed, and what lies between.
const FLUSHES: u32 = 20;
const BETWEEN_FLUSHES: Duration = Duration::from_millis(150);

/// Commits whose answer is lost, and of how many.
const LOST_SHARE: f64 = 0.1;
const LOST_REPLIES: u64 = 25;

/// Commits that are late, of as many partitions.
const LATE_COMMITS: usize = 5;

/// Held for longer than a lease, counted from a renewal just before, and the time to notice.
const HELD: Duration = Duration::from_secs(16);

/// The rows of this file.
pub fn rows() -> Vec<Row> {
    let alone = Cast { workers: 1, ..USUAL };
    vec![
        Row::new("F-21", "Redis killed, restarted", CAME_AGAIN, |stage| killed(stage).boxed_local())
            .with(Cast { durability: Durability::PowerCut, ..USUAL }),
        Row::new("F-28", "one in ten commits without its answer", CAME_AGAIN, |stage| {
            commit_replies_lost(stage).boxed_local()
        })
        .with(alone),
        Row::new("F-29", "commits held past the take-over", TAKE_OVER, |stage| {
            commits_late(stage).boxed_local()
        })
        .with(alone),
        Row::new("F-31", "Redis answers nobody for 8 s", CAME_AGAIN, |stage| paused(stage).boxed_local()),
        Row::new("F-32", "Redis frozen for 8 s", CAME_AGAIN, |stage| frozen(stage).boxed_local()),
        Row::new("F-35", "scripts flushed, again and again", UNNOTICED, |stage| {
            scripts_flushed(stage).boxed_local()
        })
        .exactly_once(),
    ]
}

/// SIGKILL; every acknowledged write is in the append-only file.
async fn killed(stage: &mut Stage) -> Result<Injected, ChaosError> {
    stage.servers(|servers| servers.redis.kill()).await?;
    tokio::time::sleep(GONE).await;
    stage.servers(|servers| servers.redis.restart()).await?;
    Ok(Injected::since(Instant::now()))
}

/// SIGSTOP: connections stay open and nobody answers.
async fn frozen(stage: &mut Stage) -> Result<Injected, ChaosError> {
    stage.servers(|servers| servers.redis.pause()).await?;
    tokio::time::sleep(FROZEN).await;
    stage.servers(|servers| servers.redis.resume()).await?;
    Ok(Injected::since(Instant::now()))
}

/// `CLIENT PAUSE`: as frozen, but leases run out meanwhile only by the clock, not by Redis' own standing still.
async fn paused(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let pause = format!("CLIENT PAUSE {} ALL", FROZEN.as_millis());
    ask::order(stage.redis_port(), &pause).await?;
    tokio::time::sleep(FROZEN).await;
    Ok(Injected::since(Instant::now()))
}

/// Redis forgets the scripts, as it does when it is restarted, and nobody may notice.
async fn scripts_flushed(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let since = Instant::now();
    for _ in 0..FLUSHES {
        ask::order(stage.redis_port(), "SCRIPT FLUSH").await?;
        tokio::time::sleep(BETWEEN_FLUSHES).await;
    }
    Ok(Injected::since(since))
}

/// Commits are carried out, and the worker is not told.
async fn commit_replies_lost(stage: &mut Stage) -> Result<Injected, ChaosError> {
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
async fn commits_late(stage: &mut Stage) -> Result<Injected, ChaosError> {
    onto_the_wire(stage).await?;
    stage.add_worker()?;
    stage.shared_out().await?;
    stage.wire.set(Mode::HoldFromCommits(LATE_COMMITS));
    until("commits are held back", async || Ok(stage.wire.mode() == Mode::Hold)).await?;
    let since = Instant::now();
    tokio::time::sleep(HELD).await;
    stage.wire.set(Mode::Pass);
    stage.shared_out().await?;
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
