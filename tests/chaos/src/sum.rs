//! The trials of one row, summed up.

use std::collections::BTreeMap;
use std::time::Duration;

use shoal_emulator::{Report, Wrong};

use crate::error::ChaosError;
use crate::verdict::Outcome;

/// Of a hundred pauses, how many are not longer than the one that is shown.
const PERCENTILE: usize = 99;

/// Problems of each kind that are shown in words.
const OF_EACH_KIND: usize = 3;

/// All stages together.
#[derive(Debug, Default)]
pub struct Sum {
    /// Faults that were injected.
    pub trials: u64,
    /// By the account of the pretended Telegram.
    pub lost: u64,
    /// See above.
    pub doubled: u64,
    /// See above.
    pub inversions: u64,
    /// See above.
    pub half_pairs: u64,
    /// Calls that Shoal itself lists as uncertain.
    pub uncertain: u64,
    /// The longest silence of a chat.
    pub recovery: Duration,
    /// Promises particular to the row that were kept, and those that were not.
    pub kept: u64,
    /// See above.
    pub unkept: u64,
    pauses: Vec<Duration>,
    figures: Vec<String>,
    /// What was wrong, with the seed that shows it again.
    broken: Vec<String>,
}

impl Sum {
    /// Adds a stage.
    pub fn add(&mut self, seed: u64, outcome: Outcome) {
        self.trials += outcome.faults;
        self.lost += outcome.report.lost;
        self.doubled += outcome.report.doubled;
        self.inversions += outcome.report.out_of_order;
        self.half_pairs += outcome.report.half_pairs;
        self.uncertain += outcome.uncertain;
        self.recovery = self.recovery.max(outcome.recovery);
        self.kept += outcome.kept;
        self.unkept += outcome.unkept;
        self.pauses.extend(outcome.pauses);
        self.figures.extend(outcome.figures);
        if !outcome.broken.is_empty() {
            self.broken.push(format!("seed {seed}: {}", outcome.broken.join(", ")));
            self.broken.extend(in_words(&outcome.report));
        }
    }

    /// Adds a stage that could not be played to its end.
    pub fn failed(&mut self, seed: u64, error: &ChaosError) {
        self.trials += 1;
        self.broken.push(format!("seed {seed}: {error}"));
    }

    /// Whether every promise was kept in every trial.
    pub fn is_clean(&self) -> bool {
        self.broken.is_empty()
    }

    /// What does not fit into the table.
    pub fn remarks(&self) -> impl Iterator<Item = String> {
        self.pauses().into_iter().chain(self.figures.clone()).chain(self.broken.clone())
    }

    /// The pauses in words, if the row has any.
    fn pauses(&self) -> Option<String> {
        let mut pauses = self.pauses.clone();
        pauses.sort_unstable();
        let longest = pauses.last()?.as_secs_f64();
        let place = (pauses.len() * PERCENTILE).div_ceil(100) - 1;
        let percentile = pauses[place].as_secs_f64();
        Some(format!(
            "{} pauses of partitions that moved: p{PERCENTILE} {percentile:.2} s, longest {longest:.2} s",
            pauses.len()
        ))
    }
}

/// Some problems of each kind.
fn in_words(report: &Report) -> Vec<String> {
    let mut shown = BTreeMap::<Wrong, usize>::new();
    let problems = report.problems.iter().filter_map(|problem| {
        let count = shown.entry(problem.wrong).or_default();
        *count += 1;
        let tag = problem.tag.as_deref().unwrap_or("no message");
        let words = format!("  {:?} {tag} at {:.1} s: {}", problem.wrong, problem.at_s, problem.why);
        (*count <= OF_EACH_KIND).then_some(words)
    });
    let rules = report.broken_rules.iter().take(OF_EACH_KIND).map(|rule| format!("  {rule}"));
    problems.chain(rules).collect()
}
