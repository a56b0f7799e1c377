//! What is printed: a line for each row when its last stage is struck, as a table for people or as Markdown.

use std::collections::HashMap;
use std::time::Duration;

use crate::error::ChaosError;
use crate::report::Report;
use crate::rows::{Judge, Row};
use crate::sum::Sum;
use crate::trial::Performance;
use crate::verdict::Outcome;

/// The rows as they fill.
pub struct Table {
    /// Rows that are not done: how many stages are still to come, and the sum of those that were.
    open: HashMap<&'static str, (u64, Sum)>,
    /// Those that are done, for a report.
    pub report: Report,
    /// How many rows passed.
    pub passed: u64,
    /// How many did not.
    pub failed: u64,
}

impl Table {
    /// An empty table in which all this will be entered. Prints its head.
    pub fn of(performances: &[Performance<'_>]) -> Table {
        println!("{}", aligned(&COLUMNS.map(str::to_owned)));
        let mut open: HashMap<_, (u64, Sum)> = HashMap::new();
        for row in performances.iter().flat_map(|performance| performance.scene) {
            open.entry(row.name).or_default().0 += 1;
        }
        Table { open, report: Report::new(), passed: 0, failed: 0 }
    }

    /// A stage is struck. A row whose last one it was is printed.
    pub fn enter(&mut self, performance: &Performance<'_>, outcomes: Result<Vec<Outcome>, ChaosError>) {
        let mut outcomes = outcomes.map(Vec::into_iter);
        for row in performance.scene {
            let Some((to_come, sum)) = self.open.get_mut(row.name) else { continue };
            match &mut outcomes {
                Ok(outcomes) => outcomes.next().into_iter().for_each(|one| sum.add(performance.seed, one)),
                Err(error) => sum.failed(performance.seed, error),
            }
            *to_come -= 1;
            if *to_come == 0 {
                line(row, sum);
                self.report.add(row, sum);
                *(if sum.is_clean() { &mut self.passed } else { &mut self.failed }) += 1;
            }
        }
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

/// The line of a row that is done, and what else there is to say.
fn line(row: &Row, sum: &Sum) {
    println!("{}", aligned(&cells(row, sum)));
    for words in sum.remarks() {
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
    if row.judge == Judge::Promises {
        "by design".to_owned()
    } else if row.recovery == Duration::MAX {
        "any".to_owned()
    } else {
        format!("{:.0} s", row.recovery.as_secs_f64())
    }
}
