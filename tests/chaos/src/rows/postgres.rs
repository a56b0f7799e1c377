//! Faults of Postgres and of the way to it. What needs no books goes on; what needs them is done when they are back.

use std::convert::Infallible;
use std::ffi::OsString;
use std::time::{Duration, Instant};

use futures::FutureExt;
use shoal_emulator::Person;
use tokio::process::Command;

use super::{Injected, Row, UNNOTICED};
use crate::ask;
use crate::company::times;
use crate::error::ChaosError;
use crate::fact::until;
use crate::guests::Guests;
use crate::stage::{Cast, Stage, USUAL};
use crate::wire::Mode;

/// How long Postgres is down.
const DOWN: Duration = Duration::from_secs(10);

/// People who tell their age while nobody can write it down.
const NEWCOMERS: usize = 5;

/// People who come while nobody can look them up; an even number, since they shall meet.
const STRANGERS: usize = 4;

/// What the bot says, once, to somebody whom it cannot look up.
const KEPT: &str = "What you send is kept";

/// Postgres is back, and so must be what waited for it.
const CAUGHT_UP: Duration = Duration::from_secs(5);

/// Visits of guests while connections break, each with some records.
const VISITS: usize = 8;

/// Connections that break meanwhile, at least: below it the row would show nothing.
const BROKEN: u64 = 20;

/// Answers to writes that are lost, and of how many.
const LOST_SHARE: f64 = 0.3;
const LOST_ANSWERS: u64 = 10;

/// Ends one connection of Shoal's, one that writes if there is any, and says how many it ended.
const TERMINATE_ONE: &str = "
    select count(pg_terminate_backend(pid)) from (
        select pid from pg_stat_activity where application_name = 'shoal'
         order by state = 'active' desc, random() limit 1) as one";

/// The rows of this file.
pub fn rows() -> Vec<Row> {
    let with_guests = Cast { bots: 2, ..USUAL };
    vec![
        Row::new("F-41", "Postgres killed, restarted", UNNOTICED, |stage| killed(stage).boxed_local())
            .with(with_guests)
            .exactly_once(),
        Row::new("F-42", "connections to Postgres killed", UNNOTICED, |stage| {
            connections_killed(stage).boxed_local()
        })
        .with(with_guests)
        .exactly_once(),
        Row::new("F-43", "writes to Postgres without answer", UNNOTICED, |stage| {
            answers_lost(stage).boxed_local()
        })
        .with(Cast { workers: 1, ..with_guests })
        .exactly_once(),
        Row::new("F-47", "transactions given up as they begin", UNNOTICED, |stage| {
            begins_given_up(stage).boxed_local()
        })
        .exactly_once()
        .cannot_run(cargo().is_none().then_some("it needs cargo, as `make chaos` has it")),
        Row::new("F-49", "Postgres down for 10 s", UNNOTICED, |stage| down(stage).boxed_local())
            .with(with_guests)
            .exactly_once(),
    ]
}

/// SIGKILL and at once a restart, a few times, with records on their way.
async fn killed(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let mut guests = Guests::of(stage);
    let asked = guests.asked(NEWCOMERS).await?;
    let mut injected = Injected::since(Instant::now());
    for newcomer in asked.chunks(1) {
        guests.state_age(newcomer).await?;
        stage.servers(|servers| servers.postgres.kill()).await?;
        stage.servers(|servers| servers.postgres.restart()).await?;
    }
    caught_up(stage, &mut injected).await?;
    compare(stage, &guests, &mut injected).await?;
    Ok(injected)
}

/// Connections end while guests have Shoal look them up and write about them.
async fn connections_killed(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let mut injected = Injected::since(Instant::now());
    let (mut guests, mut broken) = (Guests::of(stage), 0);
    let visits = async {
        for visit in 0..VISITS {
            guests.visit(visit % 2 == 0).await?;
        }
        Ok::<_, ChaosError>(())
    };
    tokio::select! {
        visited = visits => visited?,
        Err(error) = terminate_for_ever(stage, &mut broken) => return Err(error),
    }
    injected.promise(broken >= BROKEN, format!("only {broken} connections were killed"));
    caught_up(stage, &mut injected).await?;
    compare(stage, &guests, &mut injected).await?;
    Ok(injected)
}

async fn terminate_for_ever(stage: &Stage, broken: &mut u64) -> Result<Infallible, ChaosError> {
    loop {
        *broken += stage.ask_postgres(TERMINATE_ONE).await?.trim().parse().unwrap_or(0);
    }
}

