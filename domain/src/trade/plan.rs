//! What is agreed before anything is placed.

use serde::{Deserialize, Serialize};

use super::holding::Leverage;
use super::id::{MOST_LEGS, PositionId};
use super::rule::Rule;
use super::source::Source;
use crate::market::{Money, Pair, Precision, Price, Quantity, Rate, Side, Uncountable};
use crate::time::Millis;

/// One way in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rung {
    /// At what.
    pub at: At,
    /// How much.
    pub quantity: Quantity,
}

/// At what somebody goes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum At {
    /// At once, at no worse than this.
    Now {
        /// Beyond it nothing is bought or sold.
        worst: Price,
    },
    /// At this or better.
    Price(Price),
}

impl At {
    /// The worst price that it can come to.
    #[must_use]
    pub const fn worst(self) -> Price {
        match self {
            At::Now { worst } | At::Price(worst) => worst,
        }
    }
}

/// Where a part is given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// At this or better.
    pub price: Price,
    /// Its part among the targets.
    pub share: Rate,
}

/// A stop that follows the price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trailing {
    /// From so many targets on; 0: at once.
    pub after: u8,
    /// So far behind the price, as a part of it.
    pub distance: Rate,
    /// It moves by no less than this, as a part of itself, so that it is not replaced at every tick.
    pub step: Rate,
}

/// What is done where a position has no stop at its venue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unprotected {
    /// It is given back at once.
    Close,
    /// Its owner is told again and again, and the stop is placed again and again.
    Tell,
}

/// How long somebody waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Patience {
    /// For an entry, in milliseconds. What is not filled by then is not bought any more.
    pub entry_ms: u64,
    /// For an end, in milliseconds from the beginning; `None`: as long as it takes.
    pub life_ms: Option<u64>,
    /// For a stop to be placed, and for one that was reached to be filled, and between two tries to give something back,
    /// in milliseconds.
    pub stop_ms: u64,
}

impl Default for Patience {
    fn default() -> Patience {
        Patience { entry_ms: Millis::minutes(24 * 60).0, life_ms: None, stop_ms: Millis::seconds(10).0 }
    }
}

/// What is agreed. A [`Plan`] once it was checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// By what, and whose.
    pub id: PositionId,
    /// Which money.
    pub source: Source,
    /// What is traded.
    pub pair: Pair,
    /// Which way.
    pub side: Side,
    /// How many times the margin.
    pub leverage: Leverage,
    /// How fine the venue is.
    pub precision: Precision,
    /// What the venue takes at most, as a part of the value.
    pub fee: Rate,
    /// What the venue wants to see of a margin, as a part of the value.
    pub maintenance: Rate,
    /// The ways in, the best-known first. A ladder has several, each at a price that is better than the one before.
    pub rungs: Vec<Rung>,
    /// Where a zone ends that the price has to be in or before; `None`: it is no zone. For long the lower end.
    pub zone_end: Option<Price>,
    /// Where parts are given back, the nearest first. None: only the stop, or time, ends it.
    pub targets: Vec<Target>,
    /// Where all of it is given back.
    pub stop: Price,
    /// Whether the stop follows.
    pub trailing: Option<Trailing>,
    /// After so many targets the stop moves to what it cost.
    pub break_even_after: Option<u8>,
    /// What is done without a stop.
    pub unprotected: Unprotected,
    /// How long.
    pub patience: Patience,
    /// More than this is never set aside and paid for going in.
    pub ceiling: Money,
}

/// What is agreed, and makes sense.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Draft", into = "Draft")]
pub struct Plan(Draft);

