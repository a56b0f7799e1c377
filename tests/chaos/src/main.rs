//! `make chaos`: breaks a running Shoal on purpose, and has an independent witness say whether anybody was harmed.
//!
//! Each [row](rows) of the table is one fault; rows that do not disturb each other share a scene. A [trial](trial) sets a [stage](stage): private Redis and Postgres
//! servers, the emulator with a crowd of simulated people, and the real `shoal` as separate processes. While people
//! talk, one fault is injected; when all is quiet again, the crowd's own account says what was lost, doubled, out of
//! order or half undone, and Redis says how many calls Shoal itself calls uncertain. How long people waited is measured
//! [from outside](silence), too. A [gate](gate) stands before the ingresses and a [wire](wire) before Redis; a
//! [caller](caller) comes by another way, and [company](company) is people outside the crowd, with stories of their own.
//!
//! `tests/chaos/broken/show.sh` proves that the check can fail.

#![expect(clippy::print_stdout, reason = "the table is what this program is for")]

mod rows;

mod trial;

mod stage;

mod ask;
mod caller;
mod cast;
mod company;
mod error;
mod fact;
mod gate;
mod power;
mod process;
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

use crate::error::ChaosError;
use crate::rows::Row;
use crate::table::{Board, Sum};

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
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..=16))]
    at_once: u16,
    /// Prints how long recovery took without judging it: for machines that others use, too
    #[arg(long)]
    unhurried: bool,
    /// Updates that pile up in row F-60
    #[arg(long, value_parser = clap::value_parser!(u32).range(1_000..=200_000))]
    backlog: Option<u32>,
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
    for row in &mut rows {
        row.expect(options.backlog);
        if options.unhurried {
            row.recovery = Duration::MAX;
        }
    }
    rows.retain(|row| options.only.is_empty() || options.only.iter().any(|name| name == row.name));
    // A short number is easier to copy.
    let seed = options.seed.unwrap_or_else(|| rand::random_range(0..1_000_000));
    println!("seed {seed}, {} rows, {} trials each; --seed {seed} does it again", rows.len(), options.trials);
    table::head();
    let board = Board::default();
    let scenes = rows::scenes(&rows);
    let scenes = scenes.iter().map(|scene| trials(scene, &program, options.trials, seed, &board));
    let mut done = futures::stream::iter(scenes).buffer_unordered(options.at_once.into());
    let all = async {
        let (mut passed, mut failed) = (0, 0);
        while let Some(clean) = done.next().await {
            for clean in clean {
                *(if clean { &mut passed } else { &mut failed }) += 1;
            }
        }
        (passed, failed)
    };
    let (passed, failed) = tokio::select! {
        counts = all => counts,
        () = board.show() => unreachable!("the board is shown for ever"),
    };
    println!("{passed} passed, {failed} failed");
    Ok(failed == 0)
}

/// All trials of a scene; whether each of its rows passed. Trial number n begins with seed + n.
async fn trials(scene: &[Row], program: &Path, trials: u64, seed: u64, board: &Board) -> Vec<bool> {
    let mut sums: Vec<Sum> = scene.iter().map(|_| Sum::default()).collect();
    for seed in (0..trials).map(|number| seed.wrapping_add(number)) {
        match trial::run(scene, program, seed, &|doing| board.tell(&scene[0], seed, doing)).await {
            Ok(outcomes) => sums.iter_mut().zip(&outcomes).for_each(|(sum, outcome)| sum.add(seed, outcome)),
            Err(error) => sums.iter_mut().for_each(|sum| sum.failed(seed, &error)),
        }
    }
    board.forget(&scene[0]);
    scene.iter().zip(&sums).for_each(|(row, sum)| table::line(row, sum));
    sums.iter().map(Sum::is_clean).collect()
}

/// `shoal` in the folder of this program.
fn beside() -> Result<PathBuf, ChaosError> {
    Ok(env::current_exe()?.with_file_name("shoal"))
}
