//! What was posted, and what arrived: every message of a run, from the moment at which it was due.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;

use crate::update;

/// The book of one run.
pub(crate) struct Book {
    began: Instant,
    pages: Mutex<Pages>,
    /// A permit for each message that may be under way; an arrival gives one back.
    pub(crate) room: Semaphore,
}

#[derive(Default)]
struct Pages {
    messages: Vec<Message>,
    /// By sender: the last of theirs that arrived, and at whom.
    people: HashMap<usize, (usize, i64)>,
    arrived: usize,
    doubled: u64,
    out_of_order: u64,
    strayed: u64,
}

struct Message {
    sender: usize,
    due: Duration,
    /// Zero: not yet posted.
    posted: Duration,
    /// `None`: on its way.
    arrived: Option<Duration>,
}

/// What went wrong in a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Harm {
    /// Posted, acknowledged, and never arrived.
    pub(crate) lost: u64,
    /// Arrived again.
    pub(crate) doubled: u64,
    /// Arrived after a later one of the same person.
    pub(crate) out_of_order: u64,
    /// Arrived at somebody else than the sender's others.
    pub(crate) strayed: u64,
}

/// The times of a part of a run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Times {
    /// Messages that arrived.
    pub(crate) arrived: u64,
    /// From the moment at which a message was due to its arrival at the Bot API, shortest first, for those due in this part.
    pub(crate) latencies: Vec<Duration>,
    /// How late the load itself was, shortest first: from due to posted.
    pub(crate) lateness: Vec<Duration>,
}

impl Book {
    /// An empty book with room for so many messages under way.
    pub(crate) fn open(room: usize) -> Book {
        Book { began: Instant::now(), pages: Mutex::default(), room: Semaphore::new(room) }
    }

    /// A message of that person is due at that moment; its place in the book.
    pub(crate) fn enter(&self, sender: usize, due: Instant) -> usize {
        let message = Message { sender, due: self.since_begin(due), posted: Duration::ZERO, arrived: None };
        let mut pages = self.pages();
        pages.messages.push(message);
        pages.messages.len() - 1
    }

    /// It is being written to the connection.
    pub(crate) fn posted(&self, place: usize) {
        let now = self.since_begin(Instant::now());
        self.pages().messages[place].posted = now;
    }

    /// The Bot API was called with that text for that chat.
    pub(crate) fn arrived(&self, chat: i64, text: &str, at: Instant) {
        let Some(place) = update::tag_in(text) else { return };
        let at = self.since_begin(at);
        let mut pages = self.pages();
        let Some(message) = pages.messages.get_mut(place) else { return };
        let sender = message.sender;
        if message.arrived.is_some() {
            pages.doubled += 1;
            return;
        }
        message.arrived = Some(at);
        pages.arrived += 1;
        match pages.people.insert(sender, (place, chat)) {
            Some((last, _)) if last > place => pages.out_of_order += 1,
            Some((_, other)) if other != chat => pages.strayed += 1,
            _ => {}
        }
        drop(pages);
        self.room.add_permits(1);
    }

    /// How many are under way.
    pub(crate) fn under_way(&self) -> usize {
        let pages = self.pages();
        pages.messages.len() - pages.arrived
    }

    /// What went wrong. Asked at the end, when nothing is expected any more.
    pub(crate) fn harm(&self) -> Harm {
        let pages = self.pages();
        let lost = (pages.messages.len() - pages.arrived) as u64;
        Harm { lost, doubled: pages.doubled, out_of_order: pages.out_of_order, strayed: pages.strayed }
    }

    /// The times between two moments.
    pub(crate) fn times(&self, from: Instant, to: Instant) -> Times {
        let part = self.since_begin(from)..self.since_begin(to);
        let pages = self.pages();
        let mut times = Times::default();
        for message in &pages.messages {
            let arrived = message.arrived;
            times.arrived += u64::from(arrived.is_some_and(|at| part.contains(&at)));
            if part.contains(&message.due) {
                times.latencies.extend(arrived.map(|at| at.saturating_sub(message.due)));
                times.lateness.push(message.posted.saturating_sub(message.due));
            }
        }
        times.latencies.sort_unstable();
        times.lateness.sort_unstable();
        times
    }

    fn since_begin(&self, at: Instant) -> Duration {
        at.saturating_duration_since(self.began)
    }

    /// Every change of the pages is whole, so a panic elsewhere means nothing.
    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Of a hundred thousand, as many are not longer than the one that is returned; the times are sorted.
pub(crate) fn percentile(times: &[Duration], of_a_hundred: f64) -> Duration {
    let place = (times.len() as f64 * of_a_hundred / 100.0).ceil() as usize;
    times.get(place.saturating_sub(1)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::update::tagged;

    #[test]
    fn what_is_lost_doubled_overtaken_or_strayed_is_seen() {
        let book = Book::open(10);
        let now = Instant::now();
        for sender in [1, 1, 1, 2, 2] {
            book.enter(sender, now);
        }
        for (chat, place) in [(7, 1), (7, 0), (7, 1), (8, 3), (9, 4)] {
            book.arrived(chat, &tagged(place), now);
        }
        book.arrived(7, "no tag", now);
        book.arrived(7, &tagged(99), now);
        assert_eq!(book.harm(), Harm { lost: 1, doubled: 1, out_of_order: 1, strayed: 1 });
        assert_eq!(book.under_way(), 1);
        assert_eq!(book.room.available_permits(), 14, "a repeat makes no room");
    }

    #[test]
    fn times_count_from_when_a_message_was_due() {
        let book = Book::open(1);
        let begin = Instant::now();
        let ms = Duration::from_millis;
        for n in 0..100_u32 {
            let place = book.enter(1, begin + ms(10) * n);
            book.arrived(7, &tagged(place), begin + ms(10) * n + ms(u64::from(n)));
        }
        let times = book.times(begin, begin + ms(10_000));
        assert_eq!(times.arrived, 100);
        assert_eq!(percentile(&times.latencies, 50.0), ms(49));
        assert_eq!(percentile(&times.latencies, 99.0), ms(98));
        assert_eq!(percentile(&times.latencies, 100.0), ms(99));
        assert_eq!(book.times(begin + ms(500), begin + ms(510)).latencies.len(), 1);
        assert_eq!(percentile(&[], 50.0), Duration::ZERO);
    }
}
