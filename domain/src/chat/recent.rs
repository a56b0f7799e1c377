//! Whom somebody met lately.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::id::UserId;
use crate::time::{Millis, Timestamp};

/// How long two people who met are kept apart (C-19): from the start of their conversation, and again from its end.
pub const RECENT: Millis = Millis::minutes(20);

/// How many recent partners are remembered: one every five seconds for 20 minutes. Each travels with every search.
pub const MOST_RECENT: usize = 256;

/// Whom somebody met lately, and until when they would rather not meet them again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Recent(BTreeMap<UserId, Timestamp>);

impl Recent {
    /// As it is after meeting somebody, or parting from them, at `now`.
    #[must_use]
    pub fn with(&self, partner: UserId, now: Timestamp) -> Recent {
        let mut partners: BTreeMap<_, _> = self.unexpired(now).collect();
        partners.insert(partner, now + RECENT);
        while partners.len() > MOST_RECENT {
            // The soonest to expire goes: it is the one that is missed for the shortest time.
            let soonest = partners.iter().min_by_key(|(_, until)| **until).map(|(partner, _)| *partner);
            soonest.and_then(|partner| partners.remove(&partner));
        }
        Recent(partners)
    }

    /// As it is after a meeting that did not come to be.
    #[must_use]
    pub fn without(&self, partner: UserId) -> Recent {
        let mut partners = self.0.clone();
        partners.remove(&partner);
        Recent(partners)
    }

    /// Whether they met too lately to meet again.
    #[must_use]
    pub fn holds(&self, partner: UserId, now: Timestamp) -> bool {
        self.0.get(&partner).is_some_and(|until| *until > now)
    }

    /// Everybody who still counts, and until when.
    pub fn unexpired(&self, now: Timestamp) -> impl Iterator<Item = (UserId, Timestamp)> {
        self.0.iter().map(|(partner, until)| (*partner, *until)).filter(move |(_, until)| *until > now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partner_counts_for_twenty_minutes() {
        let met = Recent::default().with(UserId(2), Timestamp(1000));
        assert!(met.holds(UserId(2), Timestamp(1000 + 20 * 60_000 - 1)));
        assert!(!met.holds(UserId(2), Timestamp(1000 + 20 * 60_000)));
        assert!(!met.holds(UserId(3), Timestamp(1000)));
    }

    #[test]
    fn parting_starts_the_time_anew() {
        let start = Timestamp(0);
        let end = start + Millis::minutes(15);
        let met = Recent::default().with(UserId(2), start).with(UserId(2), end);
        assert!(met.holds(UserId(2), start + Millis::minutes(30)));
    }

    #[test]
    fn the_soonest_to_expire_goes_when_there_are_too_many() {
        let met = (0..=256).fold(Recent::default(), |met, n| met.with(UserId(n), Timestamp(n as u64)));
        assert_eq!(met.unexpired(Timestamp(0)).count(), MOST_RECENT);
        assert!(!met.holds(UserId(0), Timestamp(0)) && met.holds(UserId(1), Timestamp(0)));
    }

    #[test]
    fn what_has_expired_is_not_kept() {
        let met = Recent::default().with(UserId(2), Timestamp(0)).with(UserId(3), Timestamp(0) + RECENT);
        assert_eq!(met, Recent::default().with(UserId(3), Timestamp(0) + RECENT));
    }
}
