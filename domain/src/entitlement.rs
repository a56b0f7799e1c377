//! What somebody may do beyond what everybody may, and until when. How they come by it is no matter here.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::group::Stay;
use crate::plan::{Held, Limits, PlanName};
use crate::time::{Millis, Timestamp};

/// How long one lock holds at most.
pub const LOCK: Millis = Millis::minutes(30);

/// Locks that somebody can have saved at most.
pub const MOST_LOCKS: u32 = 1000;

/// Grants that are remembered, so that one that comes twice counts once. A repeat comes within seconds.
const REMEMBERED: usize = 8;

/// Plans that one person holds at most.
pub const MOST_HELD: usize = 16;

/// What somebody may do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Entitlements {
    /// Until when they are served before others who came a little earlier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority_until: Option<Timestamp>,
    /// Until when they may choose whom to meet by gender.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preference_until: Option<Timestamp>,
    /// For how many seconds they may still lock chats.
    #[serde(skip_serializing_if = "is_zero")]
    pub lock_seconds: u32,
    /// The grants that came last.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub granted: Vec<GrantId>,
    /// The plans they hold, each until when.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub held: Vec<Held>,
    /// Which news of their plans came last. What comes later and was earlier says nothing.
    #[serde(skip_serializing_if = "is_none")]
    pub held_as_of: u64,
    /// The groups that they are in by what they hold.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stays: Vec<Stay>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_none(number: &u64) -> bool {
    *number == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// Names a grant, so that it counts once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct GrantId(pub u64);

impl fmt::Display for GrantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// What is given to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grant {
    /// To be served first, until then.
    Priority(Timestamp),
    /// To choose by gender, until then.
    Preference(Timestamp),
    /// So many locks.
    Locks(u32),
    /// So many locks less, as far as they have not used them: their money went back.
    LocksBack(u32),
}

/// The kinds of grants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Perk {
    /// To be served first.
    Priority,
    /// To choose by gender.
    Preference,
    /// To lock chats.
    Locks,
}

impl FromStr for Perk {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "priority" => Ok(Perk::Priority),
            "preference" => Ok(Perk::Preference),
            "locks" => Ok(Perk::Locks),
            _ => Err("priority, preference or locks"),
        }
    }
}

impl Grant {
    /// Of which kind it is.
    #[must_use]
    pub const fn perk(self) -> Perk {
        match self {
            Grant::Priority(_) => Perk::Priority,
            Grant::Preference(_) => Perk::Preference,
            Grant::Locks(_) | Grant::LocksBack(_) => Perk::Locks,
        }
    }
}

impl Entitlements {
    /// Whether they are served first.
    #[must_use]
    pub fn has_priority(&self, now: Timestamp) -> bool {
        self.priority_until.is_some_and(|until| until > now) || self.holds(now).any(|held| held.priority)
    }

    /// Whether they may choose by gender.
    #[must_use]
    pub fn has_preference(&self, now: Timestamp) -> bool {
        self.preference_until.is_some_and(|until| until > now) || self.holds(now).any(|held| held.preference)
    }

    /// How much they may do by the plans they hold; `None`: as much as everybody.
    #[must_use]
    pub fn limits(&self, now: Timestamp) -> Option<Limits> {
        self.holds(now).map(|held| held.limits).reduce(Limits::or)
    }

    /// Until when they hold one of these plans; `None` where they hold none now.
    #[must_use]
    pub fn hold_until(&self, plans: &[PlanName], now: Timestamp) -> Option<Timestamp> {
        self.holds(now).filter(|held| plans.contains(&held.plan)).map(|held| held.until).max()
    }

    /// The plans whose time is not over.
    fn holds(&self, now: Timestamp) -> impl Iterator<Item = &Held> {
        self.held.iter().filter(move |held| held.until > now)
    }

    /// With these plans; `None` for news that are older than what is known. A refund shortens.
    #[must_use]
    pub fn holding(&self, held: &[Held], as_of: u64) -> Option<Entitlements> {
        let newer = as_of > self.held_as_of;
        newer.then(|| {
            let held = held.iter().take(MOST_HELD).map(|held| self.reminded_of(held)).collect();
            Entitlements { held, held_as_of: as_of, ..self.clone() }
        })
    }

