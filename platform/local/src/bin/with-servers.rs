//! `with-servers -- COMMAND [ARGUMENT...]`: runs a command with a private Redis and Postgres, and ends with its code.
//!
//! The command finds them in `SHOAL_REDIS_URL`, `SHOAL_DATABASE_URL` and `DATABASE_URL` (for sqlx' own tools).

use std::env;
use std::ffi::OsString;
use std::io;
use std::os::unix::process::ExitStatusExt;
use std::process::{ExitCode, ExitStatus};

use rustix::process::{Pid, Signal, kill_process};
use shoal_local::Servers;
use tokio::process::Command;
use tokio::signal::unix::{SignalKind, signal};

const USAGE: &str = "usage: with-servers -- COMMAND [ARGUMENT...]

Runs COMMAND with a private Redis and Postgres on free ports, in the environment as
SHOAL_REDIS_URL, SHOAL_DATABASE_URL and DATABASE_URL, and ends with its exit code.";

/// Exit code for a call that makes no sense, as shells use it.
const EXIT_USAGE: u8 = 2;
/// Exit code if the servers or the command could not be started.
const EXIT_CANNOT_RUN: u8 = 126;
/// Added to a signal's number when it ended the command, as shells do.
const EXIT_SIGNAL_BASE: i32 = 128;

fn main() -> ExitCode {
    let mut arguments = env::args_os().skip(1);
    let separator = arguments.next();
    let Some(program) = arguments.next().filter(|_| separator.is_some_and(|word| word == "--")) else {
        eprintln!("{USAGE}");
        return ExitCode::from(EXIT_USAGE);
    };
    match run(&program, arguments) {
        Ok(status) => exit_code(status),
        Err(error) => {
            eprintln!("with-servers: {error}");
            ExitCode::from(EXIT_CANNOT_RUN)
        }
    }
}

fn run(
    program: &OsString,
    arguments: impl Iterator<Item = OsString>,
) -> Result<ExitStatus, Box<dyn std::error::Error>> {
    let servers = Servers::start(None)?;
    let database_url = servers.postgres.create_database("shoal")?;
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env("SHOAL_REDIS_URL", servers.redis.redis_url())
        .env("SHOAL_DATABASE_URL", &database_url)
        .env("DATABASE_URL", &database_url);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(runtime.block_on(run_to_its_end(&mut command))?)
}

/// Outlives the command: it needs its servers until its very end, also while it ends because of a signal.
async fn run_to_its_end(command: &mut Command) -> io::Result<ExitStatus> {
    let mut interrupts = signal(SignalKind::interrupt())?;
    let mut terminates = signal(SignalKind::terminate())?;
    let mut child = command.spawn()?;
    let pid = child.id().and_then(|id| Pid::from_raw(id.cast_signed()));
    loop {
        tokio::select! {
            status = child.wait() => return status,
            // The terminal sends a Ctrl-C to the command as well.
            _ = interrupts.recv() => {}
            _ = terminates.recv() => {
                if let Some(pid) = pid {
                    kill_process(pid, Signal::TERM)?;
                }
            }
        }
    }
}

fn exit_code(status: ExitStatus) -> ExitCode {
    let code = status.code().or(status.signal().map(|number| EXIT_SIGNAL_BASE + number));
    ExitCode::from(code.and_then(|code| u8::try_from(code).ok()).unwrap_or(EXIT_CANNOT_RUN))
}
