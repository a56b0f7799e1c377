//! Questions to Redis from outside, in its own words: who owns what, how often it changed hands, what is uncertain.
//!
//! On purpose without the code under test. Only what ARCHITECTURE.md promises about the keys is used.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::error::ChaosError;

/// The number of partitions that Shoal has unless told otherwise.
pub const PARTITIONS: u16 = 64;

/// Longest wait for all answers.
const ANSWER_BOUND: Duration = Duration::from_secs(3);

/// How a question ends: with a number or text, or with nothing there.
pub type Answer = Option<String>;

/// Entries in the lists of calls of which nobody knows whether they were carried out.
pub async fn uncertain(port: u16) -> Result<u64, ChaosError> {
    Ok(sum(&of_each(port, |p| format!("XLEN uncertain:{{{p}}}")).await?))
}

/// Envelopes set aside because they could not be handled.
pub async fn dead_letters(port: u16) -> Result<u64, ChaosError> {
    Ok(sum(&of_each(port, |p| format!("XLEN dead:{{{p}}}")).await?))
}

/// Records that are not in Postgres yet.
pub async fn records(port: u16) -> Result<u64, ChaosError> {
    Ok(sum(&of_each(port, |p| format!("HLEN records:{{{p}}}")).await?))
}

/// Bodies set aside because they were no updates.
pub async fn quarantined(port: u16) -> Result<u64, ChaosError> {
    let answer = say(port, "XLEN quarantine").await?;
    Ok(sum(&read(&answer, 1)))
}

/// What is in inboxes and on lanes, not yet done.
pub async fn undone(port: u16) -> Result<u64, ChaosError> {
    let inboxes = of_each(port, |p| format!("XLEN inbox:{{{p}}}")).await?;
    let lanes = of_each(port, |p| format!("HLEN live:{{{p}}}")).await?;
    Ok(sum(&inboxes) + sum(&lanes))
}

/// The process id of the worker that owns a partition.
pub async fn owner(port: u16, partition: u16) -> Result<Option<u32>, ChaosError> {
    let answer = say(port, &format!("HGET lease:{{{partition}}} worker")).await?;
    Ok(read(&answer, 1).remove(0).as_deref().and_then(pid_of))
}

/// Has Redis do something that an operator might do. It may be the last that Redis does for a while, so the first bytes
/// of an answer are enough.
pub async fn order(port: u16, command: &str) -> Result<(), ChaosError> {
    bounded(async {
        let mut connection = TcpStream::connect(("127.0.0.1", port)).await?;
        connection.write_all(format!("{command}\r\n").as_bytes()).await?;
        connection.read_u8().await
    })
    .await
    .map(|_| ())
}

/// How often partitions changed their owner, all together.
pub async fn epochs(port: u16) -> Result<u64, ChaosError> {
    Ok(sum(&of_each(port, |p| format!("GET epoch:{{{p}}}")).await?))
}

/// How far partitions are: position, and how much waits in the inbox. Still when nobody acts on them.
pub async fn progress(port: u16) -> Result<Vec<Answer>, ChaosError> {
    let positions = positions(port).await?;
    let appended = of_each(port, |p| format!("XLEN inbox:{{{p}}}")).await?;
    Ok([positions, appended].concat())
}

/// How much waits in all inboxes and lanes of calls.
pub async fn unfinished(port: u16) -> Result<u64, ChaosError> {
    let inboxes = sum(&of_each(port, |p| format!("XLEN inbox:{{{p}}}")).await?);
    Ok(inboxes + sum(&of_each(port, |p| format!("HLEN live:{{{p}}}")).await?))
}

/// The position of each partition. Of two that are equally long, the later is the greater.
pub async fn positions(port: u16) -> Result<Vec<Answer>, ChaosError> {
    of_each(port, |p| format!("HGET lease:{{{p}}} position")).await
}

/// One answer in text or numbers.
pub async fn one(port: u16, question: &str) -> Result<Answer, ChaosError> {
    Ok(read(&say(port, question).await?, 1).into_iter().next().flatten())
}

/// A line of `INFO`, as a number.
pub async fn info(port: u16, line: &str) -> Result<u64, ChaosError> {
    let told = say(port, "INFO").await?;
    let value = told.lines().find_map(|l| l.strip_prefix(line)?.strip_prefix(':')?.trim().parse().ok());
    value.ok_or_else(|| ChaosError::InVain { what: format!("INFO tells {line}"), bound: ANSWER_BOUND })
}

/// Whether Redis has ever refused a command for want of memory.
pub async fn has_refused(port: u16) -> Result<bool, ChaosError> {
    Ok(say(port, "INFO errorstats").await?.contains("errorstat_OOM"))
}

/// A setting of Redis.
pub async fn setting(port: u16, name: &str) -> Result<String, ChaosError> {
    let told = say(port, &format!("CONFIG GET {name}")).await?;
    let value = told.split("\r\n").nth(4).map(str::to_owned);
    value.ok_or_else(|| ChaosError::InVain { what: format!("Redis tells its {name}"), bound: ANSWER_BOUND })
}

