//! A million timers that wait: how much room each takes, and how late those are that come due meanwhile.
//!
//! They are set as owners set them, by commits, and moved by a scheduler of its own process. How late one is says Redis: the
//! number of its envelope is the moment at which it came into the inbox.

use std::collections::HashMap;
use std::process::Stdio;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::Serialize;
use shoal_domain::entity::EntityKey;
use shoal_domain::id::{BotId, UserId};
use shoal_domain::message::Timer;
use shoal_domain::partition::{PartitionCount, PartitionId};
use shoal_domain::time::Timestamp;
use shoal_local::Servers;
use shoal_mailbox::{Commit, EntryId, Letter, Mailbox};
use tokio::process::{Child, Command};
use tokio::time::sleep;

use crate::cost;
use crate::error::BenchError;
use crate::stage::{DATABASE, Programs};

/// Numbers as long as Telegram's are.
const BOT: BotId = BotId(7_123_456_789);
const FIRST: i64 = 6_000_000_000;

const PARTITIONS: PartitionCount = PartitionCount::new(64).expect("it is not zero");

/// Timers that one commit sets.
const AT_ONCE: usize = 500;

/// The timers of the million are due long after the measurement.
const LATER: Duration = Duration::from_hours(24);

/// Time for the scheduler to begin, before the first timer is due.
const LEAD: Duration = Duration::from_secs(10);

/// A timer that has not come so long after its moment is lost.
const PATIENCE: Duration = Duration::from_mins(1);

/// How often it is looked what has come.
const GLANCE: Duration = Duration::from_millis(100);

/// So late may 99 of 100 be.
const BOUND_MS: u64 = 500;

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted {
    /// Timers that wait.
    pub(crate) pending: u32,
    /// Timers that come due in a second.
    pub(crate) rate: u32,
    /// For how long.
    pub(crate) seconds: u32,
}

/// What it came to.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Figures {
    pub(crate) pending: u32,
    pub(crate) bytes_each: u64,
    pub(crate) fired: usize,
    pub(crate) rate: u32,
    pub(crate) p50_ms: u64,
    pub(crate) p99_ms: u64,
    pub(crate) latest_ms: u64,
    pub(crate) early: usize,
    pub(crate) doubled: usize,
    pub(crate) lost: usize,
}

impl Figures {
    pub(crate) fn is_good(&self) -> bool {
        self.p99_ms < BOUND_MS && (self.early, self.doubled, self.lost) == (0, 0, 0)
    }

    pub(crate) fn line(&self) -> String {
        let Figures { pending, bytes_each, fired, rate, p50_ms, p99_ms, latest_ms, early, doubled, lost } =
            self;
        let word = if self.is_good() { "ok" } else { "FAILED" };
        format!(
            "timers: {word}, {pending} wait with {bytes_each} bytes each; {fired} fired at {rate}/s beside them, late by {p50_ms} ms \
             in the middle, 99 of 100 by less than {p99_ms} ms, the last by {latest_ms} ms; {early} early, {doubled} twice, {lost} lost"
        )
    }
}

/// Measures on servers of its own.
pub(crate) async fn measure(wanted: Wanted) -> Result<Figures, BenchError> {
    let started = tokio::task::spawn_blocking(|| {
        let servers = Servers::start(None)?;
        servers.postgres.create_database(DATABASE)?;
        Ok::<_, shoal_local::LocalError>(servers)
    });
    let servers = started.await.expect("private servers report errors, they do not panic")?;
    cost::ask(servers.redis.port(), "CONFIG SET appendfsync everysec\r\n")?;
    let mailbox = Mailbox::connect(&servers.redis.redis_url(), PARTITIONS).await?;
    mailbox.first_note("partitions", &PARTITIONS.get().to_string()).await?;
    let before = used_memory(&servers)?;
    let later = Timestamp(now_ms() + millis(LATER));
    set(&mailbox, (0..wanted.pending).map(|number| (FIRST + i64::from(number), later))).await?;
    let bytes_each = used_memory(&servers)?.saturating_sub(before) / u64::from(wanted.pending.max(1));

    let mut scheduler = scheduler(&servers).await?;
    let from = now_ms() + millis(LEAD);
    let moment = |number: u32| from + u64::from(number) * 1000 / u64::from(wanted.rate.max(1));
    let due: HashMap<i64, u64> =
        (0..wanted.rate * wanted.seconds).map(|number| (i64::from(number) + 1, moment(number))).collect();
    set(&mailbox, due.iter().map(|(user, at)| (*user, Timestamp(*at)))).await?;
    let until = from + u64::from(wanted.seconds) * 1000 + millis(PATIENCE);
    let arrivals = collect(&mailbox, due.len(), until).await?;
    if scheduler.try_wait()?.is_some() {
        return Err(BenchError::Ended { name: "scheduler".to_owned(), log: String::new() });
    }
    scheduler.kill().await?;
    Ok(count_up(wanted, bytes_each, &due, &arrivals))
}

fn count_up(wanted: Wanted, bytes_each: u64, due: &HashMap<i64, u64>, arrivals: &[(i64, u64)]) -> Figures {
    let (mut seen, mut lags, mut early) = (HashMap::new(), vec![], 0);
    for (user, at) in arrivals {
        *seen.entry(user).or_insert(0_usize) += 1;
        let due = due.get(user).copied().unwrap_or(u64::MAX);
        early += usize::from(*at < due);
        lags.push(at.saturating_sub(due));
    }
    lags.sort_unstable();
    let of = |hundredths: usize| lags.get((lags.len() * hundredths / 100).min(lags.len().saturating_sub(1)));
    Figures {
        pending: wanted.pending,
        bytes_each,
        fired: lags.len(),
        rate: wanted.rate,
        p50_ms: of(50).copied().unwrap_or(u64::MAX),
        p99_ms: of(99).copied().unwrap_or(u64::MAX),
        latest_ms: lags.last().copied().unwrap_or(u64::MAX),
        early,
        doubled: seen.values().filter(|times| **times > 1).count(),
        lost: due.keys().filter(|user| !seen.contains_key(user)).count(),
    }
}

