//! What happened within a stretch of time that moves along.

use std::{collections::VecDeque, time::Duration};

use crate::clock::Moment;

/// More than any machine's calls in a window; beyond, the oldest are forgotten and the count stays at this.
const MOST_KEPT: usize = 100_000;

/// The moments of a sliding window, oldest first. What happened exactly one length ago is no longer in it.
#[derive(Debug)]
pub(crate) struct Window {
    length: Duration,
    moments: VecDeque<Moment>,
}

impl Window {
    pub(crate) fn new(length: Duration) -> Self {
        Self { length, moments: VecDeque::new() }
    }

    /// How many there are in the window that ends now.
    pub(crate) fn count(&mut self, now: Moment) -> usize {
        while self.moments.front().is_some_and(|oldest| *oldest + self.length <= now) {
            self.moments.pop_front();
        }
        self.moments.len()
    }

    /// Adds one more. Moments come nearly in order; one that comes late counts as of the newest before it.
    pub(crate) fn add(&mut self, now: Moment) {
        let newest = self.moments.back().copied().unwrap_or_default();
        self.moments.push_back(now.max(newest));
        if self.moments.len() > MOST_KEPT {
            self.moments.pop_front();
        }
    }

    /// When there will be fewer than this many.
    pub(crate) fn fewer_than(&self, many: usize) -> Option<Moment> {
        let leaves = self.moments.len().checked_sub(many.max(1))?;
        self.moments.get(leaves).map(|moment| *moment + self.length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_slides() {
        let at = Moment::from_millis;
        let mut window = Window::new(Duration::from_secs(1));
        for moment in [0, 400, 800] {
            window.add(at(moment));
        }
        assert_eq!(window.count(at(999)), 3);
        assert_eq!(window.fewer_than(3), Some(at(1_000)));
        assert_eq!(window.fewer_than(2), Some(at(1_400)));
        assert_eq!(window.fewer_than(4), None, "there are fewer already");
        assert_eq!(window.count(at(1_000)), 2, "a second later the first is out of it");
        assert_eq!(window.count(at(5_000)), 0);
    }
}
