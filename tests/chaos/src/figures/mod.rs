//! `make figures`: how fast broadcasts go, what people in chats notice of them, and how soon a wish is fulfilled. Each figure is measured from outside,
//! on a stage of its own, and printed on one line with the load of the machine; whoever breaks its bound ends the program
//! with an error.

mod asking;
mod beside;
mod hidden;
mod million;
mod prompt;
mod rate;

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, Subcommand};

use crate::error::ChaosError;
use crate::stage::{Cast, Stage};

/// Measures how fast Shoal is.
#[derive(Parser)]
pub struct Options {
    #[command(subcommand)]
    figure: Figure,
    /// Where chance begins
    #[arg(long, global = true, default_value_t = 7)]
    seed: u64,
    /// The program under test; the one beside this program when not given
    #[arg(long, global = true)]
    shoal: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Figure {
    /// A broadcast at a set rate, over several workers
    Rate(rate::Rate),
    /// A broadcast at the paid rate, beside people who chat
    Beside(beside::Beside),
    /// A limit that nobody tells, and that moves
    Hidden(hidden::Hidden),
    /// A broadcast to very many
    Million(million::Million),
    /// What is taken back, and what a moderator decides
    Prompt(prompt::Prompt),
}

/// Measures one figure; whether its bound held.
pub async fn run(options: Options) -> Result<bool, ChaosError> {
    let program = options.shoal.map_or_else(crate::beside, Ok)?;
    if !program.exists() {
        return Err(ChaosError::NoProgram(program));
    }
    let place = Place { program, seed: options.seed };
    let before = load();
    let figure = match options.figure {
        Figure::Rate(figure) => figure.measure(&place).await?,
        Figure::Beside(figure) => figure.measure(&place).await?,
        Figure::Hidden(figure) => figure.measure(&place).await?,
        Figure::Million(figure) => figure.measure(&place).await?,
        Figure::Prompt(figure) => figure.measure(&place).await?,
    };
    println!("{}; load {before} before, {} after", figure.words, load());
    for broken in &figure.broken {
        println!("BROKEN: {broken}");
    }
    Ok(figure.broken.is_empty())
}

/// Where it is measured.
struct Place {
    program: PathBuf,
    seed: u64,
}

impl Place {
    async fn stage(&self, cast: Cast) -> Result<Stage, ChaosError> {
        let mut stage = Stage::set(cast, self.program.clone(), self.seed).await?;
        // Every worker has its part, as it has nearly always.
        stage.settled().await?;
        Ok(stage)
    }
}

/// What was measured.
#[derive(Default)]
struct Measured {
    words: String,
    broken: Vec<String>,
}

impl Measured {
    fn of(words: String) -> Measured {
        Measured { words, broken: Vec::new() }
    }

    /// A bound that has to hold.
    fn bound(&mut self, holds: bool, otherwise: impl Into<String>) {
        if !holds {
            self.broken.push(otherwise.into());
        }
    }
}

/// Processes that wanted to run in the last minute: above the number of cores, figures are those of the machine.
fn load() -> String {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split(' ').next().unwrap_or("unknown").to_owned()
}

/// Of a hundred, as many are not longer than the one that is returned.
fn percentile(times: &mut [Duration], of_a_hundred: usize) -> Duration {
    times.sort_unstable();
    let place = (times.len() * of_a_hundred).div_ceil(100).saturating_sub(1);
    times.get(place).copied().unwrap_or_default()
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_one_of_the_times() {
        let mut times: Vec<Duration> = (1..=20).rev().map(Duration::from_millis).collect();
        assert_eq!(percentile(&mut times, 50).as_millis(), 10);
        assert_eq!(percentile(&mut times, 95).as_millis(), 19);
        assert_eq!(percentile(&mut [], 95), Duration::ZERO);
    }
}
