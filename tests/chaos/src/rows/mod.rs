//! The rows: each a fault, what it needs, and what is allowed. Their numbers are those of the project's fault matrix.
//! Each file lists its own.

mod intake;
mod poison;
mod postgres;
mod processes;
mod redis;
mod steps;
mod workers;

use std::time::{Duration, Instant};

use futures::future::LocalBoxFuture;

use crate::error::ChaosError;
use crate::silence::Move;
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
    /// Faults that may follow each other on one stage, so that a thousand do not need a thousand stages.
    pub faults_on_a_stage: u64,
    fault: Fault,
}

/// What the injection of a fault tells.
#[derive(Debug)]
pub struct Injected {
    /// From here on recovery counts.
    pub since: Instant,
    /// Promises particular to the row that were not kept.
    pub broken: Vec<String>,
    /// How many faults it was. Most rows inject one at a time.
    pub faults: u64,
    /// What is worth a line below the table's.
    pub notes: Vec<String>,
    /// When partitions moved, and whose.
    pub moves: Vec<Move>,
}

impl Injected {
    /// A fault and nothing particular; recovery counts from here.
    pub fn since(since: Instant) -> Injected {
        Injected { since, broken: Vec::new(), faults: 1, notes: Vec::new(), moves: Vec::new() }
    }

    /// Another fault on the same stage. Recovery counts from the first.
    pub fn add(&mut self, next: Injected) {
        self.faults += next.faults;
        self.broken.extend(next.broken);
        self.notes.extend(next.notes);
        self.moves.extend(next.moves);
    }

    /// Something that has to hold for this row.
    fn promise(&mut self, kept: bool, otherwise: impl Into<String>) {
        if !kept {
            self.broken.push(otherwise.into());
        }
    }
}

impl Row {
    /// A fault that the usual cast meets. Calls in flight may be doubled by it.
    fn new(name: &'static str, words: &'static str, recovery: Duration, fault: Fault) -> Row {
        Row { name, words, cast: USUAL, recovery, may_double: true, faults_on_a_stage: 1, fault }
    }

    /// Another cast.
    fn with(self, cast: Cast) -> Row {
        Row { cast, ..self }
    }

    /// Nothing may arrive twice.
    fn exactly_once(self) -> Row {
        Row { may_double: false, ..self }
    }

    /// One stage may carry so many of its faults, one after the other.
    fn repeated(self, faults_on_a_stage: u64) -> Row {
        Row { faults_on_a_stage, ..self }
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
        steps::rows(),
        processes::rows(),
        poison::rows(),
        redis::rows(),
        postgres::rows(),
        intake::rows(),
    ]
    .concat();
    rows.sort_by_key(Row::number);
    rows
}
