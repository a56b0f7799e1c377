//! What is asked on the command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};

use crate::load::Shape;
use crate::stage::Fsync;

/// Measures what a message costs, against a relay without promises.
#[derive(Parser)]
pub(crate) struct Options {
    #[command(subcommand)]
    pub(crate) what: Option<What>,
    #[command(flatten)]
    pub(crate) on: On,
}

/// On what it is measured.
#[derive(Args, Clone, Debug)]
pub(crate) struct On {
    /// People in chats; a chat bears 20 messages at once and one a second (see platform/telegram/src/limits.rs)
    #[arg(long, global = true, default_value_t = 20_000, value_parser = number(2..=100_000))]
    pub(crate) people: usize,
    /// Worker processes of Shoal
    #[arg(long, global = true, default_value_t = 1, value_parser = number(1..=16))]
    pub(crate) workers: usize,
    /// Length of each run that is measured, in seconds
    #[arg(long, global = true, default_value_t = 6, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub(crate) seconds: u64,
    /// Runs of each, the relays in turn; the median counts
    #[arg(long, global = true, default_value_t = 3, value_parser = number(1..=99))]
    pub(crate) rounds: usize,
    /// How Redis keeps what it acknowledges
    #[arg(long, global = true, value_enum, default_value = "everysec")]
    pub(crate) fsync: Fsync,
    /// The folder for result.md, result.json and result.svg of the whole table
    #[arg(long, global = true, default_value = "docs/bench")]
    pub(crate) into: PathBuf,
}

/// A part of it.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum What {
    /// The whole table, written to files (the same as nothing)
    All,
    /// As many messages as there can be
    Full {
        /// Messages under way at any time, from webhook to call
        #[arg(long, default_value_t = UNDER_WAY)]
        under_way: usize,
    },
    /// A steady rate
    Pace {
        /// Messages a second
        #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
        rate: u32,
    },
    /// A Bot API that takes its time
    Slow {
        /// How long it takes for a call, in milliseconds
        #[arg(long, default_value_t = SLOW_MS)]
        delay: u64,
        /// Messages under way at any time
        #[arg(long, default_value_t = UNDER_WAY_SLOW)]
        under_way: usize,
    },
    /// Redis writes to the disk before it acknowledges
    Durable,
    /// The rule that brings people together
    Matching,
    /// How long somebody who searches waits for the decision, with 10,000 who search
    Searching,
    /// The recipients of a broadcast
    Planning {
        /// How many
        #[arg(long, default_value_t = RECIPIENTS)]
        recipients: u32,
    },
    /// Timers that wait, and how late others fire beside them
    Timers {
        /// How many wait
        #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
        pending: u32,
        /// How many come due in a second
        #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=10_000))]
        rate: u32,
    },
    /// The same load on growing stages
    Scale {
        /// What grows
        #[arg(value_enum)]
        axis: Axis,
    },
}

/// What grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Axis {
    /// 1, 2, 4, 8 worker processes
    Workers,
    /// 16 to 1,024 partitions
    Partitions,
    /// 1 to 20 bots
    Bots,
    /// 1,000 to 1,000,000 people who have registered and do nothing
    Users,
}

/// Enough that nobody waits for work, and no more than Telegram has under way: 100 connections to a bot, unless told.
pub(crate) const UNDER_WAY: usize = 200;

/// So that a call of 50 ms is not what bounds it: 20,000 a second.
pub(crate) const UNDER_WAY_SLOW: usize = 1_000;

/// So that the 200 connections always have something to post.
pub(crate) const UNDER_WAY_DURABLE: usize = 2_000;

/// Telegram answers within 50 ms, as a rule.
pub(crate) const SLOW_MS: u64 = 50;

/// A large broadcast.
pub(crate) const RECIPIENTS: u32 = 200_000;

/// Rates at which the latency is looked at.
pub(crate) const RATES: [u32; 3] = [200, 1_000, 5_000];

impl What {
    /// The load of a part that is one, and how long the Bot API takes.
    pub(crate) fn load(&self) -> Option<(Shape, Duration)> {
        match *self {
            What::Full { under_way } => Some((Shape::Closed { under_way }, Duration::ZERO)),
            What::Pace { rate } => Some((Shape::Open { rate }, Duration::ZERO)),
            What::Slow { delay, under_way } => {
                Some((Shape::Closed { under_way }, Duration::from_millis(delay)))
            }
            _ => None,
        }
    }
}

fn number(range: std::ops::RangeInclusive<i64>) -> impl clap::builder::TypedValueParser<Value = usize> {
    use clap::builder::TypedValueParser;
    clap::builder::RangedI64ValueParser::<u64>::new().range(*range.start()..=*range.end()).map(|n| n as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_takes_the_options_of_all() {
        let options = Options::try_parse_from(["bench", "pace", "--rate", "200", "--seconds", "10"]).unwrap();
        assert_eq!((options.on.seconds, options.on.people), (10, 20_000));
        assert!(matches!(options.what, Some(What::Pace { rate: 200 })));
        assert!(Options::try_parse_from(["bench", "--people", "1"]).is_err());
        assert!(Options::try_parse_from(["bench"]).unwrap().what.is_none());
    }
}
