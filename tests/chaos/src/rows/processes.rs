//! Faults of ingresses and schedulers, and the replacement of everything.

use std::time::{Duration, Instant};

use futures::FutureExt;

use super::{CAME_AGAIN, Injected, Row, UNNOTICED, workers};
use crate::error::ChaosError;
use crate::fact::until;
use crate::stage::{Cast, Stage, USUAL};

/// How long there is no ingress.
const ABSENCE: Duration = Duration::from_secs(2);

/// How long the first scheduler is frozen: long enough for searches to become due.
const FREEZE: Duration = Duration::from_secs(5);

/// The rows of this file.
pub fn rows() -> Vec<Row> {
    let pairs = Cast { ingresses: 2, schedulers: 2, ..USUAL };
    vec![
        Row::new("F-6", "ingress killed, restarted", CAME_AGAIN, |stage| ingress_killed(stage).boxed_local()),
        Row::new("F-12", "every process replaced", UNNOTICED, |stage| everything_rolled(stage).boxed_local())
            .with(pairs)
            .exactly_once(),
        Row::new("F-14", "two schedulers, one freezes and dies", UNNOTICED, |stage| {
            scheduler_frozen_and_killed(stage).boxed_local()
        })
        .with(Cast { schedulers: 2, ..USUAL })
        .exactly_once(),
    ]
}

/// SIGKILL; Telegram gets no answers, and comes again.
async fn ingress_killed(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let (_, ingress) = stage.ingresses.swap_remove(0);
    ingress.kill().await?;
    let missed = stage.gate.failures();
    until("Telegram is refused", async || Ok(stage.gate.failures() > missed)).await?;
    tokio::time::sleep(ABSENCE).await;
    stage.add_ingress().await?;
    Ok(Injected::since(Instant::now()))
}

/// The first, which leads, sleeps, wakes up and dies. Timers fire meanwhile, and once; the webhook is set once.
async fn scheduler_frozen_and_killed(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let since = Instant::now();
    stage.schedulers[0].freeze()?;
    tokio::time::sleep(FREEZE).await;
    stage.schedulers[0].thaw()?;
    stage.schedulers.remove(0).kill().await?;
    Ok(Injected::since(since))
}

/// A rolling restart: for each process another is started first. Telegram may not notice.
async fn everything_rolled(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let mut injected = Injected::since(Instant::now());
    let before = stage.gate.failures();
    for _ in 0..stage.workers.len() {
        stage.add_worker()?;
        stage.shared_out().await?;
        workers::drain(stage, &mut injected).await?;
        stage.shared_out().await?;
    }
    for _ in 0..stage.ingresses.len() {
        stage.add_ingress().await?;
        let (_, mut old) = stage.ingresses.remove(0);
        old.terminate()?;
        let status = old.ended().await?;
        stage.lead_to_ingresses();
        injected.promise(status.success(), format!("{} ended with {status}", old.name));
    }
    for _ in 0..stage.schedulers.len() {
        stage.add_scheduler()?;
        let mut old = stage.schedulers.remove(0);
        old.terminate()?;
        let status = old.ended().await?;
        injected.promise(status.success(), format!("{} ended with {status}", old.name));
    }
    let failures = stage.gate.failures() - before;
    injected.promise(failures == 0, format!("Telegram got {failures} answers of 5xx"));
    Ok(injected)
}
