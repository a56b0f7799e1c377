//! What the operator offers.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Reminder;
use crate::payment::coin::Usdt;
use crate::time::{Millis, Timestamp};

/// The longest name of a plan, in characters.
const LONGEST_NAME: usize = 32;

/// The name of a plan, which never changes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PlanName(String);

/// The text is no name of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a plan's name has 1 to {LONGEST_NAME} of a-z 0-9 _, and begins with a letter")]
pub struct BadPlanName;

impl PlanName {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PlanName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for PlanName {
    type Error = BadPlanName;

    fn try_from(text: String) -> Result<PlanName, BadPlanName> {
        let known = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_');
        let begins = text.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase());
        if begins && text.len() <= LONGEST_NAME && text.bytes().all(known) {
            Ok(PlanName(text))
        } else {
            Err(BadPlanName)
        }
    }
}

impl From<PlanName> for String {
    fn from(name: PlanName) -> String {
        name.0
    }
}

impl FromStr for PlanName {
    type Err = BadPlanName;

    fn from_str(text: &str) -> Result<PlanName, BadPlanName> {
        text.to_owned().try_into()
    }
}

/// How much somebody may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// Trades in a day.
    pub daily_trades: u32,
    /// Positions that are open at once.
    pub positions: u32,
    /// Calls of the API in a minute.
    pub calls_per_minute: u32,
}

impl Limits {
    /// The larger of each.
    #[must_use]
    pub fn or(self, other: Limits) -> Limits {
        Limits {
            daily_trades: self.daily_trades.max(other.daily_trades),
            positions: self.positions.max(other.positions),
            calls_per_minute: self.calls_per_minute.max(other.calls_per_minute),
        }
    }
}

/// What can be held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Its name.
    pub name: PlanName,
    /// What it costs, in Stars; `None`: it is not sold.
    pub stars: Option<u32>,
    /// What it costs in USDT, outside Telegram; `None`: it is not sold for it.
    pub usdt: Option<Usdt>,
    /// How long what is bought lasts, in days.
    pub days: u16,
    /// How long it can be tried, in days; 0: not at all.
    pub trial_days: u16,
    /// How long it goes on when its time is over, in days. That is taken off what is bought next.
    pub grace_days: u16,
    /// Whoever holds it is served first.
    pub priority: bool,
    /// Whoever holds it chooses whom to meet by gender.
    pub preference: bool,
    /// How much whoever holds it may do.
    pub limits: Limits,
}

/// A plan that somebody holds, as far as it matters to what they may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Which.
    pub plan: PlanName,
    /// Until when.
    pub until: Timestamp,
    /// They are served first.
    #[serde(default)]
    pub priority: bool,
    /// They choose whom to meet by gender.
    #[serde(default)]
    pub preference: bool,
    /// How much they may do.
    #[serde(default)]
    pub limits: Limits,
    /// When to remind them that it ends; `None`: not at all, for it is paid again by itself or is short.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reminder: Option<Reminder>,
}

impl Plan {
    /// So many days.
    #[must_use]
    pub const fn days(days: u16) -> Millis {
        Millis::minutes(days as u64 * 24 * 60)
    }

    /// What whoever holds it until then may do, and when they are reminded that it ends.
    #[must_use]
    pub fn held(&self, until: Timestamp, reminder: Option<Reminder>) -> Held {
        let Plan { name, priority, preference, limits, .. } = self;
        let (plan, priority, preference, limits) = (name.clone(), *priority, *preference, *limits);
        Held { plan, until, priority, preference, limits, reminder }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_and_plain() {
        for text in ["free", "vip_2", "a"] {
            assert_eq!(text.parse::<PlanName>().unwrap().as_str(), text);
        }
        for text in ["", "2vip", "Vip", "v-i-p", "v p", &"x".repeat(33)] {
            assert_eq!(text.parse::<PlanName>(), Err(BadPlanName), "{text:?}");
        }
    }
}
