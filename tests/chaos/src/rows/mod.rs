//! The rows: each a fault, what it needs, and what is allowed. Their numbers are those of the project's fault matrix.
//! Each file lists its own.

mod answers;
mod backlog;
mod broadcast;
mod callers;
mod clocks;
mod fairness;
mod injected;
mod intake;
mod jobs;
mod memory;
mod money;
mod pairs;
mod poison;
mod postgres;
mod power;
mod processes;
mod redis;
mod requests;
mod sending;
mod slowness;
mod steps;
mod till;
mod truth;
mod updates;
mod workers;

use std::time::Duration;

use futures::future::LocalBoxFuture;

pub use self::injected::Injected;
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
    /// `F-1`, or the name of a promise.
    pub name: &'static str,
    /// The fault in words.
    pub words: &'static str,
    /// Who is there.
    pub cast: Cast,
    /// Longest silence of a chat that is allowed.
    pub recovery: Duration,
    /// Whether messages may arrive twice: as many as are listed as uncertain.
    pub may_double: bool,
    /// A message may miss a partner who leaves so much later, since it may have waited; and nobody asks again while the
    /// first time is only waiting. Above every recovery time.
    pub margin: Duration,
    /// Rows that name the same scene share a stage, that of the first, and come one after the other.
    pub scene: &'static str,
    /// Faults that may follow each other on one stage, so that a thousand do not need a thousand stages.
    pub faults_on_a_stage: u64,
    /// What is missing on this machine, if the row cannot run here.
    pub missing: Option<&'static str>,
    /// Who says whether a trial went well.
    pub judge: Judge,
    fault: Fault,
}

/// Who says whether a trial went well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judge {
    /// The crowd's own account.
    Account,
    /// Only what the row itself promises: state is lost by design, and the crowd cannot but miss it. That Shoal halted,
    /// said so, and went on when it was told to is then the promise.
    Promises,
}

impl Row {
    /// A fault that the usual cast meets. Calls in flight may be doubled by it.
    fn new(name: &'static str, words: &'static str, recovery: Duration, fault: Fault) -> Row {
        Row {
            name,
            words,
            cast: USUAL,
            recovery,
            may_double: true,
            margin: MARGIN,
            scene: name,
            faults_on_a_stage: 1,
            missing: None,
            judge: Judge::Account,
            fault,
        }
    }

    /// On one stage with others.
    fn on(self, scene: &'static str) -> Row {
        Row { scene, ..self }
    }

    /// One stage may carry so many of its faults, one after the other.
    fn repeated(self, faults_on_a_stage: u64) -> Row {
        Row { faults_on_a_stage, ..self }
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

    /// Only if nothing is missing here.
    fn cannot_run(self, missing: Option<&'static str>) -> Row {
        Row { missing, ..self }
    }

    /// State is lost by design. Such a row has a stage of its own.
    fn by_promises(self) -> Row {
        Row { judge: Judge::Promises, recovery: Duration::MAX, ..self }
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

    /// Its place in the matrix. A letter tells rows of one place apart; a promise that has no place there comes last.
    fn number(&self) -> u32 {
        let number = self.name.trim_start_matches("F-").trim_end_matches(|c: char| c.is_ascii_lowercase());
        number.parse().unwrap_or(u32::MAX)
    }
}

/// All rows, in the order of the matrix.
pub fn all() -> Vec<Row> {
    let mut rows = [
        workers::rows(),
        steps::rows(),
        processes::rows(),
        poison::rows(),
        clocks::rows(),
        jobs::rows(),
        slowness::rows(),
        redis::rows(),
        truth::rows(),
        power::rows(),
        memory::rows(),
        postgres::rows(),
        intake::rows(),
        backlog::rows(),
        callers::rows(),
        sending::rows(),
        answers::rows(),
        broadcast::rows(),
        requests::rows(),
        updates::rows(),
        money::rows(),
        till::rows(),
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
