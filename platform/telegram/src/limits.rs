//! How fast one chat may be written to.
//!
//! Telegram asks for about one message a second in one chat, tolerates short bursts, and allows 20 messages a minute
//! in a group (FAQ for bots). The figures may change at any time; what holds is the 429, which says exactly how long
//! to wait, and it stops the chat that it names and no other. When it is the whole bot that has to wait, [`BotPauses`] finds
//! out.
//!
//! All messages to a chat leave from the owner of its partition, so what is counted here in memory is all there is.

mod bots;

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock, Reference};
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use shoal_domain::id::{BotId, ChatId};

pub use bots::{BotPauses, Scope, TOGETHER};

/// A private chat: one message a second in the long run, after a burst of 20. Telegram tolerates "short bursts"
/// without a figure; people do paste twenty lines in one breath, and should Telegram mind, its 429 says so.
const PRIVATE_BURST: NonZeroU32 = NonZeroU32::new(20).expect("20 is not zero");
const PRIVATE_REFILL: Duration = Duration::from_secs(1);

/// A group: 5 at once and one every 4 s are never more than 20 in any minute.
const GROUP_BURST: NonZeroU32 = NonZeroU32::new(5).expect("5 is not zero");
const GROUP_REFILL: Duration = Duration::from_secs(4);

/// After so many permits, chats that have been quiet long enough to be as good as new are forgotten. They are at most
/// those written to since the last time and those of the last 20 s, so a few thousand entries of some 50 bytes.
const PERMITS_BETWEEN_TIDYING: u32 = 4096;

/// A pause is never longer, in case a server answers nonsense: a chat must not be silent for ever.
pub const LONGEST_PAUSE: Duration = Duration::from_hours(7 * 24);

/// A chat with one bot: two bots that talk to the same person have a limit each.
type Place = (BotId, ChatId);

type Limiter<C> = RateLimiter<Place, DashMapStateStore<Place>, C, NoOpMiddleware<<C as Clock>::Instant>>;

/// The pace of every chat that was written to lately.
pub struct Pace<C: Clock = DefaultClock> {
    private: Limiter<C>,
    groups: Limiter<C>,
    paused: Mutex<HashMap<Place, C::Instant>>,
    permits: AtomicU32,
    clock: C,
}

impl Pace {
    /// All chats rested.
    #[must_use]
    pub fn new() -> Self {
        Pace::with_clock(DefaultClock::default())
    }
}

impl Default for Pace {
    fn default() -> Self {
        Pace::new()
    }
}

impl<C: Clock + Clone> Pace<C> {
    fn with_clock(clock: C) -> Self {
        let quota = |refill, burst| {
            Quota::with_period(refill).expect("the refill constants are not zero").allow_burst(burst)
        };
        Pace {
            private: RateLimiter::dashmap_with_clock(quota(PRIVATE_REFILL, PRIVATE_BURST), clock.clone()),
            groups: RateLimiter::dashmap_with_clock(quota(GROUP_REFILL, GROUP_BURST), clock.clone()),
            paused: Mutex::default(),
            permits: AtomicU32::new(0),
            clock,
        }
    }

    /// Zero when a message may go to the chat now, and then it is counted; otherwise how long to wait before asking
    /// again.
    #[must_use]
    pub fn ready_in(&self, bot: BotId, chat: ChatId) -> Duration {
        let place = (bot, chat);
        let rest = self.paused_for(bot, chat);
        if !rest.is_zero() {
            return rest;
        }
        // Groups and channels have negative numbers.
        let limiter = if chat.0 < 0 { &self.groups } else { &self.private };
        match limiter.check_key(&place) {
            Ok(()) => {
                let permits = self.permits.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
                if permits.is_multiple_of(PERMITS_BETWEEN_TIDYING) {
                    self.tidy();
                }
                Duration::ZERO
            }
            // At least a little: a caller that waits for it must not spin.
            Err(not_yet) => not_yet.wait_time_from(self.clock.now()).max(Duration::from_millis(1)),
        }
    }

    /// Telegram answered 429 for this chat: nothing goes there for that long from now. A longer pause stands.
    pub fn pause(&self, bot: BotId, chat: ChatId, length: Duration) {
        let until = self.clock.now() + Nanos::from(length.min(LONGEST_PAUSE));
        self.paused()
            .entry((bot, chat))
            .and_modify(|current| *current = until.max(*current))
            .or_insert(until);
    }

