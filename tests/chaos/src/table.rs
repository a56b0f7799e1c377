//! What is printed: a line for each row when it is done, as a table for people or as Markdown.

use std::collections::BTreeMap;
use std::time::Duration;

use shoal_emulator::Wrong;

use crate::error::ChaosError;
use crate::rows::Row;
use crate::trial::Outcome;

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
    kept: u64,
    unkept: u64,
    /// What was wrong, with the seed that shows it again.
    pub broken: Vec<String>,
}

impl Sum {
    /// Adds a trial.
    pub fn add(&mut self, seed: u64, outcome: Result<Outcome, ChaosError>) {
        self.trials += 1;
        let outcome = match outcome {
            Ok(outcome) => outcome,
            Err(error) => return self.broken.push(format!("seed {seed}: {error}")),
        };
        self.lost += outcome.report.lost;
        self.doubled += outcome.report.doubled;
        self.uncertain += outcome.uncertain;
        self.inversions += outcome.report.out_of_order;
        self.half_pairs += outcome.report.half_pairs;
        self.recovery = self.recovery.max(outcome.recovery);
        self.kept += outcome.kept;
        self.unkept += outcome.unkept;
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
    pub fn is_clean(&self) -> bool {
        self.broken.is_empty()
    }
}

/// The columns. Promises are those particular to the row: how many were kept, in all trials together.
const COLUMNS: [&str; 12] = [
    "row",
    "fault",
    "trials",
    "lost",
    "doubled",
    "uncertain",
    "inversions",
    "half pairs",
    "recovery",
    "allowed",
    "promises",
    "",
];

/// How wide each is, in letters; the first two begin at the left.
const WIDTHS: [usize; 12] = [5, 38, 6, 5, 7, 9, 10, 10, 9, 8, 8, 7];

/// The head of the table.
pub fn head() {
    println!("{}", aligned(&COLUMNS.map(str::to_owned)));
}

/// The line of a row that is done, and what was wrong.
pub fn line(row: &Row, sum: &Sum) {
    println!("{}", aligned(&cells(row, sum)));
    for words in &sum.broken {
        println!("      {words}");
    }
}

/// All rows with their figures, and none of them run.
pub fn list(rows: &[Row]) {
    println!("{:<5} {:<38} {:>8}  {:<13} ", "row", "fault", "recovery", "doubled");
    for row in rows {
        let doubled = if row.may_double { "as uncertain" } else { "0" };
        let missing = row.missing.map(|missing| format!("cannot run: {missing}"));
        let (name, words, allowed) = (row.name, row.words, allowed(row));
        println!("{name:<5} {words:<38} {allowed:>8}  {doubled:<13} {}", missing.unwrap_or_default());
    }
    println!("In every row: lost 0, inversions 0, half pairs 0, leaked 0, nothing after a goodbye.");
}

/// The same line for a report.
pub fn markdown(row: &Row, sum: &Sum) -> String {
    let cells = cells(row, sum).map(|cell| cell.replace('|', "\\|"));
    format!("| {} |\n", cells.join(" | "))
}

/// The head of the table of a report.
pub fn markdown_head() -> String {
    format!("| {} |\n|{}\n", COLUMNS.join(" | "), " --- |".repeat(COLUMNS.len()))
}

fn cells(row: &Row, sum: &Sum) -> [String; 12] {
    let promises = sum.kept + sum.unkept;
    [
        row.name.to_owned(),
        row.words.to_owned(),
        sum.trials.to_string(),
        sum.lost.to_string(),
        sum.doubled.to_string(),
        sum.uncertain.to_string(),
        sum.inversions.to_string(),
        sum.half_pairs.to_string(),
        format!("{:.1} s", sum.recovery.as_secs_f64()),
        allowed(row),
        format!("{}/{promises}", sum.kept),
        if sum.is_clean() { "ok" } else { "FAILED" }.to_owned(),
    ]
}

fn aligned(cells: &[String]) -> String {
    let padded = cells.iter().zip(WIDTHS).enumerate().map(|(place, (cell, width))| match place {
        0 | 1 | 11 => format!("{cell:<width$}"),
        _ => format!("{cell:>width$}"),
    });
    padded.collect::<Vec<_>>().join(" ").trim_end().to_owned()
}

/// The longest silence that a row allows.
fn allowed(row: &Row) -> String {
    if row.recovery == Duration::MAX {
        "any".to_owned()
    } else {
        format!("{:.0} s", row.recovery.as_secs_f64())
    }
}
