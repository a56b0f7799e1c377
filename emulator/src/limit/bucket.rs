//! A bucket of sends for each chat: so many at once, and one more after each interval.

use std::{collections::HashMap, time::Duration};

use crate::{clock::Moment, ids::BotId};

/// From so many buckets on, full ones are forgotten: they are as good as new ones.
const TIDY_FROM: usize = 10_000;

/// The buckets of all chats. Of each one moment is kept: when it will be full again.
#[derive(Debug)]
pub(super) struct Buckets {
    full_at: HashMap<(BotId, i64), Moment>,
    tidy_at: usize,
}

impl Buckets {
    pub(super) fn new() -> Self {
        Self { full_at: HashMap::new(), tidy_at: TIDY_FROM }
    }

    /// How long the bucket stays empty; none if there is something in it.
    pub(super) fn rest(
        &self,
        chat: (BotId, i64),
        (burst, refill): (u32, Duration),
        now: Moment,
    ) -> Option<Duration> {
        let full_at = self.full_at.get(&chat).copied().unwrap_or_default().max(now);
        let rest = (full_at + refill).saturating_sub(now + refill * burst);
        (!rest.is_zero()).then_some(rest)
    }

    /// Takes one out.
    pub(super) fn take(&mut self, chat: (BotId, i64), refill: Duration, now: Moment) {
        if self.full_at.len() >= self.tidy_at {
            self.full_at.retain(|_, full_at| *full_at > now);
            self.tidy_at = TIDY_FROM.max(2 * self.full_at.len());
        }
        let full_at = self.full_at.entry(chat).or_default();
        *full_at = now.max(*full_at) + refill;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_and_fills() {
        let (chat, rate) = ((BotId(1), 5), (3, Duration::from_secs(1)));
        let at = Moment::from_millis;
        let mut buckets = Buckets::new();
        for _ in 0..3 {
            assert_eq!(buckets.rest(chat, rate, at(5_000)), None);
            buckets.take(chat, rate.1, at(5_000));
        }
        assert_eq!(buckets.rest(chat, rate, at(5_200)), Some(at(800)));
        assert_eq!(buckets.rest(chat, rate, at(6_000)), None);
        buckets.take(chat, rate.1, at(6_000));
        assert_eq!(buckets.rest(chat, rate, at(6_000)), Some(at(1_000)));
        assert_eq!(buckets.rest((BotId(1), 6), rate, at(6_000)), None, "another chat has its own");
    }

    #[test]
    fn full_buckets_are_forgotten() {
        let mut buckets = Buckets::new();
        for chat in 0..50_000 {
            buckets.take((BotId(1), chat), Duration::from_secs(1), Moment::from_millis(chat as u64));
        }
        assert!(buckets.full_at.len() <= TIDY_FROM, "{}", buckets.full_at.len());
    }
}
