//! What processes cost: processor time and memory as the system counts them, work as Redis counts it.

use std::fs;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

/// How long Redis may take to answer.
const ANSWER_BOUND: Duration = Duration::from_secs(10);

/// The processor time that a process and its children have used so far: Postgres has one for each connection, Redis one to
/// write its file anew.
pub(crate) fn processor_time(pid: u32) -> Duration {
    time(ticks(pid, 4) + children(pid).into_iter().map(|child| ticks(child, 4)).sum::<u64>())
}

/// The processor time that this process has used so far. Its children are what it measures.
pub(crate) fn own_processor_time() -> Duration {
    time(ticks(std::process::id(), 2))
}

fn time(ticks: u64) -> Duration {
    Duration::from_secs_f64(ticks as f64 / rustix::param::clock_ticks_per_second() as f64)
}

/// The memory a process has resident, in bytes; of Postgres without its children, which share most of theirs.
pub(crate) fn resident(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or_default() * 1024
}

/// User and system time, and with four fields that of children which have ended, too. Behind the name, which may hold
/// anything, the fields from the third on follow.
fn ticks(pid: u32, fields: usize) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let all = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    all.split_whitespace().skip(11).take(fields).filter_map(|field| field.parse::<u64>().ok()).sum()
}

fn children(pid: u32) -> Vec<u32> {
    let list = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
    list.split_whitespace().filter_map(|child| child.parse().ok()).collect()
}

/// What a Redis server has done so far.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Work {
    /// Commands, those within scripts too.
    pub(crate) commands: u64,
    /// Scripts that ran.
    pub(crate) scripts: u64,
    /// In and out.
    pub(crate) bytes: u64,
}

impl Work {
    /// Asks the server.
    pub(crate) fn of(port: u16) -> io::Result<Work> {
        let info = ask(port, "INFO all\r\n")?;
        let number = |name: &str| {
            let line = info.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            line.and_then(|text| text.trim().parse().ok()).unwrap_or_default()
        };
        let calls = |command: &str| {
            let line = info.lines().find_map(|line| line.strip_prefix(&format!("cmdstat_{command}:calls=")));
            line.and_then(|text| text.split(',').next()?.parse::<u64>().ok()).unwrap_or_default()
        };
        Ok(Work {
            commands: number("total_commands_processed"),
            scripts: calls("evalsha") + calls("eval") + calls("fcall"),
            bytes: number("total_net_input_bytes") + number("total_net_output_bytes"),
        })
    }
}

/// Has Redis carry commands out, in its own words, and returns its answers as they come.
pub fn ask(port: u16, commands: &str) -> io::Result<String> {
    let mut connection = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    connection.set_read_timeout(Some(ANSWER_BOUND))?;
    let mut writing = connection.try_clone()?;
    let commands = format!("{commands}QUIT\r\n");
    // Beside the reading: Redis stops reading from whoever does not take its answers.
    let writer = std::thread::spawn(move || writing.write_all(commands.as_bytes()));
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer)?;
    writer.join().expect("writing does not panic")?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_process_costs_something() {
        let before = own_processor_time();
        let begin = std::time::Instant::now();
        while own_processor_time() <= before {
            assert!(begin.elapsed() < Duration::from_secs(10), "no time counted");
        }
        assert!(resident(std::process::id()) > 1024 * 1024);
        assert_eq!(resident(u32::MAX), 0);
    }

    #[test]
    fn redis_counts_what_it_does() {
        let redis = shoal_local::Redis::start(None).unwrap();
        let before = Work::of(redis.port()).unwrap();
        let answer = ask(redis.port(), "SET a 1\r\nEVAL \"return redis.call('get','a')\" 1 a\r\n").unwrap();
        assert!(answer.contains("+OK\r\n$1\r\n1\r\n"), "{answer}");
        let after = Work::of(redis.port()).unwrap();
        assert_eq!(after.scripts - before.scripts, 1);
        assert!(after.commands - before.commands >= 3, "{before:?} {after:?}");
        assert!(after.bytes > before.bytes);
    }
}
