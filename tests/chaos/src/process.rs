//! One process of Shoal, as an operator sees it: it is started, sent signals, and it ends.

use std::env;
use std::fs::{self, File};
use std::io;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::error::ChaosError;

/// Longest time for a process to end after SIGTERM: row 13 of the fault matrix.
pub const DRAIN_BOUND: Duration = Duration::from_secs(20);

/// Lines of a log that are shown when its process ended.
const LOG_LINES: usize = 15;

/// A running process.
pub struct Process {
    /// `worker-2`, as its log is named.
    pub name: String,
    child: Child,
    log: PathBuf,
}

impl Process {
    /// Starts `shoal <role>`, which may be several words, with these settings and no others.
    pub fn start(
        program: &Path,
        role: &str,
        name: String,
        settings: &[(String, String)],
        logs: &Path,
    ) -> Result<Process, ChaosError> {
        let log = logs.join(format!("{name}.log"));
        let file = File::create(&log)?;
        let child = Command::new(program)
            .args(role.split(' '))
            .env_clear()
            .envs(env::vars().filter(|(key, _)| !key.starts_with("SHOAL_")))
            .envs(settings.iter().cloned())
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            // A Ctrl-C in the terminal is for this program, which then ends what it started.
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .map_err(|source| ChaosError::Process { what: format!("run shoal {role}"), source })?;
        Ok(Process { name, child, log })
    }

    /// Its process id; `None` once it has ended.
    pub fn pid(&self) -> Option<u32> {
        self.child.id()
    }

    /// Its private port, as its log says: it takes any that is free.
    pub fn ops_port(&self) -> Result<u16, ChaosError> {
        const BEFORE: &str = "Health and metrics on 127.0.0.1:";
        let log = fs::read_to_string(&self.log)?;
        let port = log.split_once(BEFORE).and_then(|(_, tail)| {
            let digits = tail.split(|c: char| !c.is_ascii_digit()).next()?;
            digits.parse().ok()
        });
        port.ok_or_else(|| {
            io::Error::other(format!("{} does not say where its private port is", self.name)).into()
        })
    }

    /// How it ended; `None` while it runs.
    pub fn ended_by_itself(&mut self) -> Result<Option<ExitStatus>, ChaosError> {
        Ok(self.child.try_wait()?)
    }

    /// Freezes it, also against SIGTERM.
    pub fn freeze(&self) -> Result<(), ChaosError> {
        self.send(Signal::STOP)
    }

    /// Lets it go on.
    pub fn thaw(&self) -> Result<(), ChaosError> {
        self.send(Signal::CONT)
    }

    /// Asks it to end.
    pub fn terminate(&self) -> Result<(), ChaosError> {
        self.send(Signal::TERM)
    }

    /// SIGKILL, and it is gone when this returns.
    pub async fn kill(mut self) -> Result<(), ChaosError> {
        let what = format!("kill {}", self.name);
        self.child.kill().await.map_err(|source| ChaosError::Process { what, source })
    }

    /// Waits until it has ended.
    pub async fn ended(&mut self) -> Result<ExitStatus, ChaosError> {
        let what = format!("{} has ended", self.name);
        let waited = timeout(DRAIN_BOUND, self.child.wait()).await;
        Ok(waited.map_err(|_| ChaosError::InVain { what, bound: DRAIN_BOUND })??)
    }

    /// What it has written so far.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// An error if it has ended.
    pub fn runs(&mut self) -> Result<(), ChaosError> {
        let Some(status) = self.child.try_wait()? else { return Ok(()) };
        let text = self.log();
        let lines: Vec<&str> = text.lines().collect();
        let log = lines[lines.len().saturating_sub(LOG_LINES)..].join("\n");
        Err(ChaosError::Ended { name: self.name.clone(), status: status.to_string(), log })
    }

    /// The most memory that it ever had, in bytes; zero once it has ended.
    pub fn peak_memory(&self) -> u64 {
        let Some(pid) = self.pid() else { return 0 };
        let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next());
        peak.and_then(|kib| kib.parse::<u64>().ok()).unwrap_or_default() * 1024
    }

    /// Whether its log says this anywhere.
    pub fn has_logged(&self, words: &str) -> bool {
        self.log().contains(words)
    }

    fn send(&self, signal: Signal) -> Result<(), ChaosError> {
        let pid = self.pid().and_then(|pid| i32::try_from(pid).ok()).and_then(Pid::from_raw);
        // Who has ended gets no signal, and `runs` will tell.
        let Some(pid) = pid else { return Ok(()) };
        kill_process(pid, signal).map_err(|source| ChaosError::Process {
            what: format!("send {signal:?} to {}", self.name),
            source: source.into(),
        })
    }
}

/// A port that is free now.
pub fn free_port() -> Result<u16, ChaosError> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
