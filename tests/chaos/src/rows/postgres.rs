//! Faults of Postgres. What needs no books goes on; what needs them is done when they are back.

use std::time::{Duration, Instant};

use futures::FutureExt;
use shoal_emulator::Person;

use super::{Injected, Row, UNNOTICED};
use crate::ask;
use crate::error::ChaosError;
use crate::fact::until;
use crate::stage::Stage;

/// How long Postgres is down.
const DOWN: Duration = Duration::from_secs(10);

/// People who tell their age while nobody can write it down. They only register, and so meet nobody of the crowd.
const NEWCOMERS: usize = 5;

/// Postgres is back, and so must be what waited for it.
const CAUGHT_UP: Duration = Duration::from_secs(5);

/// The rows of this file.
pub fn rows() -> Vec<Row> {
    vec![
        Row::new("F-41", "Postgres killed, restarted", UNNOTICED, |stage| killed(stage).boxed_local())
            .exactly_once(),
        Row::new("F-49", "Postgres down for 10 s", UNNOTICED, |stage| down(stage).boxed_local())
            .exactly_once(),
    ]
}

/// SIGKILL and at once a restart, a few times, with records on their way.
async fn killed(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let newcomers = newcomers(stage).await?;
    let mut injected = Injected::since(Instant::now());
    for newcomer in newcomers {
        newcomer.says("25").await;
        stage.servers(|servers| servers.postgres.kill()).await?;
        stage.servers(|servers| servers.postgres.restart()).await?;
    }
    caught_up(stage, &mut injected).await?;
    Ok(injected)
}

/// Stopped in order, and away for a while.
async fn down(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let newcomers = newcomers(stage).await?;
    let mut injected = Injected::since(Instant::now());
    stage.servers(|servers| servers.postgres.stop()).await?;
    for newcomer in &newcomers {
        newcomer.says("25").await;
    }
    let port = stage.redis_port();
    until("records wait for Postgres", async || Ok(ask::records(port).await? >= NEWCOMERS as u64)).await?;
    tokio::time::sleep(DOWN).await;
    stage.servers(|servers| servers.postgres.restart()).await?;
    caught_up(stage, &mut injected).await?;
    Ok(injected)
}

/// People who have been asked for their age.
async fn newcomers(stage: &Stage) -> Result<Vec<Person>, ChaosError> {
    let newcomers: Vec<_> =
        (0..NEWCOMERS).map(|number| stage.emulator.person(format!("Newcomer{number}").as_str())).collect();
    for newcomer in &newcomers {
        newcomer.says("/start").await;
        until("a newcomer is asked for their age", async || {
            Ok(newcomer.chat().iter().any(|heard| heard.text.contains("How old are you?")))
        })
        .await?;
    }
    Ok(newcomers)
}

async fn caught_up(stage: &Stage, injected: &mut Injected) -> Result<(), ChaosError> {
    let back = Instant::now();
    let port = stage.redis_port();
    until("all records are in Postgres", async || Ok(ask::records(port).await? == 0)).await?;
    let took = back.elapsed();
    injected.promise(took <= CAUGHT_UP, format!("records were late by {:.1} s", took.as_secs_f64()));
    Ok(())
}
