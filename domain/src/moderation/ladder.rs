//! What is proposed to a moderator about somebody who was reported, by what was decided about them lately. It is a proposal:
//! a person looks, and decides.
//!
//! | rung | | |
//! | --- | --- | --- |
//! | 1 | a warning | spam and whatever else begin here |
//! | 2 | silence for a day, or words only | unwanted sexual words and pictures begin here |
//! | 3 | shut out for a week | threats begin here |
//! | 4 | shut out for a month | |
//! | 5 | shut out until it is lifted | somebody under age begins here |
//!
//! Whoever is reported again goes one rung above the highest on which they stood within [`REMEMBERED`], or begins where
//! the grounds do, whichever is higher. What was lifted was a mistake, or has been made good: it does not count.

use crate::moderation::{Grounds, Measure};
use crate::time::{Millis, Timestamp};

/// What was decided longer ago counts no more.
pub const REMEMBERED: Millis = Millis(180 * DAY.0);

const DAY: Millis = Millis::minutes(24 * 60);

const HIGHEST: u8 = 5;

/// What is proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The measure, from now on.
    pub measure: Measure,
    /// For so many hours; `None`: it is no matter of time, or holds until it is lifted.
    pub hours: Option<u32>,
    /// How many earlier measures count.
    pub earlier: usize,
}

/// What is proposed about somebody who is reported for this, after these measures, the latest first.
#[must_use]
pub fn proposal(grounds: Option<Grounds>, taken: &[(Measure, Timestamp)], now: Timestamp) -> Proposal {
    let lately = taken.iter().take_while(|(measure, at)| *measure != Measure::Lift && *at + REMEMBERED > now);
    let rungs: Vec<u8> = lately.filter_map(|(measure, at)| rung(*measure, *at)).collect();
    let above = rungs.iter().max().map_or(0, |highest| highest + 1);
    let next = above.max(begins(grounds)).min(HIGHEST);
    let hours = [None, Some(24), Some(7 * 24), Some(30 * 24), None][usize::from(next) - 1];
    let until = hours.map(|hours: u32| now + Millis::minutes(60 * u64::from(hours)));
    let measure = match (next, grounds) {
        (1, _) => Measure::Warn,
        (2, Some(Grounds::Sexual)) => Measure::MediaBan { until },
        (2, _) => Measure::Mute { until },
        _ => Measure::Ban { until },
    };
    Proposal { measure, hours, earlier: rungs.len() }
}

/// Where what somebody is reported for begins. Of whoever may be under age nothing is tried out.
const fn begins(grounds: Option<Grounds>) -> u8 {
    match grounds {
        Some(Grounds::Spam | Grounds::Other) | None => 1,
        Some(Grounds::Sexual) => 2,
        Some(Grounds::Threats) => 3,
        Some(Grounds::UnderAge) => HIGHEST,
    }
}

/// Where a measure stands that was taken then. What limits nobody stands nowhere.
fn rung(measure: Measure, at: Timestamp) -> Option<u8> {
    Some(match measure {
        Measure::Warn => 1,
        Measure::Mute { .. } | Measure::MediaBan { .. } => 2,
        Measure::Ban { until: None } => HIGHEST,
        Measure::Ban { until: Some(until) } if until <= at + Millis(7 * DAY.0) => 3,
        Measure::Ban { .. } => 4,
        Measure::Lift | Measure::LiftAge => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_767_225_600_000);

    fn ago(days: u64) -> Timestamp {
        Timestamp(NOW.0 - days * DAY.0)
    }

    fn after(days: u64) -> Timestamp {
        NOW + Millis(days * DAY.0)
    }

    #[test]
    fn whoever_is_reported_again_and_again_climbs_one_rung_at_a_time_and_no_further() {
        let mut taken = vec![];
        let climbed = [
            Measure::Warn,
            Measure::Mute { until: Some(after(1)) },
            Measure::Ban { until: Some(after(7)) },
            Measure::Ban { until: Some(after(30)) },
            Measure::Ban { until: None },
            Measure::Ban { until: None },
        ];
        for (earlier, expected) in climbed.into_iter().enumerate() {
            let proposed = proposal(Some(Grounds::Spam), &taken, NOW);
            assert_eq!((proposed.measure, proposed.earlier), (expected, earlier));
            taken.insert(0, (proposed.measure, NOW));
        }
    }

    #[test]
    fn it_begins_where_the_grounds_do() {
        for (grounds, measure, hours) in [
            (None, Measure::Warn, None),
            (Some(Grounds::Other), Measure::Warn, None),
            (Some(Grounds::Sexual), Measure::MediaBan { until: Some(after(1)) }, Some(24)),
            (Some(Grounds::Threats), Measure::Ban { until: Some(after(7)) }, Some(168)),
            (Some(Grounds::UnderAge), Measure::Ban { until: None }, None),
        ] {
            let expected = Proposal { measure, hours, earlier: 0 };
            assert_eq!(proposal(grounds, &[], NOW), expected, "{grounds:?}");
        }
    }

    #[test]
    fn what_was_lifted_or_is_long_ago_does_not_count() {
        let ban = (Measure::Ban { until: None }, ago(20));
        let lifted = [(Measure::Warn, ago(1)), (Measure::Lift, ago(10)), ban];
        let proposed = proposal(None, &lifted, NOW);
        assert_eq!((proposed.measure, proposed.earlier), (Measure::Mute { until: Some(after(1)) }, 1));
        let long_ago = (Measure::Warn, ago(180));
        assert_eq!(proposal(None, &[long_ago], NOW).measure, Measure::Warn);
        let lately = (Measure::Warn, ago(179));
        assert_eq!(proposal(None, &[lately], NOW).measure, Measure::Mute { until: Some(after(1)) });
        assert_eq!(proposal(None, &[(Measure::LiftAge, ago(1)), lately], NOW).earlier, 1, "it ends nothing");
    }

    #[test]
    fn a_heavier_measure_counts_as_what_it_was() {
        let week = Measure::Ban { until: Some(Timestamp(ago(9).0 + 7 * DAY.0)) };
        let proposed = proposal(Some(Grounds::Spam), &[(Measure::Warn, ago(1)), (week, ago(9))], NOW);
        assert_eq!((proposed.hours, proposed.earlier), (Some(720), 2));
    }
}
