//! A score: what somebody has sent lately, by weight. It falls with time.

use crate::time::{Millis, Timestamp};

/// The highest score. After a rest that is thirty lines at once: people do paste twenty in one breath. Telegram passes on no
/// more than that at once, either (see the pace of a chat in `platform/telegram/src/limits.rs`), so more would only wait.
pub(super) const LIMIT: Millis = Millis(6_000);

/// The weight of a short text. In the long run that is five a second: nobody types faster.
pub(super) const LIGHTEST: Millis = Millis(200);

/// So long somebody who goes on and on is not heard at most.
const LONGEST_REST: Millis = Millis::minutes(1);

/// What one person has sent lately, as the moment at which their score will be nothing: a score of so many milliseconds
/// falls for so long. This is the generic cell rate algorithm (ITU-T I.371): no history, whatever they send.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Score {
    whole_at: Timestamp,
    /// The latest date so far. What is dated earlier, but comes later, counts as sent then.
    latest: Timestamp,
    /// Until then nothing is heard.
    rests_until: Timestamp,
    /// How often it was too much since the score was nothing last.
    strikes: u32,
}

/// What becomes of something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It is heard.
    Heard,
    /// With this it is too much.
    TooMuch,
    /// It has been too much, and the score is not down yet.
    Rests,
}

impl Score {
    /// Whether something of this weight is still within the limit; if so, it is counted.
    pub fn admits(&mut self, at: Timestamp, weight: Millis) -> bool {
        self.latest = self.latest.max(at);
        let used = self.whole_at.max(self.latest);
        let fits = used.0 - self.latest.0 + weight.0 <= LIMIT.0;
        if fits {
            self.whole_at = used + weight;
        }
        fits
    }

    /// The same, where nothing more is heard after too much until the score is down.
    pub fn judge(&mut self, at: Timestamp, weight: Millis) -> Outcome {
        let at = self.latest.max(at);
        if at < self.rests_until {
            self.latest = at;
            return Outcome::Rests;
        }
        if self.whole_at <= at {
            self.strikes = 0;
        }
        if self.admits(at, weight) {
            return Outcome::Heard;
        }
        let longer = 1_u64 << self.strikes.min(16);
        let rest = (LIMIT.0 / 2 * longer).min(LONGEST_REST.0);
        self.rests_until = at + Millis(rest);
        // However long it is, the score is at a half afterwards, so that whoever goes on is known by it.
        self.whole_at = self.rests_until + Millis(LIMIT.0 / 2);
        self.strikes += 1;
        Outcome::TooMuch
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn admitted(sent: impl IntoIterator<Item = u64>) -> usize {
        let mut score = Score::default();
        sent.into_iter().filter(|ms| score.admits(Timestamp(*ms), LIGHTEST)).count()
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

    /// What becomes of a message every 50 ms for so many seconds.
    fn goes_on(score: &mut Score, from: u64, seconds: u64) -> Vec<Outcome> {
        (0..seconds * 20).map(|n| score.judge(Timestamp(from + n * 50), LIGHTEST)).collect()
    }

    fn count(outcomes: &[Outcome], outcome: Outcome) -> usize {
        outcomes.iter().filter(|one| **one == outcome).count()
    }

    #[test]
    fn after_too_much_nothing_is_heard_until_the_score_is_down() {
        let mut score = Score::default();
        for _ in 0..30 {
            assert_eq!(score.judge(Timestamp(5_000), LIGHTEST), Outcome::Heard);
        }
        assert_eq!(score.judge(Timestamp(5_000), LIGHTEST), Outcome::TooMuch);
        assert_eq!(score.judge(Timestamp(7_999), LIGHTEST), Outcome::Rests);
        assert_eq!(score.judge(Timestamp(8_000), LIGHTEST), Outcome::Heard);
    }

    #[test]
    fn whoever_goes_on_is_heard_ever_less_and_told_ever_less() {
        let mut score = Score::default();
        let outcomes = goes_on(&mut score, 5_000, 600);
        assert!(
            count(&outcomes, Outcome::TooMuch) <= 14,
            "told {} times",
            count(&outcomes, Outcome::TooMuch)
        );
        assert!(count(&outcomes, Outcome::Heard) <= 300, "heard {} times", count(&outcomes, Outcome::Heard));
        // A minute of quiet, and all is as it was.
        let outcomes = goes_on(&mut score, 5_000 + 720_000, 1);
        assert_eq!(count(&outcomes, Outcome::Heard), 20);
    }

    proptest! {
        /// However somebody sends, what is heard in any time weighs no more than the limit and that time.
        #[test]
        fn no_more_is_heard_than_the_limit(sent in vec((0_u64..400, 1_u64..2_000), 1..300)) {
            let (mut score, mut now, mut heard) = (Score::default(), 1_000, vec![]);
            for (passes, weight) in sent {
                now += passes;
                if score.judge(Timestamp(now), Millis(weight)) == Outcome::Heard {
                    heard.push((now, weight));
                }
            }
            for (first, (from, _)) in heard.iter().enumerate() {
                let mut sum = 0;
                for (at, weight) in &heard[first..] {
                    sum += weight;
                    prop_assert!(sum <= LIMIT.0 + (at - from), "{sum} within {} ms", at - from);
                }
            }
        }
    }
}
