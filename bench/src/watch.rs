//! Watches from outside how far a partition has come: by the clock of Redis, which also dates the envelopes.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How long is waited between two looks.
const GLANCE: Duration = Duration::from_micros(500);

/// The place of an envelope: milliseconds by the clock of Redis, and which of that millisecond.
pub(crate) type Place = (u64, u64);

/// Somebody who watches.
pub(crate) struct Watch {
    ended: Arc<AtomicBool>,
    thread: JoinHandle<io::Result<Vec<Look>>>,
}

/// Up to where everything was decided and written, and when that was seen, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Look {
    pub(crate) at_us: u64,
    pub(crate) position: Place,
}

impl Watch {
    /// Begins to watch the lease with this key.
    pub(crate) fn over(port: u16, lease: String) -> Watch {
        let ended = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&ended);
        let thread = thread::spawn(move || look(port, &lease, &told));
        Watch { ended, thread }
    }

    /// All that was seen, each place once, when it was first seen.
    pub(crate) fn end(self) -> io::Result<Vec<Look>> {
        self.ended.store(true, Ordering::Relaxed);
        self.thread.join().expect("looking reports errors, it does not panic")
    }
}

fn look(port: u16, lease: &str, told: &AtomicBool) -> io::Result<Vec<Look>> {
    let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_nodelay(true)?;
    let (mut to, mut from) = (stream.try_clone()?, BufReader::new(stream));
    let mut seen: Vec<Look> = Vec::new();
    while !told.load(Ordering::Relaxed) {
        // In one transaction: the time cannot be of before the position.
        write!(to, "MULTI\r\nHGET {lease} position\r\nTIME\r\nEXEC\r\n")?;
        let words = answer(&mut from)?;
        if let [position, seconds, micros] = &words[..]
            && let (Some(position), Ok(seconds), Ok(micros)) =
                (place(position), seconds.parse::<u64>(), micros.parse::<u64>())
            && seen.last().is_none_or(|last| last.position < position)
        {
            seen.push(Look { at_us: seconds * 1_000_000 + micros, position });
        }
        thread::sleep(GLANCE);
    }
    Ok(seen)
}

/// The three texts of the answer; fewer where the lease has no position yet.
fn answer(from: &mut impl BufRead) -> io::Result<Vec<String>> {
    let mut words = Vec::new();
    let (mut line, mut lists, mut left) = (String::new(), 0, 1);
    while left > 0 {
        line.clear();
        from.read_line(&mut line)?;
        match line.as_bytes().first() {
            Some(b'+') => continue,
            Some(b'*') => {
                lists += 1;
                left += line[1..].trim().parse::<usize>().unwrap_or_default();
            }
            Some(b'$') if !line.starts_with("$-1") => {
                let mut word = String::new();
                from.read_line(&mut word)?;
                words.push(word.trim().to_owned());
            }
            Some(b'$') => {}
            _ => return Err(io::Error::other(format!("Redis says {line:?} in list {lists}"))),
        }
        left -= 1;
    }
    Ok(words)
}

/// Reads the place of an envelope.
pub(crate) fn place(text: &str) -> Option<Place> {
    let (ms, which) = text.split_once('-')?;
    Some((ms.parse().ok()?, which.parse().ok()?))
}

/// How long each took from its arrival until its decision was seen to be written, in milliseconds: the arrival is known to the
/// millisecond, and counts from its beginning.
pub(crate) fn latencies(arrived: &[Place], seen: &[Look]) -> Vec<f64> {
    let latency = |place: &Place| {
        let first = seen.partition_point(|look| look.position < *place);
        Some(seen.get(first)?.at_us.saturating_sub(place.0 * 1_000) as f64 / 1e3)
    };
    arrived.iter().filter_map(latency).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_envelope_is_decided_when_the_position_has_reached_it() {
        let look = |at_us, position| Look { at_us, position };
        let seen = [look(1_004_000, (1_000, 1)), look(1_009_500, (1_003, 0))];
        assert_eq!(latencies(&[(1_000, 0), (1_000, 1), (1_001, 7), (1_004, 0)], &seen), [4.0, 4.0, 8.5]);
    }

    #[test]
    fn what_redis_answers_is_read() {
        let text = "+OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n$6\r\n1000-7\r\n*2\r\n$2\r\n12\r\n$3\r\n345\r\n";
        assert_eq!(answer(&mut text.as_bytes()).unwrap(), ["1000-7", "12", "345"]);
        let nothing = "+OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n$-1\r\n*2\r\n$2\r\n12\r\n$3\r\n345\r\n";
        assert_eq!(answer(&mut nothing.as_bytes()).unwrap(), ["12", "345"]);
        assert_eq!(place("1000-7"), Some((1_000, 7)));
    }

    #[test]
    fn a_lease_is_watched() {
        let redis = shoal_local::Redis::start(None).unwrap();
        let watch = Watch::over(redis.port(), "lease".to_owned());
        crate::cost::ask(redis.port(), "HSET lease position 5-1\r\n").unwrap();
        thread::sleep(Duration::from_millis(50));
        let seen = watch.end().unwrap();
        assert_eq!(seen.len(), 1);
        assert_eq!(seen[0].position, (5, 1));
    }
}
