//! A row of failures: how long to wait before the next try, and whether it has been spoken of.

use std::time::Duration;

/// The pause after the first failure; it doubles with each further one.
const FIRST_PAUSE: Duration = Duration::from_millis(500);

/// Counts failures in a row of something that is tried again and again.
#[derive(Debug)]
pub struct Outage {
    failures: u32,
    longest_pause: Duration,
}

impl Outage {
    /// All is well. Later on, the pause between two tries is never longer than this.
    #[must_use]
    pub fn none(longest_pause: Duration) -> Self {
        Outage { failures: 0, longest_pause }
    }

    /// Counts a failure; `true` for the first of a row, the one to speak of.
    pub fn failed(&mut self) -> bool {
        self.failures = self.failures.saturating_add(1);
        self.failures == 1
    }

    /// How long to wait now: between half and the whole of what the row of failures calls for, so that many who
    /// failed together do not come back together.
    #[must_use]
    pub fn pause(&self) -> Duration {
        let doublings = self.failures.saturating_sub(1).min(16);
        let whole = (FIRST_PAUSE * 2_u32.pow(doublings)).min(self.longest_pause);
        rand::random_range(whole / 2..=whole)
    }

    /// It worked; `true` if that ends a row of failures.
    pub fn is_over(&mut self) -> bool {
        std::mem::take(&mut self.failures) > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_bound_and_start_small_again() {
        let longest = Duration::from_secs(30);
        let mut outage = Outage::none(longest);
        assert!(outage.failed(), "the first is spoken of");
        assert!((FIRST_PAUSE / 2..=FIRST_PAUSE).contains(&outage.pause()));
        for _ in 0..100 {
            assert!(!outage.failed(), "the others are not");
            assert!(outage.pause() <= longest);
        }
        assert!(outage.pause() >= longest / 2);
        assert!(outage.is_over());
        assert!(!outage.is_over(), "it ends once");
        assert!(outage.failed());
        assert!(outage.pause() <= FIRST_PAUSE);
    }
}
