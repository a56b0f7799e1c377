//! `make chaos`: breaks a running Shoal on purpose, and has an independent witness say whether anybody was harmed.
//!
//! Each [row](rows) of the table is one fault. A [trial](trial) sets a [stage](stage): private Redis and Postgres
//! servers, the emulator with a crowd of simulated people, and the real `shoal` as separate processes. While people
//! talk, one fault is injected; when all is quiet again, the crowd's own account says what was lost, doubled, out of
//! order or half undone, and Redis says how many calls Shoal itself calls uncertain. How long people waited is measured
//! [from outside](silence), too. A [gate](gate) stands before the ingresses, a [wire](wire) before each server, and
//! [guests] remember what Postgres must hold. Some processes are told [another time of day](faketime).
//!
//! `tests/chaos/broken/show.sh` proves that the check can fail.

#![expect(clippy::print_stdout, reason = "the table is what this program is for")]

mod rows;

mod trial;

mod stage;

mod ask;
mod board;
mod error;
mod fact;
mod faketime;
mod gate;
mod guests;
mod process;
mod report;
mod silence;
mod table;
mod wire;

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use futures::{StreamExt, future};
use tokio::signal::unix::{SignalKind, signal};

use crate::board::Board;
use crate::error::ChaosError;
use crate::report::Report;
use crate::rows::Row;
use crate::table::Sum;

/// Breaks a running Shoal on purpose and checks that nobody was harmed.
#[derive(Parser)]
struct Options {
    /// Rows to run, as in --only F-1,F-3; all when not given
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Trials of each row
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    trials: u64,
    /// Where chance begins; printed by each run, so that it can be done again
    #[arg(long)]
    seed: Option<u64>,
    /// Rows that run at the same time
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=16))]
    at_once: u16,
    /// Prints how long recovery took without judging it: for machines that others use, too
    #[arg(long)]
    unhurried: bool,
    /// Prints all rows with their figures, and runs none
    #[arg(long)]
    list: bool,
    /// Writes the table to this file, too, as Markdown
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// The program under test; the one beside this program when not given
    #[arg(long)]
    shoal: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    let run = async {
        match run(options).await {
            Ok(true) => ExitCode::SUCCESS,
            Ok(false) => ExitCode::FAILURE,
            Err(error) => {
                eprintln!("chaos: {error}");
                ExitCode::FAILURE
            }
        }
    };
    tokio::select! {
        code = run => code,
        // Dropping the trials ends their processes and servers.
        () = asked_to_end() => ExitCode::FAILURE,
    }
}

/// Waits for Ctrl-C or SIGTERM. Where signals cannot be waited for, they end the program by themselves.
async fn asked_to_end() {
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return future::pending().await };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

/// Runs the rows; whether all passed.
async fn run(options: Options) -> Result<bool, ChaosError> {
    let Some(mut rows) = chosen(&options) else { return Ok(false) };
    if options.list {
        table::list(&rows);
        return Ok(true);
    }
    let program = options.shoal.map_or_else(beside, Ok)?;
    if !program.exists() {
        return Err(ChaosError::NoProgram(program));
    }
    let skipped: Vec<Row> = rows.extract_if(.., |row| row.missing.is_some()).collect();
    // A short number is easier to copy.
    let seed = options.seed.unwrap_or_else(|| rand::random_range(0..1_000_000));
    let what = format!("seed {seed}, {} rows, {} trials each", rows.len(), options.trials);
    println!("{what}; --seed {seed} does it again");
    table::head();
    let (board, mut report) = (Board::default(), Report::new());
    let running = rows.iter().map(|row| trials(row, &program, options.trials, seed, &board));
    let mut done = futures::stream::iter(running).buffer_unordered(options.at_once.into());
    let all = async {
        let (mut passed, mut failed) = (0, 0);
        while let Some((row, sum)) = done.next().await {
            table::line(row, &sum);
            report.add(row, &sum);
            *(if sum.is_clean() { &mut passed } else { &mut failed }) += 1;
        }
        (passed, failed)
    };
    let (passed, failed) = tokio::select! {
        counts = all => counts,
        () = board.show() => unreachable!("the board is shown for ever"),
    };
    for row in &skipped {
        println!("skipped {}, {}: {}", row.name, row.words, row.missing.unwrap_or_default());
    }
    println!("{} rows skipped", skipped.len());
    let verdict = format!("{passed} passed, {failed} failed");
    if let Some(file) = options.report {
        report.write(&file, &what, &format!("{} rows skipped; {verdict}", skipped.len()))?;
    }
    println!("{verdict}");
    Ok(failed == 0)
}

/// The rows that were asked for; `None`, and a word about it, if one is not there.
fn chosen(options: &Options) -> Option<Vec<Row>> {
    let mut rows = rows::all();
    if let Some(name) = options.only.iter().find(|name| rows.iter().all(|row| row.name != name.as_str())) {
        let names: Vec<_> = rows.iter().map(|row| row.name).collect();
        eprintln!("There is no row {name}; there are {}", names.join(", "));
        return None;
    }
    rows.retain(|row| options.only.is_empty() || options.only.iter().any(|name| name == row.name));
    if options.unhurried {
        for row in &mut rows {
            row.recovery = Duration::MAX;
        }
    }
    Some(rows)
}

/// All trials of a row. Trial number n begins with seed + n.
async fn trials<'a>(row: &'a Row, program: &Path, trials: u64, seed: u64, board: &Board) -> (&'a Row, Sum) {
    let mut sum = Sum::default();
    for seed in (0..trials).map(|number| seed.wrapping_add(number)) {
        let outcome = trial::run(row, program, seed, &|doing| board.tell(row, seed, doing)).await;
        sum.add(seed, outcome);
    }
    board.forget(row);
    (row, sum)
}

/// `shoal` in the folder of this program.
fn beside() -> Result<PathBuf, ChaosError> {
    Ok(env::current_exe()?.with_file_name("shoal"))
}