    /// What is left of a pause of the chat; zero when there is none. Nothing is counted.
    #[must_use]
    pub fn paused_for(&self, bot: BotId, chat: ChatId) -> Duration {
        let place = (bot, chat);
        let now = self.clock.now();
        let mut paused = self.paused();
        let Some(until) = paused.get(&place) else { return Duration::ZERO };
        let rest = Duration::from(until.duration_since(now));
        if rest.is_zero() {
            paused.remove(&place);
        }
        rest
    }

    fn tidy(&self) {
        let now = self.clock.now();
        self.private.retain_recent();
        self.groups.retain_recent();
        self.paused().retain(|_, until| *until > now);
    }

    /// The map is whole after every operation, so a panic elsewhere while it was held means nothing.
    fn paused(&self) -> MutexGuard<'_, HashMap<Place, C::Instant>> {
        self.paused.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use super::*;

    const BOT: BotId = BotId(1);
    const ALICE: ChatId = ChatId(42);
    const BOB: ChatId = ChatId(43);
    const GROUP: ChatId = ChatId(-1_000_000_000_042);

    fn pace() -> (FakeRelativeClock, Pace<FakeRelativeClock>) {
        let clock = FakeRelativeClock::default();
        (clock.clone(), Pace::with_clock(clock))
    }

    /// How many messages may go at once.
    fn burst(pace: &Pace<FakeRelativeClock>, bot: BotId, chat: ChatId) -> u32 {
        (0..1000).find(|_| !pace.ready_in(bot, chat).is_zero()).unwrap()
    }

    #[test]
    fn a_private_chat_takes_a_burst_and_then_one_a_second() {
        let (clock, pace) = pace();
        assert_eq!(burst(&pace, BOT, ALICE), 20);
        assert_eq!(pace.ready_in(BOT, ALICE), Duration::from_secs(1));
        clock.advance(Duration::from_secs(1));
        assert_eq!(burst(&pace, BOT, ALICE), 1);
        assert_eq!(burst(&pace, BOT, BOB), 20, "another chat has a pace of its own");
        assert_eq!(burst(&pace, BotId(2), ALICE), 20, "so has another bot");
    }

    #[test]
    fn a_group_gets_at_most_20_in_any_minute() {
        let (clock, pace) = pace();
        let each_second = (0..180).map(|_| {
            let sent = burst(&pace, BOT, GROUP);
            clock.advance(Duration::from_secs(1));
            sent
        });
        let each_second: Vec<u32> = each_second.collect();
        // Both ends counted, as nobody knows how Telegram draws the line.
        let busiest = each_second.windows(61).map(|minute| minute.iter().sum::<u32>()).max().unwrap();
        assert_eq!(busiest, 20);
    }

    #[test]
    fn a_pause_holds_one_chat_for_exactly_as_long_as_it_says() {
        let (clock, pace) = pace();
        pace.pause(BOT, ALICE, Duration::from_mins(10));
        pace.pause(BOT, ALICE, Duration::from_secs(1));
        assert_eq!(pace.ready_in(BOT, ALICE), Duration::from_mins(10), "the longer one stands");
        assert_eq!(pace.ready_in(BOT, BOB), Duration::ZERO);
        clock.advance(Duration::from_secs(599));
        assert_eq!(pace.ready_in(BOT, ALICE), Duration::from_secs(1));
        clock.advance(Duration::from_secs(1));
        assert_eq!(pace.ready_in(BOT, ALICE), Duration::ZERO);
        pace.pause(BOT, ALICE, Duration::MAX);
        assert_eq!(pace.ready_in(BOT, ALICE), LONGEST_PAUSE);
    }

    #[test]
    fn quiet_chats_are_forgotten() {
        let (clock, pace) = pace();
        for chat in 0..3 * i64::from(PERMITS_BETWEEN_TIDYING) {
            assert!(pace.ready_in(BOT, ChatId(chat)).is_zero());
            pace.pause(BOT, ChatId(chat), Duration::from_millis(1));
            clock.advance(Duration::from_millis(2));
        }
        assert!(pace.private.len() <= PERMITS_BETWEEN_TIDYING as usize, "{} chats kept", pace.private.len());
        assert!(
            pace.paused().len() <= PERMITS_BETWEEN_TIDYING as usize,
            "{} pauses kept",
            pace.paused().len()
        );
    }
}