    /// The same, where they know already what they would be reminded of.
    fn reminded_of(&self, held: &Held) -> Held {
        let before = self.held.iter().find(|before| before.plan == held.plan);
        let before = before.and_then(|before| before.reminder.as_ref());
        let reminder = held.reminder.map(|reminder| before.map_or(reminder, |before| reminder.after(before)));
        Held { reminder, ..held.clone() }
    }

    /// With what is given to them; `None` for a grant that counts already. What they have is never shortened but by what
    /// they have their money back for.
    #[must_use]
    pub fn with(&self, id: GrantId, grant: Grant) -> Option<Entitlements> {
        if self.granted.contains(&id) {
            return None;
        }
        let mut with = self.clone();
        match grant {
            Grant::Priority(until) => with.priority_until = with.priority_until.max(Some(until)),
            Grant::Preference(until) => with.preference_until = with.preference_until.max(Some(until)),
            Grant::Locks(locks) => {
                with.lock_seconds = self.lock_seconds.saturating_add(locks.saturating_mul(lock_seconds()));
            }
            Grant::LocksBack(locks) => {
                with.lock_seconds = self.lock_seconds.saturating_sub(locks.saturating_mul(lock_seconds()));
            }
        }
        with.lock_seconds = with.lock_seconds.min(MOST_LOCKS * lock_seconds());
        with.granted.push(id);
        with.granted.drain(..with.granted.len().saturating_sub(REMEMBERED));
        Some(with)
    }
}

/// A lock, in seconds.
#[must_use]
pub const fn lock_seconds() -> u32 {
    (LOCK.0 / 1000) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grant_counts_once_and_shortens_nothing() {
        let nothing = Entitlements::default();
        let some = nothing.with(GrantId(1), Grant::Priority(Timestamp(50))).unwrap();
        assert!(some.has_priority(Timestamp(49)) && !some.has_priority(Timestamp(50)));
        assert_eq!(some.with(GrantId(1), Grant::Priority(Timestamp(90))), None);
        assert_eq!(
            some.with(GrantId(2), Grant::Priority(Timestamp(20))).unwrap().priority_until,
            Some(Timestamp(50))
        );
        let locks = nothing.with(GrantId(3), Grant::Locks(2)).unwrap();
        assert_eq!(locks.lock_seconds, 3600);
        assert_eq!(locks.with(GrantId(3), Grant::Locks(2)), None, "a repeat gives nothing");
        let back = locks.with(GrantId(4), Grant::LocksBack(1)).unwrap();
        assert_eq!(back.lock_seconds, 1800);
        assert_eq!(
            back.with(GrantId(5), Grant::LocksBack(9)).unwrap().lock_seconds,
            0,
            "never below nothing"
        );
    }

    #[test]
    fn what_somebody_has_is_bounded() {
        let mut has = Entitlements::default();
        for id in 0..100 {
            has = has.with(GrantId(id), Grant::Locks(u32::MAX)).unwrap();
        }
        assert_eq!((has.lock_seconds, has.granted.len()), (MOST_LOCKS * 1800, REMEMBERED));
    }

    fn premium(until: u64) -> Held {
        let limits = Limits { daily_trades: 25, positions: 5, calls_per_minute: 30 };
        Held {
            plan: "premium".parse().unwrap(),
            until: Timestamp(until),
            priority: true,
            preference: false,
            limits,
            reminder: None,
        }
    }

    #[test]
    fn a_plan_counts_until_its_time_and_late_news_do_not() {
        let holds = Entitlements::default().holding(&[premium(50)], 2).unwrap();
        assert!(holds.has_priority(Timestamp(49)) && !holds.has_priority(Timestamp(50)));
        assert!(!holds.has_preference(Timestamp(49)));
        assert_eq!(holds.limits(Timestamp(49)).unwrap().daily_trades, 25);
        assert_eq!(holds.limits(Timestamp(50)), None);
        for late in [1, 2] {
            assert_eq!(holds.holding(&[premium(90)], late), None);
        }
        let refunded = holds.holding(&[], 3).unwrap();
        assert!(!refunded.has_priority(Timestamp(1)));
        let gifted = holds.with(GrantId(1), Grant::Priority(Timestamp(80))).unwrap();
        assert!(gifted.holding(&[], 3).unwrap().has_priority(Timestamp(79)), "what was given stays");
    }
}
