//! `make chaos`: breaks a running Shoal on purpose, and has an independent witness say whether anybody was harmed.
//!
//! Each [row](rows) of the table is one fault; rows that do not disturb each other share a scene. A [trial](trial) sets a
//! [stage](stage): private Redis and Postgres servers, the emulator with a crowd of simulated people, and the real `shoal`
//! as separate processes. While people talk, one fault is injected; when all is quiet again, there is a
//! [verdict](verdict): the crowd's own account says what was lost, doubled, out of order or half undone, and Redis says how
//! many calls Shoal itself calls uncertain. How long people waited is measured [from outside](silence), too.
//!
//! A [gate](gate) stands before the ingresses and a [wire](wire) before each server; a [caller](caller) comes by another
//! way. [Company](company) is people outside the crowd, with stories of their own, and [guests](guests) among them remember
//! what Postgres must hold. Some processes are told [another time of day](faketime).
//!
//! Some rows need a build that breaks from within, `shoal-breakable`: it dies at a named step, or by a word that
//! somebody writes to the bot. All others run the program as it is released.
//!
//! An [audience](audience) is sent a [broadcast](broadcast), which Postgres and the pretended Telegram watch.
//!
//! `tests/chaos/broken/show.sh` proves that the check can fail.
//!
//! `make figures` [measures](figures) on such a stage how fast it all goes.

#![expect(clippy::print_stdout, reason = "tables and figures are what these programs are for")]

mod rows;

mod trial;
mod verdict;

mod stage;

mod ask;
mod audience;
mod board;
mod broadcast;
mod caller;
mod cast;
mod company;
mod error;
mod fact;
mod faketime;
mod figures;
mod gate;
mod guests;
mod power;
mod process;
mod report;
mod silence;
mod sum;
mod table;
mod wire;

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use futures::{StreamExt, future};
use tokio::signal::unix::{SignalKind, signal};

use crate::board::Board;
use crate::error::ChaosError;
use crate::rows::Row;
use crate::table::Table;

/// Breaks a running Shoal on purpose and checks that nobody was harmed.
#[derive(Parser)]
struct Options {
    /// Rows to run, as in --only F-1,F-3; all when not given
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Faults of each row. Where one stage can carry several, it does
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    trials: u64,
    /// Where chance begins; printed by each run, so that it can be done again
    #[arg(long)]
    seed: Option<u64>,
    /// Stages that stand at the same time
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=16))]
    at_once: u16,
    /// Prints how long recovery took without judging it: for machines that others use, too
    #[arg(long)]
    unhurried: bool,
    /// Updates that pile up in row F-60
    #[arg(long, value_parser = clap::value_parser!(u32).range(1_000..=200_000))]
    backlog: Option<u32>,
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

/// The program of `make chaos`.
pub async fn chaos() -> ExitCode {
    to_the_end("chaos", run(Options::parse())).await
}

/// The program of `make figures`.
pub async fn figures() -> ExitCode {
    to_the_end("figures", figures::run(figures::Options::parse())).await
}

/// Runs until it is done or asked to end; whether all was well is for the shell.
async fn to_the_end(name: &str, run: impl Future<Output = Result<bool, ChaosError>>) -> ExitCode {
    tokio::select! {
        // Dropping it ends its processes and servers.
        () = asked_to_end() => ExitCode::FAILURE,
        all_well = run => match all_well {
            Ok(true) => ExitCode::SUCCESS,
            Ok(false) => ExitCode::FAILURE,
            Err(error) => {
                eprintln!("{name}: {error}");
                ExitCode::FAILURE
            }
        },
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
    let scenes = rows::scenes(&rows);
    let performances = trial::performances(&scenes, options.trials, seed);
    let (board, mut table) = (Board::default(), Table::of(&performances));
    let running = performances.iter().map(async |performance| {
        let (first, seed) = (&performance.scene[0], performance.seed);
        let outcomes = performance.run(&program, &|doing| board.tell(first, seed, doing)).await;
        board.forget(first, seed);
        (performance, outcomes)
    });
    let mut done = futures::stream::iter(running).buffer_unordered(options.at_once.into());
    let all = async {
        while let Some((performance, outcomes)) = done.next().await {
            table.enter(performance, outcomes);
        }
    };
    tokio::select! {
        () = all => {}
        () = board.show() => unreachable!("the board is shown for ever"),
    }
    for row in &skipped {
        println!("skipped {}, {}: {}", row.name, row.words, row.missing.unwrap_or_default());
    }
    let verdict = format!("{} passed, {} failed, {} skipped", table.passed, table.failed, skipped.len());
    if let Some(file) = options.report {
        table.report.write(&file, &what, &verdict)?;
    }
    println!("{verdict}");
    Ok(table.failed == 0)
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
    for row in &mut rows {
        row.expect(options.backlog);
        if options.unhurried {
            row.recovery = Duration::MAX;
        }
    }
    Some(rows)
}

/// `shoal` in the folder of this program.
fn beside() -> Result<PathBuf, ChaosError> {
    Ok(env::current_exe()?.with_file_name("shoal"))
}
