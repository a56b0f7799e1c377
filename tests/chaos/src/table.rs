//! What is printed: a line for each row when it is done, and where the others are.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use shoal_emulator::Wrong;

use crate::error::ChaosError;
use crate::rows::{Row, Verdict};
use crate::trial::Outcome;

/// Between two lines that say where everything is.
pub const GLANCE: Duration = Duration::from_secs(10);

/// Problems of each kind that are shown in words.
const OF_EACH_KIND: usize = 3;

/// The trials of one row, summed up.
#[derive(Debug, Default)]
pub struct Sum {
    trials: u64,
    lost: u64,
    doubled: u64,
    uncertain: u64,
    inversions: u64,
    half_pairs: u64,
    recovery: Duration,
    /// Figures of the last trial.
    seen: Vec<String>,
    /// What was wrong, with the seed that shows it again.
    pub broken: Vec<String>,
}

impl Sum {
    /// Adds a trial.
    pub fn add(&mut self, seed: u64, outcome: &Outcome) {
        self.trials += 1;
        self.lost += outcome.report.lost;
        self.doubled += outcome.report.doubled;
        self.uncertain += outcome.uncertain;
        self.inversions += outcome.report.out_of_order;
        self.half_pairs += outcome.report.half_pairs;
        self.recovery = self.recovery.max(outcome.recovery);
        self.seen.clone_from(&outcome.seen);
        let mut shown = BTreeMap::<Wrong, usize>::new();
        let problems = outcome.report.problems.iter().filter_map(|problem| {
            let count = shown.entry(problem.wrong).or_default();
            *count += 1;
            let tag = problem.tag.as_deref().unwrap_or("no message");
            let words = format!("  {:?} {tag} at {:.1} s: {}", problem.wrong, problem.at_s, problem.why);
            (*count <= OF_EACH_KIND).then_some(words)
        });
        let rules = outcome.report.broken_rules.iter().take(OF_EACH_KIND).map(|rule| format!("  {rule}"));
        if !outcome.broken.is_empty() {
            self.broken.push(format!("seed {seed}: {}", outcome.broken.join(", ")));
            self.broken.extend(problems.chain(rules));
        }
    }

    /// Adds a trial that could not be carried out to its end.
    pub fn failed(&mut self, seed: u64, error: &ChaosError) {
        self.trials += 1;
        self.broken.push(format!("seed {seed}: {error}"));
    }

    /// Whether every promise was kept in every trial.
    pub fn is_clean(&self) -> bool {
        self.broken.is_empty()
    }
}

/// The head of the table.
pub fn head() {
    println!(
        "{:<5} {:<38} {:>6} {:>5} {:>7} {:>9} {:>10} {:>10} {:>9} {:>8}",
        "row",
        "fault",
        "trials",
        "lost",
        "doubled",
        "uncertain",
        "inversions",
        "half pairs",
        "recovery",
        "allowed"
    );
}

/// The line of a row that is done.
pub fn line(row: &Row, sum: &Sum) {
    let allowed = if row.verdict == Verdict::Promises {
        "by design".to_owned()
    } else if row.recovery == Duration::MAX {
        "any".to_owned()
    } else {
        format!("{:.0} s", row.recovery.as_secs_f64())
    };
    println!(
        "{:<5} {:<38} {:>6} {:>5} {:>7} {:>9} {:>10} {:>10} {:>7.1} s {:>8}  {}",
        row.name,
        row.words,
        sum.trials,
        sum.lost,
        sum.doubled,
        sum.uncertain,
        sum.inversions,
        sum.half_pairs,
        sum.recovery.as_secs_f64(),
        allowed,
        if sum.is_clean() { "ok" } else { "FAILED" },
    );
    for words in sum.seen.iter().chain(&sum.broken) {
        println!("      {words}");
    }
}

/// Who is doing what.
#[derive(Debug, Default)]
pub struct Board {
    doing: Mutex<BTreeMap<&'static str, (u64, &'static str)>>,
}

impl Board {
    /// A trial goes on to something else.
    pub fn tell(&self, row: &Row, seed: u64, doing: &'static str) {
        self.doing.lock().unwrap_or_else(PoisonError::into_inner).insert(row.name, (seed, doing));
    }

    /// A row is done.
    pub fn forget(&self, row: &Row) {
        self.doing.lock().unwrap_or_else(PoisonError::into_inner).remove(row.name);
    }

    /// Prints where everything is, for ever, beside the table.
    pub async fn show(&self) {
        loop {
            tokio::time::sleep(GLANCE).await;
            let doing = self.doing.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let each = doing.iter().map(|(row, (seed, doing))| format!("{row} (seed {seed}) {doing}"));
            eprintln!("  … {}", each.collect::<Vec<_>>().join("; "));
        }
    }
}
