//! Faults of workers.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use futures::FutureExt;
use rand::Rng;
use shoal_emulator::Fault;

use super::{Injected, Row, TAKE_OVER, UNNOTICED};
use crate::ask;
use crate::error::ChaosError;
use crate::process::DRAIN_BOUND;
use crate::silence::Move;
use crate::stage::{Cast, Stage, USUAL};

/// 5 s longer than a lease.
const LONG_FREEZE: Duration = Duration::from_secs(15);

/// A worker stops by its own clock 8 s after its last renewal, and that may have been 3 s before the freeze.
const SHORT_FREEZE: Duration = Duration::from_millis(4_500);

/// How long Telegram thinks about the last calls of a worker that is killed.
const SLOW_ANSWER: Duration = Duration::from_secs(2);

/// Workers where there are many.
const MANY: usize = 4;

/// Kills that one stage sees in the long form: ten times all workers but one.
const KILLS_ON_A_STAGE: u64 = 30;

/// The rows of this file.
pub fn rows() -> Vec<Row> {
    let alone = Cast { workers: 1, ..USUAL };
    vec![
        Row::new("F-1", "workers killed, later restarted", TAKE_OVER, |stage| killed(stage).boxed_local())
            .with(Cast { workers: MANY, ..USUAL })
            .repeated(KILLS_ON_A_STAGE),
        Row::new("F-3", "worker frozen past its lease", TAKE_OVER, |stage| {
            frozen_past_lease(stage).boxed_local()
        }),
        Row::new("F-4", "worker frozen shortly", SHORT_FREEZE * 2, |stage| {
            frozen_shortly(stage).boxed_local()
        })
        .exactly_once(),
        Row::new("F-11", "workers 1 → 4 → 1", UNNOTICED, |stage| come_and_go(stage).boxed_local())
            .with(alone)
            .exactly_once(),
        Row::new("F-13", "worker ended by SIGTERM", UNNOTICED, |stage| drained(stage).boxed_local())
            .exactly_once(),
    ]
}

/// SIGKILL while Telegram is slow, so that calls are in flight and others wait behind them. Up to all workers but one
/// are hit at once, as when a machine dies. Who is left takes over; then others are started, as an init system would.
async fn killed(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let victims = stage.faults.min(stage.workers.len() as u64 - 1);
    let chats: BTreeSet<i64> =
        stage.emulator.calls().iter().filter_map(|call| call.params["chat_id"].as_i64()).collect();
    for chat in chats {
        stage.emulator.next_call(chat, Fault::Delay(SLOW_ANSWER));
    }
    tokio::time::sleep(SLOW_ANSWER / 2).await;
    let mut injected = Injected::since(Instant::now());
    injected.faults = victims;
    for _ in 0..victims {
        let victim = any(stage);
        stage.workers.swap_remove(victim).kill().await?;
    }
    stage.shared_out().await?;
    for _ in 0..victims {
        stage.add_worker()?;
    }
    stage.shared_out().await?;
    Ok(injected)
}

/// The zombie: another took over, and it wakes up without knowing.
async fn frozen_past_lease(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let sleeper = any(stage);
    let since = Instant::now();
    stage.workers[sleeper].freeze()?;
    tokio::time::sleep(LONG_FREEZE).await;
    stage.workers[sleeper].thaw()?;
    stage.shared_out().await?;
    Ok(Injected::since(since))
}

/// Too short for anybody to take over, and nobody may.
async fn frozen_shortly(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let before = ask::epochs(stage.redis_port()).await?;
    let sleeper = any(stage);
    let since = Instant::now();
    stage.workers[sleeper].freeze()?;
    tokio::time::sleep(SHORT_FREEZE).await;
    stage.workers[sleeper].thaw()?;
    stage.shared_out().await?;
    let moved = ask::epochs(stage.redis_port()).await? - before;
    let mut injected = Injected::since(since);
    injected.promise(moved == 0, format!("{moved} partitions changed their owner"));
    Ok(injected)
}

/// One worker, then four, then one again.
async fn come_and_go(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let mut injected = Injected::since(Instant::now());
    while stage.workers.len() < MANY {
        let before = Before::now(stage).await?;
        stage.add_worker()?;
        stage.shared_out().await?;
        injected.moves.push(before.moved(stage).await?);
    }
    while stage.workers.len() > 1 {
        let before = Before::now(stage).await?;
        drain(stage, &mut injected).await?;
        stage.shared_out().await?;
        injected.moves.push(before.moved(stage).await?);
    }
    Ok(injected)
}

/// Who owned what before partitions moved.
struct Before {
    at: Instant,
    owners: Vec<Option<String>>,
}

impl Before {
    async fn now(stage: &Stage) -> Result<Before, ChaosError> {
        Ok(Before { owners: ask::owner_of_each(stage.redis_port()).await?, at: Instant::now() })
    }

    /// What has moved by now: the people of those partitions that have another owner.
    async fn moved(self, stage: &Stage) -> Result<Move, ChaosError> {
        let owners = ask::owner_of_each(stage.redis_port()).await?;
        let mut chats = ask::homes(stage.redis_port()).await?;
        chats.retain(|_, partition| owners[usize::from(*partition)] != self.owners[usize::from(*partition)]);
        Ok(Move { from: self.at, to: Instant::now(), chats })
    }
}

/// SIGTERM.
async fn drained(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let mut injected = Injected::since(Instant::now());
    drain(stage, &mut injected).await?;
    stage.shared_out().await?;
    Ok(injected)
}

/// Asks any worker to end, which it must do in time and in order.
pub async fn drain(stage: &mut Stage, injected: &mut Injected) -> Result<(), ChaosError> {
    let leaver = any(stage);
    let mut leaver = stage.workers.swap_remove(leaver);
    leaver.terminate()?;
    let status = leaver.ended().await?;
    let (name, bound) = (&leaver.name, DRAIN_BOUND.as_secs());
    injected.promise(status.success(), format!("{name} ended with {status}, not in order within {bound} s"));
    Ok(())
}

fn any(stage: &mut Stage) -> usize {
    stage.chance.random_range(0..stage.workers.len())
}
