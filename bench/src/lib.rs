//! `make bench`: what a message costs, measured over the whole path, against a relay that promises nothing.
//!
//! One process is the world around a relay: it posts updates as Telegram would (`load`, over `line`), answers calls as
//! the Bot API would (`stand_in`), and keeps a `book` of what was due when, and when it arrived. On the same machine, in
//! the same minute, by the same load, Shoal and `shoal-baseline` take turns (`contender`), on servers of their own
//! (`stage`). So what is compared is their ratio, whatever the machine is.
//!
//! docs/performance.md describes the method and shows the figures.
#![cfg_attr(not(test), allow(clippy::print_stdout, reason = "a program of the command line speaks on it"))]

mod book;
mod contender;
mod cost;
mod error;
mod line;
mod load;
mod meeting;
mod pacer;
mod stage;
mod stand_in;
mod update;

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;

pub use error::BenchError;

use contender::{Contender, Outcome, Run};
use load::Shape;
use stage::{Cast, Stage};

#[derive(Parser)]
struct Options {
    #[arg(long, default_value_t = 20_000)]
    people: usize,
    #[arg(long, default_value_t = 1)]
    workers: usize,
    #[arg(long, default_value_t = 8)]
    seconds: u64,
    #[arg(long, default_value_t = 200)]
    under_way: usize,
    #[arg(long)]
    rate: Option<u32>,
    #[arg(long, default_value_t = 1)]
    rounds: usize,
    #[arg(long, default_value_t = 0)]
    delay_ms: u64,
    #[arg(long)]
    fsync: Option<stage::Fsync>,
}

/// The program `shoal-bench`.
#[must_use]
pub fn main() -> ExitCode {
    // One thread: it takes no more of the machine than it must, and a moment is noted when it is.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            println!("cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(play(Options::parse())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("bench: FAILED {error}");
            ExitCode::FAILURE
        }
    }
}

async fn play(options: Options) -> Result<(), BenchError> {
    let cast = Cast {
        workers: options.workers,
        partitions: 64,
        bots: 1,
        people: options.people,
        connections: 200,
    };
    let mut stage = Stage::set(cast).await?;
    let mut baseline = stage.baseline().await?;
    let mut shoal = stage.shoal().await?;
    let begin = std::time::Instant::now();
    meeting::meet(&shoal.company, &stage.stand_in).await?;
    println!("{} people have met in {:.1} s", options.people, begin.elapsed().as_secs_f64());
    if let Some(fsync) = options.fsync {
        stage.keep(fsync)?;
    }
    let shape = match options.rate {
        Some(rate) => Shape::Open { rate },
        None => Shape::Closed { under_way: options.under_way },
    };
    let run = Run {
        shape,
        warm_up: Duration::from_secs(2),
        length: Duration::from_secs(options.seconds),
        delay: Duration::from_millis(options.delay_ms),
    };
    for _ in 0..options.rounds {
        for contender in [&mut baseline, &mut shoal] {
            let outcome = contender.measure(&stage.stand_in, run).await?;
            print(contender, &outcome);
        }
    }
    Ok(())
}

fn print(contender: &Contender, outcome: &Outcome) {
    let times = &outcome.times;
    let per = |time: Duration| time.as_secs_f64() * 1e6 / times.arrived.max(1) as f64;
    let ms = |share| book::percentile(&times.latencies, share).as_secs_f64() * 1e3;
    println!(
        "{}: {:.0}/s p50 {:.3} p95 {:.3} p99 {:.3} max {:.3} ms; {:?} refused {}; late p99 {:.3} ms",
        contender.name,
        times.arrived as f64 / outcome.seconds,
        ms(50.0),
        ms(95.0),
        ms(99.0),
        ms(100.0),
        outcome.harm,
        outcome.refused,
        book::percentile(&times.lateness, 99.0).as_secs_f64() * 1e3,
    );
    for (name, time) in &outcome.processor {
        println!("  {name}: {:.1} µs a message, {:.1} MB", per(*time), outcome.memory[name] as f64 / 1e6);
    }
    let n = times.arrived.max(1) as f64;
    println!(
        "  load and stand-in: {:.1} µs; redis {:.2} commands, {:.2} scripts, {:.0} bytes a message",
        per(outcome.own_processor),
        outcome.redis.commands as f64 / n,
        outcome.redis.scripts as f64 / n,
        outcome.redis.bytes as f64 / n
    );
}
