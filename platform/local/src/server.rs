//! One private server: how it is started, watched and disturbed. What differs between Redis and Postgres is a [`Recipe`].

use std::fmt::Debug;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::Pid;

use crate::error::LocalError;
use crate::home::Home;
use crate::port::free_port;
use crate::watchdog::{Launch, POLL, Watchdog};

/// How long a server may take until it answers. A busy two-core machine needs some seconds; a broken server is quick.
const START_BOUND: Duration = Duration::from_mins(1);

/// How often a start is tried when somebody else took the port first.
const START_TRIES: usize = 8;

/// What shall survive. Both keep everything that was acknowledged when the *server* is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Nothing is lost at a power cut, as in production: each acknowledged write was flushed to the disk.
    PowerCut,
    /// Nothing is flushed: quick, for tests and demos. Redis runs with `appendfsync no` rather than `everysec`, under
    /// which it may hold writes back for two seconds while a flush is under way, and loses them when it is killed.
    Fast,
}

/// What differs between one server and another.
pub trait Recipe: Debug {
    /// The server's name, for errors and its log's name.
    const NAME: &'static str;

    /// What to run for a server on this port.
    #[doc(hidden)]
    fn launch(&self, home: &Home, port: u16) -> Launch;

    /// Whether the server with this process id takes commands. Another server on the same port is not it.
    #[doc(hidden)]
    fn answers(&self, home: &Home, port: u16, server: Pid) -> bool;
}

/// A private server on 127.0.0.1, see [`Redis`](crate::Redis) and [`Postgres`](crate::Postgres). Dropping it stops it
/// and removes its temporary folder; the end of this process, however it comes, does the same.
///
/// Port and files stay the same over [`stop`](Server::stop), [`kill`](Server::kill) and [`restart`](Server::restart).
#[derive(Debug)]
pub struct Server<R> {
    // Before `home`: the server ends before its folder goes.
    running: Mutex<Option<Watchdog>>,
    port: u16,
    recipe: R,
    home: Home,
}

impl<R: Recipe> Server<R> {
    pub(crate) fn start_in(home: Home, recipe: R) -> Result<Self, LocalError> {
        let mut tries_left = START_TRIES;
        loop {
            let port = free_port();
            tries_left -= 1;
            match run(&recipe, &home, port) {
                Err(error) if tries_left > 0 && is_port_clash(&error) => {}
                Err(error) => return Err(error),
                Ok(watchdog) => return Ok(Self { running: Mutex::new(Some(watchdog)), port, recipe, home }),
            }
        }
    }

    /// The port it listens on, on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The server's process id; `None` while it is stopped. It may have ended by itself since.
    pub fn pid(&self) -> Option<u32> {
        self.running().as_ref().map(|watchdog| watchdog.program().as_raw_nonzero().get().unsigned_abs())
    }

    /// Stops the server in order, if it runs. Clients see their connections closed.
    pub fn stop(&self) -> Result<(), LocalError> {
        self.running().take().map_or(Ok(()), Watchdog::stop).map_err(signal_failed::<R>)
    }

    /// Starts the server again on its port and files, stopping it first if it runs. Returns when it answers.
    pub fn restart(&self) -> Result<(), LocalError> {
        let mut running = self.running();
        running.take().map_or(Ok(()), Watchdog::stop).map_err(signal_failed::<R>)?;
        let mut tries_left = START_TRIES;
        loop {
            tries_left -= 1;
            match run(&self.recipe, &self.home, self.port) {
                // Clients know this port, so there is no other to choose: wait for whoever has it to leave. Children of a
                // server that was killed may need a moment, too.
                Err(error) if tries_left > 0 && (is_port_clash(&error) || is_leaving(&error)) => {
                    thread::sleep(POLL * 20);
                }
                Err(error) => return Err(error),
                Ok(watchdog) => {
                    *running = Some(watchdog);
                    return Ok(());
                }
            }
        }
    }

    /// Kills the server and its children with SIGKILL, as a crash would.
    pub fn kill(&self) -> Result<(), LocalError> {
        let watchdog = self.running().take().ok_or(LocalError::NotRunning { server: R::NAME })?;
        watchdog.kill().map_err(signal_failed::<R>)
    }

    /// Freezes the server (SIGSTOP): connections stay open, new ones are still accepted by the kernel, nobody answers.
    pub fn pause(&self) -> Result<(), LocalError> {
        self.with_running(Watchdog::pause)
    }

    /// Lets a frozen server go on (SIGCONT).
    pub fn resume(&self) -> Result<(), LocalError> {
        self.with_running(Watchdog::resume)
    }

    fn with_running(&self, act: impl FnOnce(&mut Watchdog) -> io::Result<()>) -> Result<(), LocalError> {
        let mut running = self.running();
        let watchdog = running.as_mut().ok_or(LocalError::NotRunning { server: R::NAME })?;
        act(watchdog).map_err(signal_failed::<R>)
    }

    pub(crate) fn recipe(&self) -> &R {
        &self.recipe
    }

    fn running(&self) -> MutexGuard<'_, Option<Watchdog>> {
        // A test that panicked meanwhile leaves nothing half-done: the watchdog is there or it is not.
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs a server on a port and waits until it answers.
fn run<R: Recipe>(recipe: &R, home: &Home, port: u16) -> Result<Watchdog, LocalError> {
    let log_start = home.log_end();
    let mut watchdog = Watchdog::start(&recipe.launch(home, port), home)?;
    let deadline = Instant::now() + START_BOUND;
    loop {
        if recipe.answers(home, port, watchdog.program()) {
            return Ok(watchdog);
        }
        if watchdog.ended().is_some() {
            return Err(LocalError::Ended { program: R::NAME.to_owned(), log: home.log_since(log_start) });
        }
        if Instant::now() >= deadline {
            let log = home.log_since(log_start);
            return Err(LocalError::TooSlow { program: R::NAME.to_owned(), bound: START_BOUND, log });
        }
        thread::sleep(POLL);
    }
}

/// Both servers end with these words of the C library when their port is taken.
fn is_port_clash(error: &LocalError) -> bool {
    matches!(error, LocalError::Ended { log, .. } if log.contains("Address already in use"))
}

/// Postgres ends with these words while children of the one before it are still there.
fn is_leaving(error: &LocalError) -> bool {
    matches!(error, LocalError::Ended { log, .. } if log.contains("pre-existing shared memory block"))
}

fn signal_failed<R: Recipe>(source: io::Error) -> LocalError {
    LocalError::Signal { server: R::NAME, source }
}
