//! The rows: each a fault, what it needs, and what is allowed. Their numbers are those of the project's fault matrix.

mod intake;
mod postgres;
mod processes;
mod redis;
mod workers;

use std::time::{Duration, Instant};

use shoal_local::Durability;

use crate::error::ChaosError;
use crate::stage::{Cast, Stage, USUAL};

/// A lease of 10 s, and 3 s to notice.
const TAKE_OVER: Duration = Duration::from_secs(13);

/// Nobody may notice more than this when nothing has to be waited for. Half of it is the machine: it has two cores,
/// and several trials run at once.
const UNNOTICED: Duration = Duration::from_secs(2);

/// 5 s after Redis answers, and the 10 s that Telegram may have been asked to wait before it comes again.
const CAME_AGAIN: Duration = Duration::from_secs(15);

/// A row of the matrix.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// `F-1`.
    pub name: &'static str,
    /// The fault in words.
    pub words: &'static str,
    /// Who is there.
    pub cast: Cast,
    /// Longest silence of a chat that is allowed.
    pub recovery: Duration,
    /// Whether messages may arrive twice: as many as are listed as uncertain.
    pub may_double: bool,
    fault: Fault,
}

/// What the injection of a fault tells.
#[derive(Debug)]
pub struct Injected {
    /// From here on recovery counts.
    pub since: Instant,
    /// Promises particular to the row that were not kept.
    pub broken: Vec<String>,
}

impl Injected {
    fn since(since: Instant) -> Injected {
        Injected { since, broken: Vec::new() }
    }

    /// Something that has to hold for this row.
    fn promise(&mut self, kept: bool, otherwise: impl Into<String>) {
        if !kept {
            self.broken.push(otherwise.into());
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Fault {
    WorkerKilled,
    WorkerFrozenPastLease,
    WorkerFrozenShortly,
    IngressKilled,
    WorkersComeAndGo,
    WorkerDrained,
    SchedulerFrozenAndKilled,
    EverythingRolled,
    RedisKilled,
    CommitRepliesLost,
    CommitsLate,
    RedisPaused,
    RedisFrozen,
    ScriptsFlushed,
    PostgresKilled,
    PostgresDown,
    TelegramUnclear,
    UpdatesRepeated,
}

impl Row {
    /// Does to the stage what the row is about.
    pub async fn inject(&self, stage: &mut Stage) -> Result<Injected, ChaosError> {
        match self.fault {
            Fault::WorkerKilled => workers::killed(stage).await,
            Fault::WorkerFrozenPastLease => workers::frozen_past_lease(stage).await,
            Fault::WorkerFrozenShortly => workers::frozen_shortly(stage).await,
            Fault::WorkersComeAndGo => workers::come_and_go(stage).await,
            Fault::WorkerDrained => workers::drained(stage).await,
            Fault::IngressKilled => processes::ingress_killed(stage).await,
            Fault::SchedulerFrozenAndKilled => processes::scheduler_frozen_and_killed(stage).await,
            Fault::EverythingRolled => processes::everything_rolled(stage).await,
            Fault::RedisKilled => redis::killed(stage).await,
            Fault::CommitRepliesLost => redis::commit_replies_lost(stage).await,
            Fault::CommitsLate => redis::commits_late(stage).await,
            Fault::RedisPaused => redis::paused(stage).await,
            Fault::RedisFrozen => redis::frozen(stage).await,
            Fault::ScriptsFlushed => redis::scripts_flushed(stage).await,
            Fault::PostgresKilled => postgres::killed(stage).await,
            Fault::PostgresDown => postgres::down(stage).await,
            Fault::TelegramUnclear => intake::telegram_unclear(stage).await,
            Fault::UpdatesRepeated => intake::updates_repeated(stage).await,
        }
    }
}

/// All rows, in the order of the matrix.
pub fn all() -> Vec<Row> {
    let row =
        |name, words, fault, recovery| Row { name, words, cast: USUAL, recovery, may_double: true, fault };
    let exactly_once = |row: Row| Row { may_double: false, ..row };
    let with = |cast, row: Row| Row { cast, ..row };
    vec![
        row("F-1", "worker killed, later restarted", Fault::WorkerKilled, TAKE_OVER),
        row("F-3", "worker frozen past its lease", Fault::WorkerFrozenPastLease, TAKE_OVER),
        exactly_once(row(
            "F-4",
            "worker frozen shortly",
            Fault::WorkerFrozenShortly,
            workers::SHORT_FREEZE * 2,
        )),
        row("F-6", "ingress killed, restarted", Fault::IngressKilled, CAME_AGAIN),
        with(
            Cast { workers: 1, ..USUAL },
            exactly_once(row("F-11", "workers 1 → 4 → 1", Fault::WorkersComeAndGo, UNNOTICED)),
        ),
        with(
            Cast { ingresses: 2, schedulers: 2, ..USUAL },
            exactly_once(row("F-12", "every process replaced", Fault::EverythingRolled, UNNOTICED)),
        ),
        exactly_once(row("F-13", "worker ended by SIGTERM", Fault::WorkerDrained, UNNOTICED)),
        with(
            Cast { schedulers: 2, ..USUAL },
            exactly_once(row(
                "F-14",
                "two schedulers, one freezes and dies",
                Fault::SchedulerFrozenAndKilled,
                UNNOTICED,
            )),
        ),
        with(
            Cast { durability: Durability::PowerCut, ..USUAL },
            row("F-21", "Redis killed, restarted", Fault::RedisKilled, CAME_AGAIN),
        ),
        with(
            Cast { workers: 1, ..USUAL },
            row("F-28", "one in ten commits without its answer", Fault::CommitRepliesLost, CAME_AGAIN),
        ),
        with(
            Cast { workers: 1, ..USUAL },
            row("F-29", "commits held past the take-over", Fault::CommitsLate, TAKE_OVER),
        ),
        row("F-31", "Redis answers nobody for 8 s", Fault::RedisPaused, CAME_AGAIN),
        row("F-32", "Redis frozen for 8 s", Fault::RedisFrozen, CAME_AGAIN),
        exactly_once(row("F-35", "scripts flushed, again and again", Fault::ScriptsFlushed, UNNOTICED)),
        exactly_once(row("F-41", "Postgres killed, restarted", Fault::PostgresKilled, UNNOTICED)),
        exactly_once(row("F-49", "Postgres down for 10 s", Fault::PostgresDown, UNNOTICED)),
        row("F-53", "Telegram's answers unclear", Fault::TelegramUnclear, CAME_AGAIN),
        with(
            Cast { ingresses: 2, ..USUAL },
            exactly_once(row("F-57", "every update three times at once", Fault::UpdatesRepeated, UNNOTICED)),
        ),
    ]
}
