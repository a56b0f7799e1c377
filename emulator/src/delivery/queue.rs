//! Which update may be posted next: Telegram's rules for a webhook as plain bookkeeping, without clock or
//! network, so that each rule has a test.
//!
//! - One update of a queue is in flight at a time; the next waits until it was taken or dropped.
//! - At most `max_connections` updates are in flight in all.
//! - At most `2 × max_connections` queues are worked on. A queue whose update fails keeps its place, so that
//!   many failing chats stop all others.
//! - A failed update is tried again at once, then after 2, 4, 8, 16 ... units, up to a random 60 to 120; an
//!   answer's `Retry-After` goes before. An update whose next attempt would come after its end is dropped.

use std::{
    collections::{BTreeSet, HashMap, HashSet, VecDeque},
    time::Duration,
};

use rand::{Rng, rngs::StdRng};

use crate::clock::Moment;

/// A queue is named by a class and the chat or user within it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct QueueKey {
    pub(crate) class: u8,
    pub(crate) id: i64,
}

impl QueueKey {
    /// Class of updates that each have a queue of their own.
    pub(crate) const ALONE: u8 = 255;
}

/// Longest wait a `Retry-After` can ask for.
const RETRY_AFTER_MAX: Duration = Duration::from_hours(1);

/// An update as the board knows it.
#[derive(Debug, Clone, Copy)]
struct Entry {
    update_id: i64,
    expires: Moment,
    failures: u32,
}

#[derive(Debug, Default)]
struct Queue {
    entries: VecDeque<Entry>,
    in_flight: bool,
}

/// What became of a failed attempt.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    RetryAt(Moment),
    /// The update would expire before its next attempt and is forgotten.
    Dropped,
}

/// The updates waiting for a webhook.
#[derive(Debug)]
pub(crate) struct Board {
    max_connections: usize,
    /// Length of one unit of the retry ladder; Telegram's is a second.
    unit: Duration,
    queues: HashMap<QueueKey, Queue>,
    /// Queues being worked on, at most twice `max_connections`.
    admitted: HashSet<QueueKey>,
    /// Queues waiting to be worked on, in order of their first update.
    backlog: VecDeque<QueueKey>,
    ready: VecDeque<QueueKey>,
    /// Failed queues by the time of their next attempt.
    resting: BTreeSet<(Moment, QueueKey)>,
    in_flight: usize,
}

impl Board {
    pub(crate) fn new(max_connections: usize, unit: Duration) -> Self {
        Self {
            max_connections,
            unit,
            queues: HashMap::new(),
            admitted: HashSet::new(),
            backlog: VecDeque::new(),
            ready: VecDeque::new(),
            resting: BTreeSet::new(),
            in_flight: 0,
        }
    }

    /// Files an update behind the others of its queue.
    pub(crate) fn push(&mut self, key: QueueKey, update_id: i64, expires: Moment) {
        let queue = self.queues.entry(key).or_default();
        if queue.entries.is_empty() {
            self.backlog.push_back(key);
        }
        queue.entries.push_back(Entry { update_id, expires, failures: 0 });
        self.admit();
    }

    /// The next update to post, if any may be posted now. It counts as in flight until it is `taken` or `failed`.
    pub(crate) fn next(&mut self, now: Moment) -> Option<(QueueKey, i64)> {
        while let Some((at, key)) = self.resting.first().copied().filter(|(at, _)| *at <= now) {
            self.resting.remove(&(at, key));
            self.ready.push_back(key);
        }
        if self.in_flight >= self.max_connections {
            return None;
        }
        let key = self.ready.pop_front()?;
        let queue = self.queues.get_mut(&key)?;
        let entry = queue.entries.front()?;
        queue.in_flight = true;
        self.in_flight += 1;
        Some((key, entry.update_id))
    }

    /// When `next` should be asked again though nothing else happens.
    pub(crate) fn next_wake(&self) -> Option<Moment> {
        self.resting.first().map(|(at, _)| *at)
    }

    /// The update in flight was answered with 2xx: it is done.
    pub(crate) fn taken(&mut self, key: QueueKey) {
        self.advance(key);
    }

    /// The update in flight failed.
    pub(crate) fn failed(
        &mut self,
        key: QueueKey,
        now: Moment,
        retry_after: Option<Duration>,
        chance: &mut StdRng,
    ) -> Fate {
        let Some(entry) = self.queues.get_mut(&key).and_then(|queue| queue.entries.front_mut()) else {
            return Fate::Dropped;
        };
        entry.failures += 1;
        let delay = match retry_after {
            Some(wished) => wished.min(RETRY_AFTER_MAX),
            None => self.unit * rung(entry.failures, chance),
        };
        let at = now + delay;
        if at >= entry.expires {
            self.advance(key);
            return Fate::Dropped;
        }
        if let Some(queue) = self.queues.get_mut(&key) {
            queue.in_flight = false;
        }
        self.in_flight = self.in_flight.saturating_sub(1);
        self.resting.insert((at, key));
        Fate::RetryAt(at)
    }

    /// Takes the update in flight off its queue and lets the next, or another queue, have its turn.
    fn advance(&mut self, key: QueueKey) {
        let Some(queue) = self.queues.get_mut(&key) else { return };
        queue.entries.pop_front();
        if std::mem::take(&mut queue.in_flight) {
            self.in_flight -= 1;
        }
        if queue.entries.is_empty() {
            self.queues.remove(&key);
            self.admitted.remove(&key);
        } else {
            self.ready.push_back(key);
        }
        self.admit();
    }

    fn admit(&mut self) {
        while self.admitted.len() < 2 * self.max_connections {
            let Some(key) = self.backlog.pop_front() else { return };
            self.admitted.insert(key);
            self.ready.push_back(key);
        }
    }
}

/// Units to wait after so many failures in a row.
fn rung(failures: u32, chance: &mut StdRng) -> u32 {
    const LONGEST: std::ops::RangeInclusive<u32> = 60..=120;
    match failures {
        0 | 1 => 0,
        2..=6 => 1 << (failures - 1),
        _ => (1_u32 << (failures - 1).min(16)).min(chance.random_range(LONGEST)),
    }
}

#[cfg(test)]
mod tests;
