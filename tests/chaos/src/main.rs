//! `make chaos`: breaks a running Shoal on purpose, and has an independent witness say whether anybody was harmed.
//!
//! Each [row](rows) of the table is one fault. A [trial](trial) sets a [stage](stage): private Redis and Postgres
//! servers, the emulator with a crowd of simulated people, and the real `shoal` as separate processes. While people
//! talk, one fault is injected; when all is quiet again, the crowd's own account says what was lost, doubled, out of
//! order or half undone, and Redis says how many calls Shoal itself calls uncertain. How long people waited is measured
//! [from outside](silence), too. A [gate](gate) stands before the ingresses and a [wire](wire) before Redis.
//!
//! Some rows need a build that breaks from within, `shoal-breakable`: it dies at a named step, or by a word that
//! somebody writes to the bot. All others run the program as it is released.
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
mod gate;
mod process;
mod silence;
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
use crate::trial::Turn;

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
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..=16))]
    at_once: u16,
    /// Prints how long recovery took without judging it: for machines that others use, too
    #[arg(long)]
    unhurried: bool,
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
    let program = options.shoal.map_or_else(beside, Ok)?;
    if !program.exists() {
        return Err(ChaosError::NoProgram(program));
    }
    let mut rows = rows::all();
    if let Some(name) = options.only.iter().find(|name| rows.iter().all(|row| row.name != name.as_str())) {
        let names: Vec<_> = rows.iter().map(|row| row.name).collect();
        eprintln!("There is no row {name}; there are {}", names.join(", "));
        return Ok(false);
    }
    if options.unhurried {
        for row in &mut rows {
            row.recovery = Duration::MAX;
        }
    }
    rows.retain(|row| options.only.is_empty() || options.only.iter().any(|name| name == row.name));
    // A short number is easier to copy.
    let seed = options.seed.unwrap_or_else(|| rand::random_range(0..1_000_000));
    println!("seed {seed}, {} rows, {} trials each; --seed {seed} does it again", rows.len(), options.trials);
    table::head();
    let board = Board::default();
    let mut table = Table::default();
    let stages = rows.iter().flat_map(|row| turns(row, options.trials, seed).map(move |turn| (row, turn)));
    let stages = stages.inspect(|(row, _)| table.expect(row)).collect::<Vec<_>>();
    let outcomes = stages.into_iter().map(async |(row, turn)| {
        let outcome = trial::run(row, &program, turn, &|doing| board.tell(row, turn.seed, doing)).await;
        board.forget(row, turn.seed);
        (row, turn.seed, outcome)
    });
    let mut outcomes = futures::stream::iter(outcomes).buffer_unordered(options.at_once.into());
    let all = async {
        while let Some((row, seed, outcome)) = outcomes.next().await {
            table.enter(row, seed, outcome);
        }
        table.passed_and_failed()
    };
    let (passed, failed) = tokio::select! {
        counts = all => counts,
        () = board.show() => unreachable!("the board is shown for ever"),
    };
    println!("{passed} passed, {failed} failed");
    Ok(failed == 0)
}

/// The stages that a row needs for its trials. Stage number n begins with seed + n.
fn turns(row: &Row, trials: u64, seed: u64) -> impl Iterator<Item = Turn> + use<> {
    let on_a_stage = row.faults_on_a_stage;
    (0..trials.div_ceil(on_a_stage)).map(move |number| Turn {
        seed: seed.wrapping_add(number),
        faults: on_a_stage.min(trials - number * on_a_stage),
    })
}

/// `shoal` in the folder of this program.
fn beside() -> Result<PathBuf, ChaosError> {
    Ok(env::current_exe()?.with_file_name("shoal"))
}
