//! What can go wrong while starting or steering a private server.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

/// Why a private server could not be started, steered or asked. Each message says what to do where something can be done.
#[derive(Debug, thiserror::Error)]
pub enum LocalError {
    /// A server's program is not installed, or not where it is looked for.
    #[error(
        "cannot find `{program}`; install it with `sudo apt-get install -y {apt}` (Debian, Ubuntu) or \
         `brew install {brew}` (macOS)"
    )]
    Missing {
        /// The program that was looked for.
        program: &'static str,
        /// The package that holds it on Debian and Ubuntu.
        apt: &'static str,
        /// The package that holds it in Homebrew.
        brew: &'static str,
    },
    /// A folder could not be created or handed to the server's account.
    #[error("prepare the folder {}", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Running as root, and the account that Postgres must use instead cannot reach its folder.
    #[error(
        "Postgres refuses to run as root, and the account `{account}` that runs it instead cannot enter {}; \
         choose a folder that everybody may enter, below /tmp for example",
        folder.display()
    )]
    Unreachable {
        /// The first folder on the way that is closed.
        folder: PathBuf,
        /// The account that must enter it.
        account: &'static str,
    },
    /// Running as root, and there is no other account to run Postgres with.
    #[error("Postgres refuses to run as root, and there is no account `postgres` or `nobody` to run it with")]
    NoAccount,
    /// A program could not be run at all.
    #[error("run `{program}`")]
    Spawn {
        /// The program.
        program: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A program ended while it was being started.
    #[error("`{program}` ended while it was being started; the end of its log:\n{log}")]
    Ended {
        /// The program.
        program: String,
        /// The last lines it wrote.
        log: String,
    },
    /// A program was not done, or a server did not answer, in time.
    #[error("`{program}` was not ready within {} s; the end of its log:\n{log}", bound.as_secs())]
    TooSlow {
        /// The program.
        program: String,
        /// How long it was given.
        bound: Duration,
        /// The last lines it wrote.
        log: String,
    },
    /// The server is stopped, so it cannot be paused, resumed or killed.
    #[error("{server} is not running")]
    NotRunning {
        /// The server's name.
        server: &'static str,
    },
    /// A signal could not be sent to a server.
    #[error("send a signal to {server}")]
    Signal {
        /// The server's name.
        server: &'static str,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A database's name holds something else than `a-z`, `0-9` and `_`, or is empty or longer than Postgres keeps.
    #[error("`{name}` cannot be a database's name: 1 to 63 characters of a-z, 0-9 and _")]
    DatabaseName {
        /// The name that was asked for.
        name: String,
    },
    /// Postgres did not carry out a statement.
    #[error("ask Postgres to {statement}: {said}")]
    Asked {
        /// The statement.
        statement: String,
        /// What `psql` said.
        said: String,
    },
}
