//! The rows: each a fault, what it needs, and what is allowed. Their numbers are those of the project's fault matrix.
//! Each file lists its own.

mod clocks;
mod intake;
mod postgres;
mod processes;
mod redis;
mod slowness;
mod workers;

use std::time::{Duration, Instant};

use futures::future::LocalBoxFuture;

use crate::error::ChaosError;
use crate::stage::{Cast, Stage, USUAL};

/// A lease of 10 s, and 3 s to notice.
const TAKE_OVER: Duration = Duration::from_secs(13);

/// Nobody may notice more than this when nothing has to be waited for. Half of it is the machine: it has two cores,
/// and several trials run at once.
const UNNOTICED: Duration = Duration::from_secs(2);

/// 5 s after Redis answers, and the 10 s that Telegram may have been asked to wait before it comes again.
const CAME_AGAIN: Duration = Duration::from_secs(15);

/// What is done to a stage.
type Fault = fn(&mut Stage) -> LocalBoxFuture<'_, Result<Injected, ChaosError>>;

/// A row of the matrix.
#[derive(Clone, Debug)]
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
    /// How often a bot's webhook may be set.
    pub webhooks: usize,
    /// What is missing on this machine, if the row cannot run here.
    pub missing: Option<&'static str>,
    fault: Fault,
}

/// What the injection of a fault tells.
#[derive(Debug)]
pub struct Injected {
    /// From here on recovery counts.
    pub since: Instant,
    /// How many promises particular to the row were kept.
    pub kept: u64,
    /// Those that were not.
    pub broken: Vec<String>,
}

impl Injected {
    fn since(since: Instant) -> Injected {
        Injected { since, kept: 0, broken: Vec::new() }
    }

    /// Something that has to hold for this row.
    fn promise(&mut self, kept: bool, otherwise: impl Into<String>) {
        if kept {
            self.kept += 1;
        } else {
            self.broken.push(otherwise.into());
        }
    }
}

impl Row {
    /// A fault that the usual cast meets. Calls in flight may be doubled by it.
    fn new(name: &'static str, words: &'static str, recovery: Duration, fault: Fault) -> Row {
        Row { name, words, cast: USUAL, recovery, may_double: true, webhooks: 1, missing: None, fault }
    }

    /// Another cast.
    fn with(self, cast: Cast) -> Row {
        Row { cast, ..self }
    }

    /// Nothing may arrive twice.
    fn exactly_once(self) -> Row {
        Row { may_double: false, ..self }
    }

    /// Only if nothing is missing here.
    fn cannot_run(self, missing: Option<&'static str>) -> Row {
        Row { missing, ..self }
    }

    /// Does to the stage what the row is about.
    pub async fn inject(&self, stage: &mut Stage) -> Result<Injected, ChaosError> {
        (self.fault)(stage).await
    }

    /// Its place in the matrix.
    fn number(&self) -> u32 {
        self.name.trim_start_matches("F-").parse().expect("a row is named F- and a number")
    }
}

/// All rows, in the order of the matrix.
pub fn all() -> Vec<Row> {
    let mut rows = [
        workers::rows(),
        processes::rows(),
        clocks::rows(),
        slowness::rows(),
        redis::rows(),
        postgres::rows(),
        intake::rows(),
    ]
    .concat();
    rows.sort_by_key(Row::number);
    rows
}
