//! Jobs: on their hour on the wall, once, whatever clocks do and however long nobody was there.
//!
//! They go by the clock of Postgres alone, so that is the one that is set.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use futures::FutureExt;

use super::{Injected, Row, UNNOTICED};
use crate::error::ChaosError;
use crate::fact::until;
use crate::faketime;
use crate::stage::{Cast, Stage, USUAL};

/// Clocks in Kyiv are put forward from 3 to 4, and back from 4 to 3: over the hour at which the ledger is recounted.
const ZONE: &str = "Europe/Kyiv";

/// The days on which they are, each with the moment at noon before, in seconds since 1970, and when recounts are due that night and
/// the next.
const DAYS: [(&str, u64, &str); 2] = [
    ("forward", 1_806_148_800, "2027-03-28 01:00:00+00 2027-03-29 00:30:00+00"),
    ("back", 1_824_897_600, "2027-10-31 00:30:00+00 2027-11-01 01:30:00+00"),
];

/// Such a night and the next pass in so many steps of so many hours.
const STEPS: u64 = 19;
const STEP_HOURS: u64 = 2;

/// So long nobody was there, in hours. An hour late is caught up with; five are not.
const NOBODY_HOURS: u32 = 5;

/// The rows of this file.
pub fn rows() -> Vec<Row> {
    let needed = faketime::library().is_none().then_some(faketime::MISSING);
    vec![
        Row::new("F-15", "clocks put forward and back over a job's hour", UNNOTICED, |stage| {
            nights_of_change(stage).boxed_local()
        })
        .with(Cast { schedulers: 2, postgres_clock: true, ..USUAL })
        .exactly_once()
        .cannot_run(needed),
        Row::new("F-16", "no scheduler for hours", UNNOTICED, |stage| nobody_for_hours(stage).boxed_local())
            .with(Cast { schedulers: 2, ..USUAL })
            .exactly_once(),
    ]
}

/// Two nights around each change pass, two hours at a time, while two schedulers look and one of them is replaced.
async fn nights_of_change(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let since = Instant::now();
    let mut told = vec![];
    for (_, noon, _) in DAYS {
        dismiss(stage).await?;
        set_clock(stage, noon)?;
        stage.ask_postgres("delete from job_runs; update jobs set since = now()").await?;
        for _ in 0..2 {
            stage.add_scheduler_with(&[("SHOAL_TIME_ZONE", ZONE.to_owned())])?;
        }
        for step in 1..=STEPS {
            let now = noon + step * STEP_HOURS * 3600;
            set_clock(stage, now)?;
            // The hourly job of 40 minutes ago tells that somebody has looked.
            let looked = format!(
                "select count(*) from job_runs where job = 'retention' and state = 'done'
                    and scheduled_at = to_timestamp({})",
                now - 40 * 60
            );
            until("the hour's job is done", async || {
                Ok(stage.ask_postgres(looked.clone()).await?.trim() == "1")
            })
            .await?;
        }
        // Jobs are done beside each other, so the recount of the second night may end after the hour's job.
        let recounted = "select count(*) >= 2 from job_runs where job = 'books' and state = 'done'";
        until("both nights are recounted", async || Ok(stage.ask_postgres(recounted).await?.trim() == "t"))
            .await?;
        let recounts = "set time zone 'UTC';
             select string_agg(scheduled_at::text || case when attempt = 1 then '' else ' again' end, ' '
                               order by scheduled_at) from job_runs where job = 'books' and state = 'done'";
        told.push(stage.ask_postgres(recounts).await?.trim().to_owned());
    }
    if let Some(clock) = &stage.postgres_clock {
        clock.set(0)?;
    }
    let mut injected = Injected::since(since);
    for ((name, _, expected), told) in DAYS.into_iter().zip(told) {
        injected
            .promise(told == expected, format!("clocks put {name}: recounts at {told}, not at {expected}"));
    }
    Ok(injected)
}

/// What was due meanwhile is done once, if it is not too late for that, and said to be missed otherwise.
async fn nobody_for_hours(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let since = Instant::now();
    dismiss(stage).await?;
    let nobody = format!(
        "delete from job_runs; update jobs set since = now() - interval '{NOBODY_HOURS} hours' where job = 'retention'"
    );
    stage.ask_postgres(nobody).await?;
    for _ in 0..2 {
        stage.add_scheduler()?;
    }
    let done = "select count(*) from job_runs where job = 'retention' and state = 'done'";
    until("what is late is done", async || Ok(stage.ask_postgres(done).await?.trim() != "0")).await?;
    let mut injected = Injected::since(since);
    // Another may have become due just now.
    let runs = "select count(*) filter (where state = 'done' and scheduled_at <= now() - interval '2 minutes') <= 2,
                       count(*) filter (where state = 'done') >= 1, count(*) filter (where state = 'missed'),
                       bool_and(state = 'missed' or (attempt = 1 and scheduled_at > now() - interval '2 hours'))
                  from job_runs where job = 'retention'";
    let told = stage.ask_postgres(runs).await?.trim().to_owned();
    injected.promise(told == "t|t|1|t", format!("few, some, missed, each once and none too old: {told}"));
    Ok(injected)
}

/// All schedulers go, without a word.
async fn dismiss(stage: &mut Stage) -> Result<(), ChaosError> {
    for scheduler in stage.schedulers.drain(..) {
        scheduler.kill().await?;
    }
    Ok(())
}

/// From now on it is so many seconds since 1970, for Postgres.
fn set_clock(stage: &Stage, seconds: u64) -> Result<(), ChaosError> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs();
    if let Some(clock) = &stage.postgres_clock {
        clock.set(i64::try_from(seconds).unwrap_or(i64::MAX) - i64::try_from(now).unwrap_or(i64::MAX))?;
    }
    Ok(())
}
