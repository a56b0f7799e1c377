//! What can keep a measurement from being made.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use shoal_local::LocalError;
use shoal_mailbox::MailboxError;
use shoal_store::{StepError, StoreError};

/// A measurement was not made.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// A private server did not start.
    #[error(transparent)]
    Servers(#[from] LocalError),
    /// A program was not built.
    #[error("{} is not there; build it: cargo build --release --package shoal --package shoal-bench", program.display())]
    Missing {
        /// Where it was looked for.
        program: PathBuf,
    },
    /// A program could not be run.
    #[error("run {}", program.display())]
    Run {
        /// The program.
        program: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A process ended that should have gone on.
    #[error("{name} ended by itself; the end of its log:\n{log}")]
    Ended {
        /// The process.
        name: String,
        /// The last lines it wrote.
        log: String,
    },
    /// Nothing was served in time.
    #[error("nothing took updates within {} s", bound.as_secs())]
    NotReady {
        /// How long it was waited for.
        bound: Duration,
    },
    /// People did not find each other in time.
    #[error("only {connected} of {people} people have met somebody")]
    Alone {
        /// Who was told of a partner.
        connected: usize,
        /// How many there are.
        people: usize,
    },
    /// Redis refused something.
    #[error("Redis answered: {answer}")]
    Redis {
        /// What it said.
        answer: String,
    },
    /// Redis could not be asked.
    #[error("ask Redis")]
    Client(#[from] fred::error::Error),
    /// A broadcast was not planned for everybody.
    #[error("{written} of {recipients} recipients were written down")]
    NotPlanned {
        /// How many were.
        written: u64,
        /// How many there are.
        recipients: u32,
    },
    /// What timers are set by.
    #[error(transparent)]
    Mailbox(#[from] MailboxError),
    /// The books did not do what was asked.
    #[error("plan a broadcast")]
    Store(#[from] StoreError),
    /// A broadcast was not started.
    #[error("start a broadcast")]
    Step(#[from] StepError),
    /// A file or a connection failed.
    #[error("a file or a connection failed")]
    Io(#[from] io::Error),
}
