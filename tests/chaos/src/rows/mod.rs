//! The rows: each a fault, what it needs, and what is allowed. Their numbers are those of the project's fault matrix.
//! Each file lists its own.

mod backlog;
mod callers;
mod fairness;
mod intake;
mod memory;
mod pairs;
mod postgres;
mod power;
mod processes;
mod redis;
mod truth;
mod updates;
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

/// Above the usual recovery times.
const MARGIN: Duration = Duration::from_secs(40);

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
    /// A message may miss a partner who leaves so much later, since it may have waited: above every recovery time.
    pub margin: Duration,
    /// Rows that name the same scene share a stage, that of the first, and come one after the other.
    pub scene: &'static str,
    /// What decides.
    pub verdict: Verdict,
    fault: Fault,
}

/// Who says whether a trial went well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The crowd's own account.
    Account,
    /// Only what the row itself promises: state is lost by design, and the crowd cannot but miss it. That Shoal halted,
    /// said so, and went on when it was told to is then the promise.
    Promises,
}

/// What the injection of a fault tells.
#[derive(Debug)]
pub struct Injected {
    /// From here on recovery counts.
    pub since: Instant,
    /// Promises particular to the row that were not kept.
    pub broken: Vec<String>,
    /// Those of them that are about time: nobody judges them where others use the machine, too.
    pub late: Vec<String>,
    /// Envelopes that cannot be handled, and that must have been set aside.
    pub dead: u64,
    /// Figures to be shown.
    pub seen: Vec<String>,
}

impl Injected {
    fn since(since: Instant) -> Injected {
        Injected { since, broken: Vec::new(), late: Vec::new(), dead: 0, seen: Vec::new() }
    }

    /// Something that has to be done in time.
    fn promise_in_time(&mut self, kept: bool, otherwise: impl Into<String>) {
        if !kept {
            self.late.push(otherwise.into());
        }
    }

    /// A figure of this row, to be shown beside the others.
    fn show(&mut self, figure: impl Into<String>) {
        self.seen.push(figure.into());
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
        let (margin, scene, verdict) = (MARGIN, name, Verdict::Account);
        Row { name, words, cast: USUAL, recovery, may_double: true, margin, scene, verdict, fault }
    }

    /// On one stage with others.
    fn on(self, scene: &'static str) -> Row {
        Row { scene, ..self }
    }

    /// Messages may wait longer than usual.
    fn waiting(self, margin: Duration) -> Row {
        Row { margin, ..self }
    }

    /// Another cast.
    fn with(self, cast: Cast) -> Row {
        Row { cast, ..self }
    }

    /// Nothing may arrive twice.
    fn exactly_once(self) -> Row {
        Row { may_double: false, ..self }
    }

    /// State is lost by design.
    fn by_promises(self) -> Row {
        Row { verdict: Verdict::Promises, recovery: Duration::MAX, ..self }
    }

    /// Whether time is judged.
    pub fn hurries(&self) -> bool {
        self.recovery != Duration::MAX
    }

    /// Where updates pile up, so many do. Whoever is behind them waits longer.
    pub fn expect(&mut self, backlog: Option<u32>) {
        if let Some(backlog) = backlog.filter(|_| self.cast.backlog > 0) {
            self.cast.backlog = backlog as usize;
            self.margin += Duration::from_secs(u64::from(backlog / backlog::SLOWEST_PER_S));
        }
    }

    /// Does to the stage what the row is about.
    pub async fn inject(&self, stage: &mut Stage) -> Result<Injected, ChaosError> {
        (self.fault)(stage).await
    }

    /// Its place in the matrix. A letter tells rows of one place apart.
    fn number(&self) -> u32 {
        let number = self.name.trim_start_matches("F-").trim_end_matches(|c: char| c.is_ascii_lowercase());
        number.parse().expect("a row is named F- and a number")
    }
}

/// All rows, in the order of the matrix.
pub fn all() -> Vec<Row> {
    let mut rows = [
        workers::rows(),
        processes::rows(),
        redis::rows(),
        truth::rows(),
        power::rows(),
        memory::rows(),
        postgres::rows(),
        intake::rows(),
        backlog::rows(),
        callers::rows(),
        updates::rows(),
        fairness::rows(),
        pairs::rows(),
    ]
    .concat();
    rows.sort_by_key(Row::number);
    rows
}

/// The rows by their scenes, each scene where its first row stands.
pub fn scenes(rows: &[Row]) -> Vec<Vec<Row>> {
    let mut scenes: Vec<Vec<Row>> = Vec::new();
    for row in rows {
        match scenes.iter_mut().find(|scene| scene[0].scene == row.scene) {
            Some(scene) => scene.push(row.clone()),
            None => scenes.push(vec![row.clone()]),
        }
    }
    scenes
}
