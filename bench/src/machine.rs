//! Where and when it was measured.

use std::fs;
use std::process::Command;

use serde::Serialize;

/// The machine, the moment and the commit.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Machine {
    /// UTC.
    pub(crate) date: String,
    /// With `+` where files differ from it.
    pub(crate) commit: String,
    pub(crate) processor: String,
    pub(crate) cores: usize,
    pub(crate) kernel: String,
    pub(crate) redis: String,
    /// Processes that wanted to run in the last minute, before anything was measured. Much more than nothing says that
    /// somebody else was measured, too.
    pub(crate) load_before: String,
}

impl Machine {
    pub(crate) fn look() -> Machine {
        let read = |path| fs::read_to_string(path).unwrap_or_default();
        let cpu = read("/proc/cpuinfo");
        let processor = cpu.lines().find(|line| line.starts_with("model name"));
        let processor =
            processor.and_then(|line| line.split_once(':')).map_or("unknown", |(_, name)| name.trim());
        let changed = !said("git", &["status", "--porcelain", "--untracked-files=no"]).is_empty();
        let commit = said("git", &["rev-parse", "--short=12", "HEAD"]);
        Machine {
            date: said("date", &["-u", "+%Y-%m-%d %H:%M"]),
            commit: commit + if changed { "+" } else { "" },
            processor: processor.to_owned(),
            cores: std::thread::available_parallelism().map_or(0, usize::from),
            kernel: read("/proc/sys/kernel/osrelease").trim().to_owned(),
            redis: version(&said("redis-server", &["--version"])),
            load_before: read("/proc/loadavg").split(' ').next().unwrap_or_default().to_owned(),
        }
    }

    /// In one line.
    pub(crate) fn line(&self) -> String {
        let Machine { date, commit, processor, cores, kernel, redis, load_before } = self;
        format!(
            "{date} UTC, commit {commit}, {cores} × {processor}, Linux {kernel}, Redis {redis}, load before {load_before}"
        )
    }
}

/// `Redis server v=7.0.15 sha=…`.
fn version(said: &str) -> String {
    let word = said.split_whitespace().find_map(|word| word.strip_prefix("v="));
    word.unwrap_or("unknown").to_owned()
}

/// What a program says; nothing where it is not there.
fn said(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_taken_out_of_what_redis_says() {
        assert_eq!(version("Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0"), "7.0.15");
        assert_eq!(version(""), "unknown");
    }
}
