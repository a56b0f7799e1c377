//! A program run under `watchdog.sh`, which ends it when this process ends, whatever ends this process.
//!
//! Linux can tie a child to its parent with `PR_SET_PDEATHSIG`, but that ties it to the *thread* that started it, and
//! macOS has nothing alike. A pipe works on both: the kernel closes our end of it at our death, also by SIGKILL.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use std::{env, io};

use rustix::process::{Pid, Signal};

use crate::account::Account;
use crate::error::LocalError;
use crate::home::Home;
use crate::process;

/// The script; its head says how it is called.
const SCRIPT: &str = include_str!("watchdog.sh");

/// How long a program may take to end politely before it is killed. Postgres writes a checkpoint in this time.
pub(crate) const GRACE: Duration = Duration::from_secs(10);

/// How often a condition is looked at while waiting for it.
pub(crate) const POLL: Duration = Duration::from_millis(10);

/// What to run, as whom, and how it is asked to end.
#[derive(Debug)]
pub struct Launch {
    /// The program's path.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
    /// Variables of its environment besides ours.
    pub environment: Vec<(String, String)>,
    /// The account that runs it; `None` is ours.
    pub account: Option<Account>,
    /// The signal that asks it politely to end.
    pub polite: Polite,
}

/// The signals by which our servers end in order.
#[derive(Debug, Clone, Copy)]
pub enum Polite {
    /// Redis: flush the append-only file and exit.
    Terminate,
    /// Postgres' "fast" shutdown: roll open transactions back and exit. SIGTERM would wait for the clients to leave.
    Interrupt,
}

impl Polite {
    fn name(self) -> &'static str {
        match self {
            Self::Terminate => "TERM",
            Self::Interrupt => "INT",
        }
    }

    fn signal(self) -> Signal {
        match self {
            Self::Terminate => Signal::TERM,
            Self::Interrupt => Signal::INT,
        }
    }
}

/// A running program and the watchdog over it. Dropping this ends both.
#[derive(Debug)]
pub struct Watchdog {
    shell: Child,
    /// The pipe whose closing tells the watchdog that we are gone.
    pipe: Option<ChildStdin>,
    program: Pid,
    polite: Polite,
}

impl Watchdog {
    /// Runs a program in `home`, its words going to the log there.
    pub fn start(launch: &Launch, home: &Home) -> Result<Self, LocalError> {
        let failed = |source| LocalError::Spawn { program: launch.program.display().to_string(), source };
        let mut shell = spawn_shell(launch, home).map_err(failed)?;
        let pipe = shell.stdin.take();
        let mut line = String::new();
        if let Some(stdout) = shell.stdout.take() {
            BufReader::new(stdout).read_line(&mut line).map_err(failed)?;
        }
        let program = line.trim().parse().ok().and_then(Pid::from_raw).ok_or_else(|| {
            failed(io::Error::other("its watchdog, run by /bin/sh, did not tell its process id"))
        })?;
        Ok(Self { shell, pipe, program, polite: launch.polite })
    }

    /// The program's process id.
    pub fn program(&self) -> Pid {
        self.program
    }

    /// Whether the program has ended, and if so, whether well.
    pub fn ended(&mut self) -> Option<bool> {
        // An error means that somebody else collected the watchdog's end: it ended, and not well.
        self.shell.try_wait().map_or(Some(false), |status| status.map(|status| status.success()))
    }

    /// Waits for the program to end. `None`: it still runs at the end of the bound.
    pub fn wait(&mut self, bound: Duration) -> Option<bool> {
        let deadline = Instant::now() + bound;
        loop {
            match self.ended() {
                None if Instant::now() < deadline => thread::sleep(POLL),
                ended => return ended,
            }
        }
    }

    /// Asks the program to end, and kills it if it does not in time.
    pub fn stop(mut self) -> io::Result<()> {
        self.resume()?;
        process::send(self.program, self.polite.signal())?;
        if self.wait(GRACE).is_none() { self.kill() } else { Ok(()) }
    }

    /// Kills the program and its children at once, and waits until they are gone.
    pub fn kill(mut self) -> io::Result<()> {
        // A stopped parent starts no further children, so that the list is complete.
        process::send(self.program, Signal::STOP)?;
        for child in process::children(self.program)? {
            process::send(child, Signal::KILL)?;
        }
        process::send(self.program, Signal::KILL)?;
        self.wait(GRACE);
        Ok(())
    }

    /// Freezes the program and its children; to their clients it looks like a network that swallows everything.
    pub fn pause(&mut self) -> io::Result<()> {
        process::send(self.program, Signal::STOP)?;
        let children = process::children(self.program)?;
        // First the list, then the deed: should we die in between, the watchdog thaws them before it ends them.
        self.tell_frozen(&children)?;
        children.into_iter().try_for_each(|child| process::send(child, Signal::STOP))
    }

    /// Lets a frozen program and its children go on.
    pub fn resume(&mut self) -> io::Result<()> {
        for child in process::children(self.program)? {
            process::send(child, Signal::CONT)?;
        }
        process::send(self.program, Signal::CONT)?;
        self.tell_frozen(&[])
    }

    fn tell_frozen(&mut self, frozen: &[Pid]) -> io::Result<()> {
        let ids: Vec<String> = frozen.iter().map(|pid| pid.as_raw_nonzero().to_string()).collect();
        self.pipe.as_mut().map_or(Ok(()), |pipe| writeln!(pipe, "{}", ids.join(" ")))
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        // The same road as at our death: the watchdog stops the program, removes what is to be removed, and ends.
        drop(self.pipe.take());
        self.wait(GRACE * 2);
    }
}

/// macOS cannot create a pipe that children do not inherit in one step. So servers are started one after another, and no
/// server's watchdog inherits the pipe of another server and keeps it open.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

fn spawn_shell(launch: &Launch, home: &Home) -> io::Result<Child> {
    let mut shell = Command::new("/bin/sh");
    shell
        .args(["-c", SCRIPT, "shoal-watchdog", launch.polite.name()])
        .arg((GRACE.as_millis() / 100).to_string())
        .arg(home.removable())
        .arg(&launch.program)
        .args(&launch.arguments)
        .current_dir(home.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(home.open_log()?)
        // A Ctrl-C in the terminal is for our process, which then ends its servers in its own order.
        .process_group(0)
        // Messages in English (a log is searched for one), and no surprises from the environment: PGPORT, PGOPTIONS.
        .env("LC_ALL", "C");
    for (key, _) in env::vars_os().filter(|(key, _)| key.as_encoded_bytes().starts_with(b"PG")) {
        shell.env_remove(key);
    }
    shell.envs(launch.environment.iter().map(|(key, value)| (key, value)));
    if let Some(account) = launch.account {
        shell.uid(account.uid).gid(account.gid);
    }
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    shell.spawn()
}