/// Sets timers of people, as the owners of their partitions do.
async fn set(mailbox: &Mailbox, timers: impl Iterator<Item = (i64, Timestamp)>) -> Result<(), BenchError> {
    let mut by_partition: HashMap<PartitionId, Vec<_>> = HashMap::new();
    for (user, at) in timers {
        let entity = EntityKey::User(UserId(user));
        let partition = PARTITIONS.of(entity);
        let waiting = by_partition.entry(partition).or_default();
        waiting.push((entity, Timer::Search(BOT), Some(at)));
        if waiting.len() == AT_ONCE {
            commit(mailbox, partition, std::mem::take(waiting)).await?;
        }
    }
    for (partition, timers) in by_partition {
        commit(mailbox, partition, timers).await?;
    }
    Ok(())
}

async fn commit(
    mailbox: &Mailbox,
    partition: PartitionId,
    timers: Vec<(EntityKey, Timer, Option<Timestamp>)>,
) -> Result<(), BenchError> {
    let lease = mailbox.acquire(partition, "bench").await?.expect("nobody else owns it");
    let expected = Box::pin(mailbox.inherit(&lease)).await?.position;
    // Before all that comes in, which is therefore kept.
    let position = EntryId { ms: expected.ms, seq: expected.seq + 1 };
    let commit = Commit { expected, position, timers, ..Commit::default() };
    mailbox.commit(&lease, &commit).await?;
    mailbox.release(&lease).await?;
    Ok(())
}

/// Whose timers have come in, and when, once they are as many or there was time enough.
async fn collect(mailbox: &Mailbox, count: usize, until_ms: u64) -> Result<Vec<(i64, u64)>, BenchError> {
    let reader = mailbox.reader().await?;
    let mut positions: Vec<_> = PARTITIONS.all().map(|partition| (partition, EntryId::START)).collect();
    let mut arrived = vec![];
    while arrived.len() < count && now_ms() < until_ms {
        sleep(GLANCE).await;
        for arrivals in reader.read(&positions, AT_ONCE as u64).await? {
            for envelope in arrivals.envelopes {
                if let Ok(Letter::Timer(EntityKey::User(user), _)) = envelope.open() {
                    arrived.push((user.0, envelope.id.ms));
                }
                let position = positions.iter_mut().find(|(partition, _)| *partition == arrivals.partition);
                position.expect("it was asked for").1 = envelope.id;
            }
        }
    }
    reader.close().await;
    Ok(arrived)
}

/// A scheduler as an operator runs it.
async fn scheduler(servers: &Servers) -> Result<Child, BenchError> {
    let program = Programs::beside()?.shoal;
    if !program.exists() {
        return Err(BenchError::Missing { program });
    }
    let run = |role: &str| {
        let mut command = Command::new(&program);
        command
            .arg(role)
            .env_clear()
            .env("SHOAL_REDIS_URL", servers.redis.redis_url())
            .env("SHOAL_DATABASE_URL", servers.postgres.database_url(DATABASE))
            .env("SHOAL_OPS_LISTEN", "127.0.0.1:0")
            .env("SHOAL_LOG", "warn")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .kill_on_drop(true);
        command.spawn().map_err(|source| BenchError::Run { program: program.clone(), source })
    };
    if !run("migrate")?.wait().await?.success() {
        return Err(BenchError::Ended { name: "migrate".to_owned(), log: String::new() });
    }
    run("scheduler")
}

/// Bytes that Redis holds.
fn used_memory(servers: &Servers) -> Result<u64, BenchError> {
    let answer = cost::ask(servers.redis.port(), "INFO memory\r\n")?;
    let line = answer.lines().find_map(|line| line.strip_prefix("used_memory:"));
    line.and_then(|bytes| bytes.trim().parse().ok()).ok_or(BenchError::Redis { answer })
}

fn now_ms() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, millis)
}

fn millis(length: Duration) -> u64 {
    length.as_millis().try_into().unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_late_early_doubled_or_lost_is_counted() {
        let wanted = Wanted { pending: 10, rate: 100, seconds: 1 };
        let due: HashMap<i64, u64> = (1..=100).map(|user| (user, 1000)).collect();
        let punctual: Vec<_> = (1..=100).map(|user| (user, 1100)).collect();
        let figures = count_up(wanted, 142, &due, &punctual);
        assert!(figures.is_good(), "{}", figures.line());
        assert_eq!((figures.fired, figures.p50_ms, figures.p99_ms), (100, 100, 100));
        for (harm, told) in [
            ([(1, 999), (2, 1100)], "1 early"),
            ([(1, 1100), (2, 1700)], "the last by 700 ms"),
            ([(1, 1100), (1, 1100)], "1 twice, 1 lost"),
        ] {
            let arrivals: Vec<_> = punctual.iter().skip(2).chain(&harm).copied().collect();
            let figures = count_up(wanted, 142, &due, &arrivals);
            assert!(figures.line().contains(told) && !figures.is_good(), "{}", figures.line());
        }
        assert!(!count_up(wanted, 142, &due, &[]).is_good());
    }
}
