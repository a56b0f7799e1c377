//! Floods: how much one person may send.
//!
//! What somebody sends faster than anybody writes is turned down before a rule sees it, so that their partner never
//! sees the flood and their neighbours in the partition do not wait behind it. Time is Telegram's own date of each
//! message: after an outage, what was written over an hour comes within a second, and that is no flood.
//!
//! Commands have an allowance of their own. Whoever floods a chat, or is flooded by their own pocket, can still leave.

use crate::time::{Millis, Timestamp};

/// At once, after a rest: people do paste twenty lines in one breath. Telegram passes on no more than that at once, either
/// (see the pace of a chat in `platform/telegram/src/limits.rs`), so more would only wait.
const BURST: u64 = 30;

/// In the long run, five a second: nobody types faster, and a forwarded series of pictures is over within the burst.
const INTERVAL: Millis = Millis(200);

/// What one person has used of their allowance, as the moment at which it will be whole again. This is the generic
/// cell rate algorithm (ITU-T I.371): no history, whatever they send.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flood {
    whole_at: Timestamp,
    /// The latest date so far. What is dated earlier, but comes later, counts as sent then.
    latest: Timestamp,
}

impl Flood {
    /// Whether something sent at that moment is within the allowance; if so, it is counted.
    pub fn admits(&mut self, at: Timestamp) -> bool {
        self.latest = self.latest.max(at);
        let used = self.whole_at.max(self.latest);
        if used.0 - self.latest.0 > INTERVAL.0 * (BURST - 1) {
            return false;
        }
        self.whole_at = used + INTERVAL;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(sent: impl IntoIterator<Item = u64>) -> usize {
        let mut flood = Flood::default();
        sent.into_iter().filter(|ms| flood.admits(Timestamp(*ms))).count()
    }

    #[test]
    fn a_burst_passes_and_a_flood_does_not() {
        assert_eq!(admitted((0..30).map(|_| 5_000)), 30, "thirty lines in one breath");
        assert_eq!(admitted((0..1000).map(|_| 5_000)), 30, "a thousand in one second of Telegram's");
        assert_eq!(admitted((0..1000).map(|n| 5_000 + n)), 30 + 4, "a thousand over one second");
        assert_eq!(
            admitted((0..1000).map(|n| 5_000 + n * 200)),
            1000,
            "five a second, for as long as they like"
        );
    }

    #[test]
    fn who_rests_has_the_whole_burst_again() {
        let twice = (0..50).map(|_| 5_000).chain((0..50).map(|_| 11_000));
        assert_eq!(admitted(twice), 60);
    }

    #[test]
    fn what_waited_long_is_no_flood_when_it_comes_at_once() {
        assert_eq!(admitted((0..3600).map(|second| second * 1000)), 3600, "an hour of one message a second");
    }

    #[test]
    fn an_old_date_is_no_flood_and_no_way_around_the_limit() {
        assert_eq!(admitted([9_000_000, 8_000_000, 7_000, 1]), 4);
        assert_eq!(admitted((0..1000).map(|n| 9_000_000 - n * 1000)), 30);
    }
}