/// For each partition its position, and the entries of its inbox, as one line of ids taken at one moment.
pub async fn inboxes(port: u16) -> Result<Vec<Answer>, ChaosError> {
    const LOOK: &str = "local line = { redis.call('HGET', KEYS[1], 'position') or '0-0' } \
        for _, entry in ipairs(redis.call('XRANGE', KEYS[2], '-', '+')) do line[#line + 1] = entry[1] end \
        return table.concat(line, ' ')";
    of_each(port, |p| format!("EVAL \"{LOOK}\" 2 lease:{{{p}}} inbox:{{{p}}}")).await
}

/// When the last lease ends by the clock of Redis, in milliseconds since 1970.
pub async fn leases_end(port: u16) -> Result<u64, ChaosError> {
    let ends = of_each(port, |p| format!("HGET lease:{{{p}}} expires")).await?;
    Ok(ends.iter().flatten().filter_map(|end| end.parse().ok()).max().unwrap_or_default())
}

/// The process ids of the workers that hold leases; `None` while a partition is without one.
pub async fn owners(port: u16) -> Result<Option<BTreeSet<u32>>, ChaosError> {
    let names = owner_of_each(port).await?;
    Ok(names.iter().map(|name| pid_of(name.as_deref()?)).collect())
}

/// The worker that holds the lease of each partition.
pub async fn owner_of_each(port: u16) -> Result<Vec<Option<String>>, ChaosError> {
    of_each(port, |p| format!("HGET lease:{{{p}}} worker")).await
}

/// The partition in which each person lives; a person's number is that of their private chat.
pub async fn homes(port: u16) -> Result<HashMap<i64, u16>, ChaosError> {
    Ok(say(port, "KEYS entity:*:user:*").await?.lines().filter_map(home).collect())
}

/// Reads `entity:{17}:user:5`.
fn home(key: &str) -> Option<(i64, u16)> {
    let (partition, person) = key.strip_prefix("entity:{")?.split_once("}:user:")?;
    Some((person.parse().ok()?, partition.parse().ok()?))
}

/// What a process counts, by the name and labels as they stand on its private port.
pub async fn metric(port: u16, name: &str) -> Result<u64, ChaosError> {
    let page = reqwest::get(format!("http://127.0.0.1:{port}/metrics")).await;
    let text = async { page?.error_for_status()?.text().await }.await.map_err(std::io::Error::other)?;
    let value = text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok());
    value.ok_or_else(|| std::io::Error::other(format!("there is no metric {name}")).into())
}

/// Workers are named `worker-<pid>-<random>`.
fn pid_of(worker: &str) -> Option<u32> {
    worker.split('-').nth(1)?.parse().ok()
}

fn sum(answers: &[Answer]) -> u64 {
    answers.iter().flatten().filter_map(|number| number.parse::<u64>().ok()).sum()
}

async fn of_each(port: u16, question: impl Fn(u16) -> String) -> Result<Vec<Answer>, ChaosError> {
    let questions: Vec<String> = (0..PARTITIONS).map(question).collect();
    Ok(read(&say(port, &questions.join("\r\n")).await?, questions.len()))
}

async fn say(port: u16, commands: &str) -> Result<String, ChaosError> {
    // The answer to the last closes the connection, which ends the reading.
    let commands = format!("{commands}\r\nQUIT\r\n");
    bounded(async {
        let mut connection = TcpStream::connect(("127.0.0.1", port)).await?;
        connection.write_all(commands.as_bytes()).await?;
        let mut answers = String::new();
        connection.read_to_string(&mut answers).await?;
        Ok(answers)
    })
    .await
}

async fn bounded<T>(conversation: impl Future<Output = std::io::Result<T>>) -> Result<T, ChaosError> {
    let answered = timeout(ANSWER_BOUND, conversation).await;
    Ok(answered
        .map_err(|_| ChaosError::InVain { what: "Redis answered".to_owned(), bound: ANSWER_BOUND })??)
}

/// Reads so many answers of Redis' protocol: `:7`, or `$3` and a line of three letters, or `$-1` for nothing.
fn read(answers: &str, count: usize) -> Vec<Answer> {
    let mut lines = answers.split("\r\n");
    let mut next = || {
        let line = lines.next()?;
        match line.split_at_checked(1)? {
            (":", number) => Some(number.to_owned()),
            ("$", "-1") => None,
            ("$", _) => lines.next().map(str::to_owned),
            _ => None,
        }
    };
    (0..count).map(|_| next()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_in_their_order() {
        let answers = read(":3\r\n$-1\r\n$10\r\nworker-7-a\r\n+OK\r\n", 3);
        assert_eq!(answers, [Some("3".to_owned()), None, Some("worker-7-a".to_owned())]);
        assert_eq!(sum(&answers), 3);
        assert_eq!(pid_of("worker-7-a"), Some(7));
        assert_eq!(home("entity:{17}:user:5"), Some((5, 17)));
        assert_eq!(home("entity:{17}:pool:5"), None);
    }
}
