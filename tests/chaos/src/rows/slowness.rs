//! Things that still work, but slowly.

use std::ops::RangeInclusive;
use std::time::{Duration, Instant};

use futures::FutureExt;
use rand::Rng;

use super::{CAME_AGAIN, Injected, Row, TAKE_OVER};
use crate::ask;
use crate::error::ChaosError;
use crate::stage::{Cast, Stage, USUAL};
use crate::wire::Mode;

/// How long a worker starves: long enough to lose its leases.
const STARVED: Duration = Duration::from_secs(20);

/// It gets no processor for some time, at most so long, and then one for a 19th of that time: 5 %.
const UNFED_MS: RangeInclusive<u64> = 200..=12_000;
const FED_SHARE: u32 = 19;

/// How much later what a worker says arrives at Redis.
const LATENCY: Duration = Duration::from_millis(200);

/// How often Redis does nothing, for so long, and what lies between: less than a command may take, which is 3 s.
const NAPS: u32 = 3;
const NAP: Duration = Duration::from_millis(1500);
const BETWEEN_NAPS: Duration = Duration::from_millis(1500);

/// The rows of this file.
pub fn rows() -> Vec<Row> {
    vec![
        Row::new("F-5", "worker with 5 % of a processor", TAKE_OVER, |stage| starved(stage).boxed_local()),
        Row::new("F-33", "slow way to Redis, slow Redis", CAME_AGAIN, |stage| {
            slow_redis(stage).boxed_local()
        })
        .with(Cast { workers: 1, ..USUAL })
        .exactly_once(),
    ]
}

/// Frozen most of the time. It may lose leases, and nobody may lose a message.
async fn starved(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let victim = stage.chance.random_range(0..stage.workers.len());
    let end = Instant::now() + STARVED;
    while Instant::now() < end {
        let unfed = Duration::from_millis(stage.chance.random_range(UNFED_MS));
        stage.workers[victim].freeze()?;
        tokio::time::sleep(unfed).await;
        stage.workers[victim].thaw()?;
        tokio::time::sleep(unfed / FED_SHARE).await;
    }
    let fed = Instant::now();
    stage.shared_out().await?;
    Ok(Injected::since(fed))
}

/// First one worker is far away from Redis, then Redis naps for everybody as well. Work is late, and nobody takes what
/// another still holds.
async fn slow_redis(stage: &mut Stage) -> Result<Injected, ChaosError> {
    stage.add_worker_on_wire()?;
    let before = stage.settled().await?;
    let port = stage.redis_port();
    let since = Instant::now();
    stage.wire.set(Mode::Slow(LATENCY));
    for _ in 0..NAPS {
        tokio::time::sleep(BETWEEN_NAPS).await;
        ask::order(port, &format!("DEBUG SLEEP {}", NAP.as_secs_f64())).await?;
    }
    stage.wire.set(Mode::Pass);
    let moved = stage.settled().await? - before;
    let mut injected = Injected::since(since);
    injected.promise(moved == 0, format!("{moved} partitions changed their owner"));
    Ok(injected)
}
