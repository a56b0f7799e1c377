//! How much one token may ask for, and how often an address may show a wrong one.
//!
//! The limits are those of one process: two instances let twice as much through.

use std::net::IpAddr;
use std::num::{NonZeroU32, NonZeroUsize};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use lru::LruCache;
use shoal_runtime::clock::monotonic;
use tokio::time::Instant;

use crate::turns::{Turn, Turns};

/// What is limited together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Making broadcasts.
    Create,
    /// Showing broadcasts to a few.
    Test,
    /// Starting broadcasts, also once more.
    Start,
    /// Counting, and carrying away.
    Stats,
    /// All else.
    Other,
}

/// How often each of these may be done within an hour, by one token. Requests for it count as all others do, too.
const DEEDS: [(Class, u32); 3] = [(Class::Create, 10), (Class::Test, 30), (Class::Start, 10)];

/// Requests for counts and exports within a minute.
const STATS: u32 = 60;

/// All other requests within a minute.
const OTHER: u32 = 100;

/// Wrong tokens that one address may show in a minute.
const WRONG: u32 = 100;

/// Addresses that are held back at a time.
const MOST_HELD: NonZeroUsize = NonZeroUsize::new(10_000).expect("it is not zero");

/// Requests over the limit that are audited for each token in a minute; the audit is no place for a flood.
const AUDITED: u32 = 10;

/// All limits of a process.
pub(crate) struct Limits {
    deeds: [Turns; DEEDS.len()],
    stats: DefaultKeyedRateLimiter<String>,
    other: DefaultKeyedRateLimiter<String>,
    wrong: DefaultKeyedRateLimiter<IpAddr>,
    /// Addresses that have shown too many, and until when nothing unknown is looked up for them.
    held: Mutex<LruCache<IpAddr, Instant>>,
    audited: DefaultKeyedRateLimiter<String>,
    clock: DefaultClock,
}

impl Limits {
    pub(crate) fn new() -> Limits {
        Limits {
            deeds: DEEDS.map(|(_, times)| Turns::new(times, Duration::from_hours(1))),
            stats: RateLimiter::keyed(a_minute(STATS)),
            other: RateLimiter::keyed(a_minute(OTHER)),
            wrong: RateLimiter::keyed(a_minute(WRONG)),
            held: Mutex::new(LruCache::new(MOST_HELD)),
            audited: RateLimiter::keyed(a_minute(AUDITED)),
            clock: DefaultClock::default(),
        }
    }

    /// Counts a request of this token. The error is how long it has to wait.
    pub(crate) fn ask(&self, class: Class, name: &String) -> Result<(), Duration> {
        let requests = if class == Class::Stats { &self.stats } else { &self.other };
        self.wait(requests.check_key(name))
    }

    /// The turn of what may be done a few times an hour only; it lasts until it is dropped. `None`: all else has no turns.
    /// The error is how long it has to wait.
    pub(crate) async fn turn(&self, class: Class, name: &str) -> Result<Option<Turn>, Duration> {
        match DEEDS.iter().position(|(deed, _)| *deed == class) {
            Some(deed) => self.deeds[deed].take(name).await.map(Some),
            None => Ok(None),
        }
    }

    /// Whether a token that nobody knows yet is looked up for this address. The error is how long that has to wait.
    pub(crate) fn may_show(&self, address: IpAddr) -> Result<(), Duration> {
        let until = self.held().get(&network(address)).copied();
        let wait = until.map(|until| until.saturating_duration_since(monotonic())).unwrap_or_default();
        if wait.is_zero() { Ok(()) } else { Err(wait) }
    }

    /// This address has shown a wrong one.
    pub(crate) fn was_wrong(&self, address: IpAddr) {
        let network = network(address);
        if let Err(wait) = self.wait(self.wrong.check_key(&network)) {
            self.held().put(network, monotonic() + wait);
        }
    }

    fn held(&self) -> MutexGuard<'_, LruCache<IpAddr, Instant>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether one more request over the limit is audited for this token.
    pub(crate) fn audits(&self, name: &String) -> bool {
        self.audited.check_key(name).is_ok()
    }

    /// Forgets whoever has not come for a while.
    pub(crate) fn tidy(&self) {
        self.deeds.iter().for_each(Turns::tidy);
        self.stats.retain_recent();
        self.other.retain_recent();
        self.wrong.retain_recent();
        self.audited.retain_recent();
    }

    fn wait<T>(
        &self,
        asked: Result<T, governor::NotUntil<<DefaultClock as Clock>::Instant>>,
    ) -> Result<(), Duration> {
        asked.map(drop).map_err(|not_until| not_until.wait_time_from(self.clock.now()))
    }
}

/// So many times at once, and as many again within a minute.
fn a_minute(times: u32) -> Quota {
    Quota::per_minute(NonZeroU32::new(times).expect("no limit is zero"))
}

/// Whoever has one address of IPv6 has 2^64 of them.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((u128::from(v6) & !u128::from(u64::MAX)).into()),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_token_has_its_own_limit_in_each_class() {
        let limits = Limits::new();
        let (anna, bert) = ("anna".to_owned(), "bert".to_owned());
        for _ in 0..10 {
            assert_eq!(limits.ask(Class::Create, &anna), Ok(()));
            limits.turn(Class::Create, &anna).await.ok().flatten().expect("it is allowed").done();
        }
        let wait = limits.turn(Class::Create, &anna).await.expect_err("it is too much");
        assert!(wait > Duration::from_mins(59) && wait <= Duration::from_hours(1), "{wait:?}");
        assert!(limits.turn(Class::Create, &bert).await.is_ok());
        assert!(limits.turn(Class::Other, &anna).await.is_ok_and(|turn| turn.is_none()));
        for _ in 0..STATS {
            assert!(limits.ask(Class::Stats, &anna).is_ok());
        }
        assert!(limits.ask(Class::Stats, &anna).is_err());
    }

    #[test]
    fn neighbours_in_ipv6_are_one() {
        let limits = Limits::new();
        for n in 0..=WRONG {
            let address = format!("2001:db8::{n:x}").parse().unwrap();
            assert_eq!(limits.may_show(address), Ok(()));
            limits.was_wrong(address);
        }
        assert!(limits.may_show("2001:db8::ffff".parse().unwrap()).is_err());
        assert_eq!(limits.may_show("2001:db8:0:1::1".parse().unwrap()), Ok(()));
        assert_eq!(limits.may_show("192.0.2.1".parse().unwrap()), Ok(()));
    }
}
