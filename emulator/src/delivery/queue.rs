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
mod tests {
    use rand::SeedableRng;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);
    const LATER: Moment = Duration::from_hours(24);

    fn chat(id: i64) -> QueueKey {
        QueueKey { class: 0, id }
    }

    fn board(max_connections: usize) -> (Board, StdRng) {
        (Board::new(max_connections, SECOND), StdRng::seed_from_u64(1))
    }

    #[test]
    fn a_queue_has_one_update_in_flight_and_keeps_its_order() {
        let (mut board, _) = board(10);
        for update in 1..=3 {
            board.push(chat(7), update, LATER);
        }
        assert_eq!(board.next(Moment::ZERO), Some((chat(7), 1)));
        assert_eq!(board.next(Moment::ZERO), None);
        board.taken(chat(7));
        assert_eq!(board.next(Moment::ZERO), Some((chat(7), 2)));
    }

    #[test]
    fn a_failed_update_goes_again_before_its_followers() {
        let (mut board, mut chance) = board(10);
        board.push(chat(7), 1, LATER);
        board.push(chat(7), 2, LATER);
        let mut now = Moment::ZERO;
        let mut waits = Vec::new();
        for _ in 0..6 {
            assert_eq!(board.next(now), Some((chat(7), 1)));
            let Fate::RetryAt(at) = board.failed(chat(7), now, None, &mut chance) else { panic!("dropped") };
            waits.push(at.as_secs() - now.as_secs());
            assert!(at == now || board.next(now).is_none(), "not before its time");
            now = at;
        }
        assert_eq!(waits, [0, 2, 4, 8, 16, 32]);
        for _ in 0..10 {
            assert_eq!(board.next(now), Some((chat(7), 1)));
            let Fate::RetryAt(at) = board.failed(chat(7), now, None, &mut chance) else { panic!("dropped") };
            assert!((60..=120).contains(&(at.as_secs() - now.as_secs())));
            now = at;
        }
    }

    #[test]
    fn retry_after_is_obeyed_up_to_an_hour() {
        let (mut board, mut chance) = board(1);
        board.push(chat(7), 1, LATER);
        board.next(Moment::ZERO);
        let fate = board.failed(chat(7), Moment::ZERO, Some(5 * SECOND), &mut chance);
        assert_eq!(fate, Fate::RetryAt(5 * SECOND));
        assert_eq!(board.next_wake(), Some(5 * SECOND));
        board.next(5 * SECOND);
        let fate = board.failed(chat(7), 5 * SECOND, Some(9_000 * SECOND), &mut chance);
        assert_eq!(fate, Fate::RetryAt(3_605 * SECOND));
    }

    #[test]
    fn an_update_is_dropped_when_its_next_attempt_would_be_too_late() {
        let (mut board, mut chance) = board(1);
        board.push(chat(7), 1, 3 * SECOND);
        board.push(chat(7), 2, LATER);
        board.next(Moment::ZERO);
        assert_eq!(board.failed(chat(7), Moment::ZERO, Some(3 * SECOND), &mut chance), Fate::Dropped);
        assert_eq!(board.next(Moment::ZERO), Some((chat(7), 2)));
    }

    #[test]
    fn at_most_max_connections_are_in_flight() {
        let (mut board, _) = board(2);
        for id in 1..=3 {
            board.push(chat(id), id, LATER);
        }
        assert!(board.next(Moment::ZERO).is_some());
        assert!(board.next(Moment::ZERO).is_some());
        assert_eq!(board.next(Moment::ZERO), None);
        board.taken(chat(1));
        assert_eq!(board.next(Moment::ZERO), Some((chat(3), 3)));
    }

    #[test]
    fn twice_max_connections_failing_queues_stop_all_others() {
        let (mut board, mut chance) = board(2);
        for id in 1..=5 {
            board.push(chat(id), id, LATER);
        }
        for _ in 0..4 {
            let (key, _) = board.next(Moment::ZERO).unwrap();
            board.failed(key, Moment::ZERO, Some(60 * SECOND), &mut chance);
        }
        assert_eq!(board.next(SECOND), None, "the fifth chat is outside the window");
        let (key, update) = board.next(60 * SECOND).unwrap();
        board.taken(key);
        assert_eq!(update, 1);
        let updates: Vec<i64> =
            std::iter::from_fn(|| board.next(60 * SECOND)).map(|(_, update)| update).collect();
        assert_eq!(updates, [2, 3], "as many as there are connections");
    }
}
