//! Clocks that are wrong. Leases are judged by the clock of Redis alone, and waited for by clocks that only go forward.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use futures::FutureExt;

use super::{Injected, Row, TAKE_OVER};
use crate::ask;
use crate::error::ChaosError;
use crate::faketime;
use crate::stage::{Cast, Stage, USUAL};

/// How far a worker's clock is ahead, and another's behind.
const OFF_MINUTES: u64 = 5;

/// How long workers with different clocks live together: more than a lease and its renewal, in which one of them would
/// think another dead.
const TOGETHER: Duration = Duration::from_secs(14);

/// By how much the clock of Redis is set forward and, after a while, back.
const STEP_SECONDS: i64 = 3600;
const BETWEEN_STEPS: Duration = Duration::from_secs(5);

/// How long a lease lasts at most, as ARCHITECTURE.md says.
const LEASE_SECONDS: i64 = 10;

/// Minutes of a day.
const DAY: u64 = 24 * 60;

/// The rows of this file.
pub fn rows() -> Vec<Row> {
    let needed = faketime::library().is_none().then_some(faketime::MISSING);
    vec![
        Row::new("F-17", "workers' clocks off by 5 minutes", TAKE_OVER, |stage| {
            workers_disagree(stage).boxed_local()
        })
        .with(Cast { workers: 1, ..USUAL })
        .cannot_run(needed),
        Row::new("F-18", "clock of Redis set by an hour", TAKE_OVER, |stage| {
            redis_clock_set(stage).boxed_local()
        })
        .with(Cast { redis_clock: true, ..USUAL })
        .cannot_run(needed),
    ]
}

/// One worker lives in the future, one in the past, one in the present. They share in peace, and when the one that is
/// right is killed, the others take over in time.
async fn workers_disagree(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let seconds = i64::try_from(OFF_MINUTES * 60).unwrap_or(i64::MAX);
    for off in [seconds, -seconds] {
        stage.add_worker_with(&faketime::off_by(off))?;
    }
    let before = stage.settled().await?;
    tokio::time::sleep(TOGETHER).await;
    let moved = ask::epochs(stage.redis_port()).await? - before;
    let since = Instant::now();
    stage.workers.remove(0).kill().await?;
    stage.shared_out().await?;
    let mut injected = Injected::since(since);
    injected.promise(moved == 0, format!("{moved} partitions changed their owner while all lived"));
    for (worker, off) in stage.workers.iter().zip([OFF_MINUTES, DAY - OFF_MINUTES]) {
        let log = worker.log();
        let start = minute_in(&log).unwrap_or_default();
        // Started some seconds ago, perhaps across a minute.
        let ahead = (start + DAY - minute_now()) % DAY;
        let name = &worker.name;
        injected.promise(
            ahead + 1 >= off && ahead <= off,
            format!("the clock of {name} is {ahead} minutes ahead"),
        );
    }
    Ok(injected)
}

/// An hour forward: leases end early. Then an hour back: leases would last an hour, were they not renewed.
async fn redis_clock_set(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let mut injected = Injected::since(Instant::now());
    for off in [STEP_SECONDS, 0] {
        if let Some(clock) = &stage.redis_clock {
            clock.set(off)?;
        }
        tokio::time::sleep(BETWEEN_STEPS).await;
        stage.shared_out().await?;
        let end = i64::try_from(ask::leases_end(stage.redis_port()).await? / 1000).unwrap_or_default();
        let left = end - i64::try_from(since_1970().as_secs()).unwrap_or_default() - off;
        let renewed = (0..=LEASE_SECONDS).contains(&left);
        injected.promise(renewed, format!("{left} s are left of a lease when Redis is {off} s ahead"));
    }
    Ok(injected)
}

/// The time by our own clock.
fn since_1970() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// The minute of the day now, UTC.
fn minute_now() -> u64 {
    since_1970().as_secs() / 60 % DAY
}

/// The minute of the day in the first line of a log, as in `2026-11-26T07:04:40.5Z`.
fn minute_in(log: &str) -> Option<u64> {
    let (_, time) = log.split_once('T')?;
    Some(time.get(..2)?.parse::<u64>().ok()? * 60 + time.get(3..5)?.parse::<u64>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_says_when_it_began() {
        assert_eq!(minute_in(r#"{"timestamp":"2026-11-26T07:04:40.1Z","level":"INFO"}"#), Some(424));
        assert_eq!(minute_in("no time at all"), None);
    }
}
