//! What is printed: a line for each row when its last stage is struck.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use shoal_emulator::Wrong;

use crate::error::ChaosError;
use crate::rows::Row;
use crate::trial::Outcome;

/// Problems of each kind that are shown in words.
const OF_EACH_KIND: usize = 3;

/// Of a hundred pauses, how many are not longer than the one that is printed.
const PERCENTILE: usize = 99;

/// The rows as they fill.
#[derive(Debug, Default)]
pub struct Table {
    open: HashMap<&'static str, (u64, Sum)>,
    passed: u64,
    failed: u64,
}

impl Table {
    /// One more stage of a row is to come.
    pub fn expect(&mut self, row: &Row) {
        self.open.entry(row.name).or_default().0 += 1;
    }

    /// A stage is struck. After the last one of its row the line is printed.
    pub fn enter(&mut self, row: &Row, seed: u64, outcome: Result<Outcome, ChaosError>) {
        let Some((to_come, sum)) = self.open.get_mut(row.name) else { return };
        *to_come -= 1;
        sum.add(seed, outcome);
        if *to_come == 0 {
            line(row, sum);
            *(if sum.is_clean() { &mut self.passed } else { &mut self.failed }) += 1;
        }
    }

    /// How many rows passed, and how many did not.
    pub fn passed_and_failed(&self) -> (u64, u64) {
        (self.passed, self.failed)
    }
}

/// The trials of one row, summed up.
#[derive(Debug, Default)]
struct Sum {
    trials: u64,
    lost: u64,
    doubled: u64,
    uncertain: u64,
    inversions: u64,
    half_pairs: u64,
    recovery: Duration,
    pauses: Vec<Duration>,
    notes: Vec<String>,
    /// What was wrong, with the seed that shows it again.
    broken: Vec<String>,
}

impl Sum {
    fn add(&mut self, seed: u64, outcome: Result<Outcome, ChaosError>) {
        let outcome = match outcome {
            Ok(outcome) => outcome,
            Err(error) => {
                self.trials += 1;
                return self.broken.push(format!("seed {seed}: {error}"));
            }
        };
        self.trials += outcome.faults;
        self.lost += outcome.report.lost;
        self.doubled += outcome.report.doubled;
        self.uncertain += outcome.uncertain;
        self.inversions += outcome.report.out_of_order;
        self.half_pairs += outcome.report.half_pairs;
        self.recovery = self.recovery.max(outcome.recovery);
        self.pauses.extend(outcome.pauses);
        self.notes.extend(outcome.notes);
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

    /// Whether every promise was kept in every trial.
    fn is_clean(&self) -> bool {
        self.broken.is_empty()
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

fn line(row: &Row, sum: &Sum) {
    let allowed = if row.recovery == Duration::MAX {
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
        if sum.is_clean() { "ok" } else { "FAILED" }
    );
    for words in sum.pauses().iter().chain(&sum.notes).chain(&sum.broken) {
        println!("      {words}");
    }
}
