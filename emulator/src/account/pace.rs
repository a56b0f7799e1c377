//! Whether a message had to wait because its chat had been written to too often: Telegram asks for about one call a second in a
//! chat, and tolerates short bursts. A bot that keeps to that is not slow.

use std::{collections::HashMap, time::Duration};

use crate::clock::Moment;

/// As many calls at once are a short burst; from then on it is one in this time.
const BURST: u32 = 20;
const REFILL: Duration = Duration::from_secs(1);

/// The bot counts by its own clock, and a call takes a moment to come here.
const SLACK: Duration = Duration::from_millis(100);

/// The chats of all members.
#[derive(Debug, Default)]
pub(crate) struct Paces(HashMap<usize, Pace>);

#[derive(Debug, Default)]
struct Pace {
    /// When as many calls as are a burst would be fine again.
    rested_at: Moment,
    latest: Moment,
}

impl Paces {
    /// The bot makes a call to a member's chat.
    pub(crate) fn called(&mut self, member: usize, now: Moment) {
        let pace = self.0.entry(member).or_default();
        pace.rested_at = pace.rested_at.max(now) + REFILL;
        pace.latest = now;
    }

    /// Whether what came in at that moment could not go on to a member's chat at once. To be asked before the call that does so
    /// is counted.
    pub(crate) fn held(&self, member: usize, posted_at: Moment) -> bool {
        self.0.get(&member).is_some_and(|pace| {
            let free_with = REFILL * (BURST - 1);
            pace.rested_at + SLACK > pace.latest.max(posted_at) + free_with
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_a_burst_a_message_waits_and_before_it_does_not() {
        let (mut paces, at) = (Paces::default(), Duration::from_secs(100));
        for _ in 0..BURST {
            assert!(!paces.held(3, at));
            paces.called(3, at);
        }
        assert!(paces.held(3, at), "the next waits for a second");
        assert!(!paces.held(3, at + 2 * REFILL), "what comes in two seconds later does not");
        assert!(!paces.held(4, at), "another chat has a pace of its own");
    }

    #[test]
    fn a_message_that_waited_behind_others_is_known_when_it_comes() {
        let (mut paces, at) = (Paces::default(), Duration::from_secs(100));
        (0..BURST).for_each(|_| paces.called(3, at));
        paces.called(3, at + REFILL);
        assert!(paces.held(3, at), "it came in with the burst, and another went before it");
    }
}