impl Plan {
    /// The plan, if it makes sense; else the rule that says no.
    pub fn new(draft: Draft) -> Result<Plan, Rule> {
        let Draft { side, precision, rungs, targets, stop, .. } = &draft;
        if rungs.is_empty() || rungs.len() > MOST_LEGS || targets.len() > MOST_LEGS {
            return Err(Rule::TooManyOrders);
        }
        let prices = rungs
            .iter()
            .map(|rung| rung.at.worst())
            .chain(targets.iter().map(|target| target.price))
            .chain([*stop]);
        if !prices.into_iter().all(|price| precision.has_price(price))
            || !rungs.iter().all(|rung| precision.has_quantity(rung.quantity))
        {
            return Err(Rule::TooFine);
        }
        if !rungs.windows(2).all(|two| side.prefers(two[0].at.worst(), two[1].at.worst())) {
            return Err(Rule::EntriesOutOfOrder);
        }
        if !rungs.iter().all(|rung| side.prefers(rung.at.worst(), *stop)) {
            return Err(Rule::StopOnWrongSide);
        }
        let ordered = targets.windows(2).all(|two| side.prefers(two[1].price, two[0].price));
        let beyond = targets.first().is_none_or(|target| side.prefers(target.price, rungs[0].at.worst()));
        if !ordered || !beyond || targets.iter().any(|target| target.share == Rate::ZERO) {
            return Err(Rule::TargetsOutOfOrder);
        }
        draft.check_money().map_err(|Uncountable| Rule::Uncountable)??;
        Ok(Plan(draft))
    }

    /// What is agreed.
    #[must_use]
    pub fn draft(&self) -> &Draft {
        &self.0
    }

    /// What all rungs come to at worst: the margin, and what the venue takes.
    pub fn commits(&self) -> Result<Money, Uncountable> {
        self.0.commits()
    }

    /// All that can be bought or sold going in.
    #[must_use]
    pub fn quantity(&self) -> Quantity {
        let all = self.0.rungs.iter().map(|rung| rung.quantity.decimal()).sum();
        Quantity::new(all).expect("a plan was checked: it has rungs, and they can be counted")
    }
}

impl Draft {
    /// What is kept ready for so much at a price that an order names: the margin, and what the venue takes.
    pub(super) fn ready(&self, price: Price, quantity: Quantity) -> Result<Money, Uncountable> {
        let value = Money::up(price.times(quantity)?)?;
        self.leverage.margin(value).plus(value.part_up(self.fee))
    }

    fn commits(&self) -> Result<Money, Uncountable> {
        self.rungs.iter().try_fold(Money::ZERO, |sum, rung| {
            // A part that is filled is rounded by itself.
            sum.plus(self.ready(rung.at.worst(), rung.quantity)?)?.plus(ROUNDING)
        })
    }

    fn check_money(&self) -> Result<Result<(), Rule>, Uncountable> {
        let Draft { side, precision, rungs, stop, leverage, maintenance, .. } = self;
        Quantity::new(rungs.iter().map(|rung| rung.quantity.decimal()).sum()).map_err(|_| Uncountable)?;
        for rung in rungs {
            let value = Money::down(rung.at.worst().times(rung.quantity)?)?;
            if value < precision.least_value || value <= Money::ZERO {
                return Ok(Err(Rule::LeastValue));
            }
        }
        if self.commits()? > self.ceiling {
            return Ok(Err(Rule::Ceiling));
        }
        // With the first rung alone the venue would end it soonest.
        let value = Money::down(rungs[0].at.worst().times(rungs[0].quantity)?)?;
        let held =
            super::holding::Holding { quantity: rungs[0].quantity, value, margin: leverage.margin(value) };
        let ends = held.liquidation(*side, *maintenance, *precision);
        if ends.is_some_and(|ends| !side.prefers(*stop, ends)) {
            return Ok(Err(Rule::StopBeyondLiquidation));
        }
        Ok(Ok(()))
    }
}

/// What rounding may add to a rung: a unit of margin and one of the fee for each part in which it is filled. An order is
/// filled in [`MOST_FILLS`] parts at most.
pub(super) const ROUNDING: Money = Money::new(3 * MOST_FILLS as i64);

/// In so many parts an order that opens something is filled at most; a venue ends what is left.
pub const MOST_FILLS: u32 = 1000;

impl TryFrom<Draft> for Plan {
    type Error = Rule;

    fn try_from(draft: Draft) -> Result<Plan, Rule> {
        Plan::new(draft)
    }
}

impl From<Plan> for Draft {
    fn from(plan: Plan) -> Draft {
        plan.0
    }
}
