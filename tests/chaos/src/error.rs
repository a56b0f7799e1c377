//! Why a trial could not be carried out to its end.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use shoal_local::LocalError;

/// A trial cannot go on. That is a failure of its row, too: nobody may pass by breaking down early.
#[derive(Debug, thiserror::Error)]
pub enum ChaosError {
    /// A private server does not start, stop or freeze.
    #[error("{0}")]
    Servers(#[from] LocalError),
    /// The pretended Telegram does not start.
    #[error("start the pretended Telegram: {0}")]
    Emulator(#[from] shoal_emulator::StartError),
    /// The program under test is not there.
    #[error("{} is not there; `make chaos` builds it, and --shoal names a folder's `shoal`", .0.display())]
    NoProgram(PathBuf),
    /// A process cannot be started or sent a signal.
    #[error("{what}: {source}")]
    Process {
        /// What was attempted.
        what: String,
        /// What the system said.
        source: io::Error,
    },
    /// A process ended that nobody had asked to.
    #[error("{name} ended by itself ({status}); the end of its log:\n{log}")]
    Ended {
        /// Which process.
        name: String,
        /// Its exit code or signal.
        status: String,
        /// The last lines it wrote.
        log: String,
    },
    /// Something that had to become true did not.
    #[error("waited {} s in vain until {what}", bound.as_secs())]
    InVain {
        /// What was waited for.
        what: String,
        /// For how long.
        bound: Duration,
    },
    /// Files, ports and the conversation with Redis.
    #[error("{0}")]
    Io(#[from] io::Error),
}
