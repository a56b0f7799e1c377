//! Signals, and a process' children, on Linux and macOS.

use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;

use rustix::io::Errno;
use rustix::process::{Pid, Signal, kill_process};

/// Sends a signal. A process that has ended meanwhile needs none, so that is not an error.
pub(crate) fn send(pid: Pid, signal: Signal) -> io::Result<()> {
    match kill_process(pid, signal) {
        Err(Errno::SRCH) | Ok(()) => Ok(()),
        Err(errno) => Err(errno.into()),
    }
}

/// The processes started by `parent` that still run. Our servers' children have no children of their own.
pub(crate) fn children(parent: Pid) -> io::Result<Vec<Pid>> {
    // A Linux container often has no `ps`; macOS has no `/proc`.
    let pairs = if Path::new("/proc/self/stat").exists() { pairs_from_proc()? } else { pairs_from_ps()? };
    let parent = parent.as_raw_nonzero().get();
    Ok(pairs
        .into_iter()
        .filter(|(_, ppid)| *ppid == parent)
        .filter_map(|(pid, _)| Pid::from_raw(pid))
        .collect())
}

/// Every process with its parent, from `/proc/<pid>/stat`: `pid (name) state ppid ...`, where the name may hold anything.
fn pairs_from_proc() -> io::Result<Vec<(i32, i32)>> {
    let stat_of = |entry: fs::DirEntry| {
        let pid = entry.file_name().to_str()?.parse().ok()?;
        let stat = fs::read_to_string(entry.path().join("stat")).ok()?;
        let (_, after_name) = stat.rsplit_once(')')?;
        Some((pid, after_name.split_whitespace().nth(1)?.parse().ok()?))
    };
    Ok(fs::read_dir("/proc")?.filter_map(Result::ok).filter_map(stat_of).collect())
}

fn pairs_from_ps() -> io::Result<Vec<(i32, i32)>> {
    let output = Command::new("ps").args(["-A", "-o", "pid=,ppid="]).output()?;
    let pair_of = |line: &str| {
        let mut numbers = line.split_whitespace();
        Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
    };
    Ok(String::from_utf8_lossy(&output.stdout).lines().filter_map(pair_of).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_child_both_ways() {
        let mut child = Command::new("sleep").arg("600").spawn().unwrap();
        let us = rustix::process::getpid();
        let pid = Pid::from_child(&child);

        assert!(children(us).unwrap().contains(&pid));
        if Command::new("ps").arg("-A").output().is_ok() {
            let pair = (pid.as_raw_nonzero().get(), us.as_raw_nonzero().get());
            assert!(pairs_from_ps().unwrap().contains(&pair));
        }

        send(pid, Signal::KILL).unwrap();
        child.wait().unwrap();
        send(pid, Signal::KILL).expect("an ended process needs no signal");
    }
}
