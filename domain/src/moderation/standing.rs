//! Where somebody stands with the moderators.

use serde::{Deserialize, Serialize};

use crate::id::UserId;
use crate::moderation::{Measure, MeasureId, Until};
use crate::time::{Millis, Timestamp};

/// So many different people must report somebody within [`REPORTED_WITHIN`] before they meet nobody any more.
pub const REPORTERS: usize = 3;

/// Within this time.
pub const REPORTED_WITHIN: Millis = Millis::minutes(24 * 60);

/// Where somebody stands with the moderators.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Standing {
    /// The latest measure that was taken.
    #[serde(skip_serializing_if = "is_default")]
    pub measure: MeasureId,
    /// Who reported them lately, and when; at most [`REPORTERS`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reporters: Vec<(UserId, Timestamp)>,
    /// Since when they meet nobody, until a moderator has looked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suspended: Option<Timestamp>,
    /// They are shut out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub banned: Option<Term>,
    /// They have been told that they are.
    #[serde(skip_serializing_if = "is_default")]
    pub told: bool,
    /// They say nothing to partners.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub muted: Option<Term>,
    /// They send words only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_banned: Option<Term>,
    /// What they were warned for last, as the moderator put it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
    /// How often they were warned.
    #[serde(skip_serializing_if = "is_default")]
    pub warnings: u32,
    /// They have appealed against what stands.
    #[serde(skip_serializing_if = "is_default")]
    pub appealed: bool,
}

/// For how long something holds, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// Until when; not here: until it is lifted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Until,
    /// Why, as the moderator put it.
    pub reason: String,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Term {
    /// Whether it still holds.
    #[must_use]
    pub fn holds(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| until > now)
    }
}

impl Standing {
    /// Why they are shut out, if they are.
    #[must_use]
    pub fn banned(&self, now: Timestamp) -> Option<&Term> {
        self.banned.as_ref().filter(|term| term.holds(now))
    }

    /// Why they may say nothing to partners, if they may not.
    #[must_use]
    pub fn muted(&self, now: Timestamp) -> Option<&Term> {
        self.muted.as_ref().filter(|term| term.holds(now))
    }

    /// Why they may send words only, if they may not more.
    #[must_use]
    pub fn media_banned(&self, now: Timestamp) -> Option<&Term> {
        self.media_banned.as_ref().filter(|term| term.holds(now))
    }

    /// Whether there is something that they can appeal against.
    #[must_use]
    pub fn is_limited(&self, now: Timestamp) -> bool {
        let terms = [self.banned(now), self.muted(now), self.media_banned(now)];
        self.suspended.is_some() || terms.iter().any(Option::is_some)
    }

    /// As it is once somebody has reported them.
    #[must_use]
    pub fn reported(&self, by: UserId, now: Timestamp) -> Standing {
        let mut next = self.clone();
        next.reporters.retain(|(who, at)| *who != by && *at + REPORTED_WITHIN > now);
        next.reporters.push((by, now));
        let too_many = next.reporters.len().saturating_sub(REPORTERS);
        next.reporters.drain(..too_many);
        if next.reporters.len() == REPORTERS && next.suspended.is_none() {
            (next.suspended, next.appealed) = (Some(now), false);
        }
        next
    }

    /// As it is after a measure; `None` where that was taken before. Against something new they can appeal anew.
    #[must_use]
    pub fn after(&self, id: MeasureId, measure: Measure, reason: &str) -> Option<Standing> {
        if id <= self.measure {
            return None;
        }
        let term = |until| Some(Term { until, reason: reason.to_owned() });
        let next = Standing { measure: id, appealed: false, ..self.clone() };
        // Whoever decides has looked at what was reported.
        let looked = Standing { reporters: vec![], suspended: None, ..next.clone() };
        Some(match measure {
            Measure::Warn => {
                let (warnings, warning) = (looked.warnings.saturating_add(1), Some(reason.to_owned()));
                Standing { warnings, warning, appealed: self.appealed, ..looked }
            }
            Measure::Mute { until } => Standing { muted: term(until), ..looked },
            Measure::MediaBan { until } => Standing { media_banned: term(until), ..looked },
            Measure::Ban { until } => Standing { banned: term(until), told: false, ..looked },
            Measure::Lift => {
                let warning = self.warning.clone();
                Standing { measure: id, warnings: self.warnings, warning, ..Standing::default() }
            }
            Measure::LiftAge => next,
        })
    }

    /// What stays of it when they leave for good: what they are still under, and what must not be taken twice. Who
    /// reported them is forgotten.
    #[must_use]
    pub fn left(&self, now: Timestamp) -> Standing {
        if self.is_limited(now) {
            Standing { reporters: vec![], ..self.clone() }
        } else {
            Standing { measure: self.measure, ..Standing::default() }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Millis = Millis::minutes(60);

    #[test]
    fn three_different_reporters_within_a_day_suspend() {
        let at = |hours: u64| Timestamp(0) + Millis(HOUR.0 * hours);
        let twice = Standing::default().reported(UserId(1), at(0)).reported(UserId(2), at(1));
        assert_eq!(twice.reported(UserId(2), at(2)).suspended, None, "one counts once");
        assert_eq!(twice.reported(UserId(3), at(24)).suspended, None, "the first is a day ago");
        assert_eq!(twice.reported(UserId(3), at(23)).suspended, Some(at(23)));
        let many = (3..50).fold(twice, |standing, by| standing.reported(UserId(by), at(2)));
        assert_eq!((many.suspended, many.reporters.len()), (Some(at(2)), REPORTERS));
    }

    #[test]
    fn a_measure_counts_once_and_ends_when_it_should() {
        let until = Some(Timestamp(100));
        let banned = Standing::default().after(MeasureId(7), Measure::Ban { until }, "spam").unwrap();
        assert_eq!(banned.after(MeasureId(7), Measure::Lift, ""), None, "it was taken");
        assert_eq!(banned.after(MeasureId(6), Measure::Lift, ""), None, "an earlier one is late");
        assert!(banned.banned(Timestamp(99)).is_some() && banned.banned(Timestamp(100)).is_none());
        let lifted = banned.after(MeasureId(8), Measure::Lift, "a mistake").unwrap();
        assert_eq!(lifted, Standing { measure: MeasureId(8), ..Standing::default() });
    }

    #[test]
    fn who_decides_has_looked() {
        let reported =
            (1..=3).fold(Standing::default(), |so_far, by| so_far.reported(UserId(by), Timestamp(5)));
        assert!(reported.suspended.is_some());
        let until = Some(Timestamp(100));
        for measure in
            [Measure::Warn, Measure::Mute { until }, Measure::MediaBan { until }, Measure::Ban { until }]
        {
            let decided = reported.after(MeasureId(1), measure, "insults").unwrap();
            assert_eq!((decided.suspended, decided.reporters.len()), (None, 0), "{measure:?}");
        }
        let aged = reported.after(MeasureId(1), Measure::LiftAge, "a slip").unwrap();
        assert!(aged.suspended.is_some(), "an age is another matter");
    }

    #[test]
    fn who_leaves_stays_shut_out() {
        let banned = Standing::default().after(MeasureId(1), Measure::Ban { until: None }, "spam").unwrap();
        assert!(banned.left(Timestamp(9)).banned(Timestamp(9)).is_some());
        let warned = Standing::default().after(MeasureId(1), Measure::Warn, "").unwrap();
        assert_eq!(warned.left(Timestamp(9)).warnings, 0);
    }
}