/// Postgres writes and commits, and the worker is not told, so that it writes again.
async fn answers_lost(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let mut injected = Injected::since(Instant::now());
    stage.add_worker_on_wire_to_postgres()?;
    stage.shared_out().await?;
    let mut guests = Guests::of(stage);
    stage.wire_to_postgres.set(Mode::LoseWritten(LOST_SHARE));
    let mut reports = true;
    while stage.wire_to_postgres.lost() < LOST_ANSWERS {
        stage.all_run()?;
        guests.visit(reports).await?;
        reports = !reports;
    }
    stage.wire_to_postgres.set(Mode::Pass);
    caught_up(stage, &mut injected).await?;
    compare(stage, &guests, &mut injected).await?;
    Ok(injected)
}

/// Nothing of Shoal's gives up by itself ten thousand times, so the store's own test does, beside the crowd.
async fn begins_given_up(_: &mut Stage) -> Result<Injected, ChaosError> {
    const TEST: &str = "who_gives_up_while_a_transaction_begins_leaves_none_behind";
    let mut injected = Injected::since(Instant::now());
    let mut test = Command::new(cargo().unwrap_or_else(|| "cargo".into()));
    test.args(["test", "--quiet", "--package", "shoal-store", "--lib", TEST]);
    // As this program was built, so that most of it is there.
    if !cfg!(debug_assertions) {
        test.arg("--release");
    }
    let output = test.current_dir(env!("CARGO_MANIFEST_DIR")).kill_on_drop(true).output().await?;
    let said = String::from_utf8_lossy(&output.stdout);
    let ran = said.contains("1 passed");
    injected.promise(output.status.success() && ran, format!("the store's test says: {}", said.trim()));
    Ok(injected)
}

/// Cargo, where this program was started by it.
fn cargo() -> Option<OsString> {
    std::env::var_os("CARGO")
}

/// Stopped in order, and away for a while. Some state their age meanwhile, others come for the first time.
async fn down(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let mut guests = Guests::of(stage);
    let asked = guests.asked(NEWCOMERS).await?;
    let mut injected = Injected::since(Instant::now());
    stage.servers(|servers| servers.postgres.stop()).await?;
    guests.state_age(&asked).await?;
    let strangers: Vec<Person> = (0..STRANGERS).map(|_| guests.newcomer()).collect();
    for stranger in &strangers {
        for words in ["/start", "25", "/find"] {
            stranger.says(words).await;
        }
    }
    let port = stage.redis_port();
    until("records wait for Postgres", async || Ok(ask::records(port).await? >= NEWCOMERS as u64)).await?;
    tokio::time::sleep(DOWN).await;
    stage.servers(|servers| servers.postgres.restart()).await?;
    until("all who came meanwhile have met", async || Ok(strangers.iter().all(has_met))).await?;
    let told: Vec<usize> = strangers.iter().map(|stranger| times(stranger, KEPT)).collect();
    injected.promise(told.iter().all(|times| *times == 1), format!("told {told:?} times that it is kept"));
    caught_up(stage, &mut injected).await?;
    compare(stage, &guests, &mut injected).await?;
    Ok(injected)
}

/// Whether a stranger got all that they asked for, in this order, with nothing said twice.
fn has_met(stranger: &Person) -> bool {
    let answers = ["How old are you?", "You're all set", "You're connected"];
    let heard = stranger.chat();
    let places = answers.map(|answer| heard.iter().position(|message| message.text.contains(answer)));
    places.iter().all(Option::is_some) && places.is_sorted()
}

async fn caught_up(stage: &Stage, injected: &mut Injected) -> Result<(), ChaosError> {
    let back = Instant::now();
    let port = stage.redis_port();
    until("all records are in Postgres", async || Ok(ask::records(port).await? == 0)).await?;
    let took = back.elapsed();
    injected.promise(took <= CAUGHT_UP, format!("records were late by {:.1} s", took.as_secs_f64()));
    Ok(())
}

/// Every record that was acknowledged is in Postgres, once, and no other.
async fn compare(stage: &Stage, guests: &Guests, injected: &mut Injected) -> Result<(), ChaosError> {
    injected.promise(guests.told() > 0, "nobody had anything to write down");
    let differences = guests.differences(stage).await?;
    injected.promise(differences.is_empty(), differences.join("; "));
    Ok(())
}
