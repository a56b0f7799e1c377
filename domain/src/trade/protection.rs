//! What keeps people from losing too much.

use serde::{Deserialize, Serialize};

use super::id::Leg;
use super::rule::{Level, Refusal, Rule};
use crate::market::{Money, Rate, Uncountable};
use crate::time::{Millis, Timestamp};

/// A day, in milliseconds; days are those of UTC.
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// What a plan allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Trades begun in a day.
    pub trades_a_day: u32,
    /// Positions open at once.
    pub positions: u32,
}

impl Limits {
    /// What the three plans allow, from the least.
    pub const TIERS: [Limits; 3] = [
        Limits { trades_a_day: 5, positions: 2 },
        Limits { trades_a_day: 25, positions: 5 },
        Limits { trades_a_day: 100, positions: 20 },
    ];
}

/// What is not to be exceeded. Nothing that is not said protects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Protections {
    /// What plans allow.
    pub limits: Option<Limits>,
    /// Lost in a day, all in all.
    pub daily_loss: Option<Money>,
    /// Gone of the most there ever was.
    pub drawdown: Option<Rate>,
    /// Lost one after the other, and for how long nothing is begun then, in milliseconds.
    pub loss_streak: Option<(u32, u64)>,
    /// Set aside at once.
    pub exposure: Option<Money>,
    /// After an end nothing is begun for so long, in milliseconds.
    pub cooldown_ms: Option<u64>,
}

/// What happened so far at one level. It is kept with whatever it is about, so a restart forgets none of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tally {
    day: u64,
    trades: u32,
    /// Won today; below zero where it was lost.
    today: Money,
    open: u32,
    exposed: Money,
    /// Won since the beginning.
    total: Money,
    /// The most that ever was.
    peak: Money,
    streak: u32,
    ended: Option<Timestamp>,
}

/// Whether anything is begun at a level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KillSwitch {
    /// It is.
    #[default]
    Off,
    /// Nothing is, until somebody says so. What is held is still given back by its rules.
    Stopped,
    /// Nor is anything kept: every position is to be closed.
    Flatten,
}

impl KillSwitch {
    /// Whether an order may leave: asked last, where it leaves, also of one that was wanted before.
    #[must_use]
    pub fn lets(self, leg: Leg) -> bool {
        self == KillSwitch::Off || !leg.opens()
    }
}

/// One level: what protects it, and how it stands.
#[derive(Clone, Copy, Debug)]
pub struct Guard<'a> {
    /// Which.
    pub level: Level,
    /// What protects it.
    pub protections: &'a Protections,
    /// What happened so far.
    pub tally: &'a Tally,
    /// Whether anything is begun.
    pub switch: KillSwitch,
    /// What there was at the beginning, of which a drawdown is a part.
    pub deposited: Money,
}

/// Whether something for which so much would be set aside may begin: the first rule that says no, kill switches first.
pub fn check(guards: &[Guard<'_>], margin: Money, now: Timestamp) -> Result<(), Refusal> {
    if let Some(guard) = guards.iter().find(|guard| guard.switch != KillSwitch::Off) {
        return Err(Refusal { rule: Rule::KillSwitch, level: guard.level });
    }
    guards
        .iter()
        .try_for_each(|guard| guard.check(margin, now).map_err(|rule| Refusal { rule, level: guard.level }))
}

impl Guard<'_> {
    fn check(&self, margin: Money, now: Timestamp) -> Result<(), Rule> {
        let (protections, tally) = (self.protections, self.tally.at(now));
        if let Some(limits) = protections.limits {
            if tally.trades >= limits.trades_a_day {
                return Err(Rule::DailyTrades);
            }
            if tally.open >= limits.positions {
                return Err(Rule::OpenPositions);
            }
        }
        if protections
            .daily_loss
            .is_some_and(|most| -i128::from(tally.today.units()) >= i128::from(most.units()))
        {
            return Err(Rule::DailyLoss);
        }
        let most = self.deposited.plus(tally.peak).map_err(|Uncountable| Rule::Uncountable)?;
        let gone = tally.peak.minus(tally.total).map_err(|Uncountable| Rule::Uncountable)?;
        if protections.drawdown.is_some_and(|rate| gone > Money::ZERO && gone >= most.part_up(rate)) {
            return Err(Rule::Drawdown);
        }
        let since = |ms: u64| tally.ended.is_some_and(|ended| ended + Millis(ms) > now);
        if protections.loss_streak.is_some_and(|(most, rest_ms)| tally.streak >= most && since(rest_ms)) {
            return Err(Rule::LossStreak);
        }
        let exposed = tally.exposed.plus(margin).map_err(|Uncountable| Rule::Uncountable)?;
        if protections.exposure.is_some_and(|most| exposed > most) {
            return Err(Rule::Exposure);
        }
        if protections.cooldown_ms.is_some_and(since) { Err(Rule::Cooldown) } else { Ok(()) }
    }
}

impl Tally {
    /// It as it is at a moment: what is counted by the day begins anew.
    fn at(self, now: Timestamp) -> Tally {
        let day = now.0 / DAY_MS;
        if day == self.day { self } else { Tally { day, trades: 0, today: Money::ZERO, ..self } }
    }

    /// Something began, for which so much is set aside.
    pub fn began(self, margin: Money, now: Timestamp) -> Result<Tally, Uncountable> {
        let tally = self.at(now);
        Ok(Tally {
            trades: tally.trades + 1,
            open: tally.open + 1,
            exposed: tally.exposed.plus(margin)?,
            ..tally
        })
    }

    /// It ended: what had been set aside for it is free, and this is what came of it after fees.
    pub fn ended(self, margin: Money, result: Money, now: Timestamp) -> Result<Tally, Uncountable> {
        let tally = self.at(now);
        let total = tally.total.plus(result)?;
        Ok(Tally {
            today: tally.today.plus(result)?,
            open: tally.open.saturating_sub(1),
            exposed: tally.exposed.minus(margin)?,
            total,
            peak: tally.peak.max(total),
            streak: if result < Money::ZERO { tally.streak.saturating_add(1) } else { 0 },
            ended: Some(now),
            ..tally
        })
    }
}

#[cfg(test)]
#[path = "protection/tests.rs"]
mod tests;
