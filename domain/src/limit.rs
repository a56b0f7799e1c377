//! Finding a limit that nobody tells: how many bulk calls a second Telegram takes from a bot.
//!
//! Telegram's figures are no promise and move (RELIABILITY A2). So the rate rises while nothing is refused, falls a little
//! below where it was refused, stays there for a while, and looks again. The rate that the operator has set is never
//! exceeded; at its default it is below what Telegram is known to take, and then nothing has to be found.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// After a refusal the rate stays below it for so long, in milliseconds. Each look costs a refusal or two.
const HOLD_MS: u64 = 20_000;

/// Refusals within this of each other are of one event: several workers hear of the same.
const SAME_EVENT_MS: u64 = 1_500;

/// A refusal so soon after the last one says that the rate is still far too high.
const SOON_MS: u64 = 10_000;

/// A step up is made once in so many milliseconds.
const STEP_MS: u64 = 1_000;

/// What is known of a limit, for one rate of one bot. All workers share it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// Calls a second to be made now.
    rate: u32,
    /// The rate at which Telegram refused last.
    ceiling: Option<u32>,
    /// When that was.
    refused: Option<Timestamp>,
    /// When the rate changed last.
    stepped: Timestamp,
}

impl Limit {
    /// Nothing is known: as fast as the operator has set.
    #[must_use]
    pub fn unknown(set: u32, now: Timestamp) -> Limit {
        Limit { rate: set, ceiling: None, refused: None, stepped: now }
    }

    /// Calls a second, at most as many as the operator has set.
    #[must_use]
    pub fn rate(&self, set: u32) -> u32 {
        self.rate.clamp(1, set.max(1))
    }

    /// Telegram has refused a call for the whole bot.
    #[must_use]
    pub fn refused(self, set: u32, now: Timestamp) -> Limit {
        let since = self.refused.map(|refused| now.0.saturating_sub(refused.0));
        if since.is_some_and(|since| since < SAME_EVENT_MS) {
            return self;
        }
        let rate = self.rate(set);
        // Far too high at first, or the limit has fallen: down in large steps. Else it was just found.
        let soon = since.is_some_and(|since| since < SOON_MS);
        let percent = if soon || self.ceiling.is_none() { 70 } else { 93 };
        let lower = (rate * percent / 100).max(1);
        Limit { rate: lower, ceiling: Some(rate), refused: Some(now), stepped: now }
    }

    /// Time has passed, and there was enough to do to feel a limit.
    #[must_use]
    pub fn unrefused(self, set: u32, now: Timestamp) -> Limit {
        let rate = self.rate(set);
        if rate >= set || now.0.saturating_sub(self.stepped.0) < STEP_MS {
            return self;
        }
        let below = self.ceiling.map(|ceiling| ceiling * 93 / 100);
        let held = self.refused.is_none_or(|refused| now.0.saturating_sub(refused.0) >= HOLD_MS);
        let higher = match below {
            // Up to a little below where it was refused, quickly.
            Some(below) if rate < below => (rate + rate.div_ceil(10)).min(below),
            Some(_) if !held => return self,
            // Near where it was refused, slowly; where that proves to be history, quickly again.
            Some(below) if rate < below * 12 / 10 => rate + rate.div_ceil(33),
            _ => rate + rate.div_ceil(10),
        };
        Limit { rate: higher.min(set), stepped: now, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A Telegram that takes so many calls a second, and after that refuses all for a second. Plays `seconds`, in tenths;
    /// returns the rate at their end, calls made, and calls refused.
    fn play(limit: &mut Limit, set: u32, hidden: u32, begin: u64, seconds: u64) -> (u32, u32, u32) {
        let (mut calls, mut refused, mut until) = (0, 0, 0);
        let mut window = std::collections::VecDeque::new();
        for tenth in 0..seconds * 10 {
            let now = Timestamp(begin + tenth * 100);
            if now.0 < until {
                continue;
            }
            *limit = limit.unrefused(set, now);
            while window.front().is_some_and(|(at, _)| *at + 1000 <= now.0) {
                window.pop_front();
            }
            let before: u32 = window.iter().map(|(_, calls)| calls).sum();
            let rate = limit.rate(set);
            let due = (u64::from(rate) * (tenth + 1) / 10 - u64::from(rate) * tenth / 10) as u32;
            calls += due;
            if before + due > hidden {
                // What leaves until the word has spread is refused, too.
                refused += (before + due - hidden).min(due);
                *limit = limit.refused(set, now);
                until = now.0 + 1000;
            }
            window.push_back((now.0, due.min(hidden.saturating_sub(before))));
        }
        (limit.rate(set), calls, refused)
    }

    /// Within 10 % below; or on its way a step above, to look.
    fn is_near(rate: u32, hidden: u32) -> bool {
        (hidden * 9 / 10..=hidden + hidden.div_ceil(33)).contains(&rate)
    }

    #[test]
    fn it_is_found_within_a_minute_and_hardly_exceeded() {
        for (set, hidden) in [(1000, 300), (1000, 40), (200, 100), (60, 30), (1000, 900)] {
            let mut limit = Limit::unknown(set, Timestamp(0));
            let (rate, ..) = play(&mut limit, set, hidden, 0, 60);
            assert!(is_near(rate, hidden), "{rate} of {hidden}");
            let (_, calls, refused) = play(&mut limit, set, hidden, 60_000, 600);
            assert!(refused * 200 < calls, "{refused} of {calls} refused, hidden {hidden}");
        }
    }

    #[test]
    fn it_is_found_again_when_it_has_moved() {
        let mut limit = Limit::unknown(1000, Timestamp(0));
        for (turn, hidden) in [300, 600, 150, 450].into_iter().enumerate() {
            let (rate, ..) = play(&mut limit, 1000, hidden, turn as u64 * 60_000, 60);
            assert!(is_near(rate, hidden), "{rate} of {hidden}");
        }
    }

    #[test]
    fn what_the_operator_has_set_is_kept() {
        let mut limit = Limit::unknown(25, Timestamp(0));
        assert_eq!(play(&mut limit, 25, 30, 0, 100), (25, 2500, 0));
        assert_eq!(limit.rate(10), 10, "also where they lower it");
        let refused = limit.refused(25, Timestamp(1)).refused(25, Timestamp(2));
        assert_eq!(refused.rate(25), 17, "two workers have heard of one refusal");
    }
}
