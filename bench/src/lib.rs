//! `make bench`: what a message costs, measured over the whole path, against a relay that promises nothing.
//!
//! One process is the world around a relay: it posts updates as Telegram would ([`load`], over [`line`]), answers calls as
//! the Bot API would ([`stand_in`]), and keeps a [`book`] of what was due when, and when it arrived. On the same machine,
//! in the same minutes, by the same load, Shoal and `shoal-baseline` take turns ([`scene`]), on servers of their own
//! ([`stage`]). So what is compared is their ratio, whatever the machine is. [`row`] says what is to be reached.
//!
//! docs/performance.md describes the method and shows the figures.

#![expect(clippy::print_stdout, reason = "figures are what this program is for")]

mod suite;
mod trial;

mod scene;
mod stage;

mod contender;
mod cost;
mod crowd;

mod book;
mod line;
mod load;
mod meeting;
mod pacer;
mod stand_in;
mod update;

mod matching;
mod planning;
mod scale;
mod searching;
mod timers;
mod watch;

mod figures;
mod machine;
mod picture;
mod report;
mod row;

mod error;
mod options;

use std::process::ExitCode;

use clap::Parser;
use tokio::signal::unix::{SignalKind, signal};

pub use cost::ask;
pub use error::BenchError;
pub use trial::{Trial, baseline, shoal};

use machine::Machine;
use options::{Options, What};
use timers::Wanted;

/// The program `shoal-bench`.
#[must_use]
pub fn main() -> ExitCode {
    let options = Options::parse();
    // One thread: it takes no more of the machine than it must, and a moment is noted when it is.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let ended = runtime.map_err(BenchError::from).and_then(|runtime| runtime.block_on(until_told(&options)));
    match ended {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            println!("bench: FAILED {}", causes(&error));
            ExitCode::FAILURE
        }
    }
}

/// Measures, and ends what it has started also when it is told to stop.
async fn until_told(options: &Options) -> Result<bool, BenchError> {
    let (mut interrupted, mut terminated) =
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    tokio::select! {
        ended = play(options) => ended,
        _ = interrupted.recv() => Ok(false),
        _ = terminated.recv() => Ok(false),
    }
}

/// Whether all went well.
async fn play(options: &Options) -> Result<bool, BenchError> {
    let report = match &options.what {
        None | Some(What::All) => suite::all(&options.on).await?,
        Some(What::Scale { axis }) => return scale::measure(*axis, &options.on).await,
        Some(What::Timers { pending, rate }) => {
            let seconds = options.on.seconds.try_into().unwrap_or(u32::MAX);
            let figures = timers::measure(Wanted { pending: *pending, rate: *rate, seconds }).await?;
            println!("\n{}.\n\n{}", Machine::look().line(), figures.line());
            return Ok(figures.is_good());
        }
        Some(part) => suite::part(part, &options.on).await?,
    };
    println!("\n{}.\n\n{}", report.machine.line(), report.table());
    Ok(report.is_good())
}

/// An error with what caused it.
fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(source) = cause {
        text = format!("{text}: {source}");
        cause = source.source();
    }
    text
}
