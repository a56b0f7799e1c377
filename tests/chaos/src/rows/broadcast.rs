//! A broadcast goes on whatever dies.

use std::time::{Duration, Instant};

use futures::FutureExt;
use rand::Rng;
use shoal_local::Durability;

use super::{Injected, Row};
use crate::audience::Audience;
use crate::broadcast::Broadcast;
use crate::error::ChaosError;
use crate::stage::{Cast, Stage, USUAL};

/// Messages of the broadcast in a second. It is slow enough that the crowd is not slowed down by it.
const RATE: u32 = 50;

/// Something dies at any moment of so long, and recipients for each death: it goes on for as long as things die.
const MOMENT_MS: u64 = 5_000;
const READERS_OF_A_DEATH: i64 = RATE as i64 * 7;

/// Deaths that one stage sees in the long form.
const DEATHS_ON_A_STAGE: u64 = 20;

/// How long Redis is gone.
const GONE: Duration = Duration::from_secs(3);

/// A pause has to show within this, and is watched for so long.
const PAUSED_WITHIN: Duration = Duration::from_secs(1);
const WATCHED: Duration = Duration::from_millis(400);

/// People may wait longer than after one death: whoever takes over may be the next.
const MARGIN: Duration = Duration::from_mins(2);

/// Longest time until the last claim of a worker that died has run out.
const LAST: Duration = Duration::from_mins(3);

/// The rows of this file.
pub fn rows() -> Vec<Row> {
    let cast = Cast { bots: 2, workers: 3, bulk_rate: RATE, durability: Durability::PowerCut, ..USUAL };
    // How long a chat waits after a death is judged where one comes alone.
    vec![
        Row::new("F-76", "a broadcast, and whatever dies", Duration::MAX, |stage| {
            deaths(stage).boxed_local()
        })
        .with(cast)
        .waiting(MARGIN)
        .repeated(DEATHS_ON_A_STAGE),
    ]
}

/// What dies.
#[derive(Clone, Copy, Debug)]
enum Victim {
    Worker,
    Ingress,
    Scheduler,
    Redis,
    Postgres,
}

/// Whoever dies is started again at once. Around each death the broadcast is paused or not, by chance.
async fn deaths(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let deaths = stage.faults;
    let audience = Audience::invite(stage, READERS_OF_A_DEATH * deaths as i64).await?;
    let before = stage.emulator.traffic(audience.bot).sent;
    let mut injected = Injected::since(Instant::now());
    injected.faults = deaths;
    let broadcast = Broadcast::start(stage, &audience).await?;
    // The first may die while recipients are still being written down.
    if stage.chance.random_bool(0.8) {
        broadcast.has_sent(stage, before, 1).await?;
    }
    let mut victims = Vec::new();
    for _ in 0..deaths {
        let moment = Duration::from_millis(stage.chance.random_range(0..MOMENT_MS));
        tokio::time::sleep(moment).await;
        let victim = match stage.chance.random_range(0..9) {
            0 => Victim::Scheduler,
            1 => Victim::Redis,
            2 => Victim::Postgres,
            3 => Victim::Ingress,
            _ => Victim::Worker,
        };
        let paused = stage.chance.random_bool(0.5);
        if paused {
            pause(stage, &broadcast, &mut injected).await?;
        }
        kill(stage, victim).await?;
        if paused {
            broadcast.resume(stage).await?;
        } else {
            pause(stage, &broadcast, &mut injected).await?;
            broadcast.resume(stage).await?;
        }
        victims.push(victim);
    }
    let over_early = broadcast.state(stage).await? == "finished";
    injected.promise(!over_early, "it was finished before the last death: this showed nothing");
    stage.shared_out().await?;
    broadcast.is_over(stage, LAST).await?;
    broadcast.judge(stage, &mut injected).await?;
    let uncertain = broadcast.count(stage, "uncertain").await?;
    injected.show(format!(
        "{} readers, {deaths} deaths and pauses ({victims:?}), {uncertain} uncertain, {:.0} s",
        audience.count(),
        broadcast.began.elapsed().as_secs_f64()
    ));
    Ok(injected)
}

/// Pauses, and sees that nobody is called any more.
async fn pause(stage: &Stage, broadcast: &Broadcast, injected: &mut Injected) -> Result<(), ChaosError> {
    broadcast.pause(stage).await?;
    tokio::time::sleep(PAUSED_WITHIN).await;
    let bot = broadcast.audience.bot;
    let calls = stage.emulator.traffic(bot).calls;
    tokio::time::sleep(WATCHED).await;
    let later = stage.emulator.traffic(bot).calls - calls;
    injected.promise_in_time(later == 0, format!("{later} calls a second after the pause"));
    Ok(())
}

async fn kill(stage: &mut Stage, victim: Victim) -> Result<(), ChaosError> {
    if matches!(victim, Victim::Redis | Victim::Postgres) {
        // Who is just starting needs both, and ends without them.
        stage.shared_out().await?;
    }
    match victim {
        Victim::Worker => {
            let victim = stage.chance.random_range(0..stage.workers.len());
            stage.workers.swap_remove(victim).kill().await?;
            stage.add_worker()
        }
        Victim::Ingress => {
            stage.ingresses.remove(0).1.kill().await?;
            stage.add_ingress().await
        }
        Victim::Scheduler => {
            stage.schedulers.remove(0).kill().await?;
            stage.add_scheduler()
        }
        Victim::Redis => {
            stage.servers(|servers| servers.redis.kill()).await?;
            tokio::time::sleep(GONE).await;
            stage.servers(|servers| servers.redis.restart()).await
        }
        Victim::Postgres => {
            stage.servers(|servers| servers.postgres.kill()).await?;
            stage.servers(|servers| servers.postgres.restart()).await
        }
    }
}
