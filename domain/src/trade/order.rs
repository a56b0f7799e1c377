//! One order, from the wish to its end.
//!
//! ```text
//!   Wanted ─▶ Open ─▶ PartlyFilled ─▶ Filled
//!      │        │          │
//!      │        └──────────┴────────▶ Cancelled     what was filled stays filled
//!      ├────────────────────────────▶ Rejected
//!      └─▶ Unknown ─ look ─▶ any of these, or Absent: the same order is sent again under the same id
//! ```
//!
//! Nobody knows whether an order arrived whose answer was lost. So it is looked for by its id before anything else is
//! done about it, and only an order that is not there is sent again.

use serde::{Deserialize, Serialize};

use super::id::ClientOrderId;
use crate::market::{Deal, Money, Pair, Price, Quantity, Uncountable};
use crate::time::Timestamp;

/// What is to be done at a venue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Its name. An order whose leg does not open only closes: a venue fills it by no more than is held.
    pub id: ClientOrderId,
    /// Of what for what.
    pub pair: Pair,
    /// Which way.
    pub deal: Deal,
    /// At what.
    pub kind: Kind,
    /// How much of the base at most.
    pub quantity: Quantity,
}

/// At what an order is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// At once, at what there is.
    Market {
        /// At no worse than this.
        worst: Option<Price>,
    },
    /// At this or better, whenever that is.
    Limit(Price),
    /// At what there is, once the price is this or worse.
    StopMarket(Price),
    /// At what there is and at no better than this, once the price is this or better.
    TakeProfit(Price),
}

impl Kind {
    /// The price that it names.
    #[must_use]
    pub fn price(self) -> Option<Price> {
        match self {
            Kind::Market { worst } => worst,
            Kind::Limit(price) | Kind::StopMarket(price) | Kind::TakeProfit(price) => Some(price),
        }
    }
}

/// A part of an order that was filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fill {
    /// The how manieth of its order, from 1 without gaps.
    pub number: u32,
    /// At what.
    pub price: Price,
    /// How much.
    pub quantity: Quantity,
    /// What the venue took for it; never below zero.
    pub fee: Money,
    /// When.
    pub at: Timestamp,
}

impl Fill {
    /// What it was worth, to the last digit.
    pub fn value(&self) -> Result<rust_decimal::Decimal, Uncountable> {
        self.price.times(self.quantity)
    }
}

/// Why a venue takes no order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reject {
    /// It does not have this pair.
    UnknownPair,
    /// The price is not on a tick, or the quantity not in lots.
    Precision,
    /// It is worth too little.
    LeastValue,
    /// It only closes, and nothing is held.
    NothingHeld,
    /// There was another order under this id.
    TakenId,
    /// So many are open already.
    TooMany,
    /// It takes none now.
    Closed,
}

/// What a venue says of an order. The fills of an order come before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Report {
    /// It has it.
    Accepted,
    /// A part of it was filled.
    Filled(Fill),
    /// What is left of it will not be filled.
    Cancelled,
    /// It does not take it.
    Rejected(Reject),
    /// Nobody knows: the answer was lost.
    Unknown,
    /// It was looked for, and is not there.
    Absent,
}

/// How an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It is on its way.
    Wanted,
    /// The venue has it.
    Open,
    /// A part of it is filled.
    PartlyFilled,
    /// All of it is.
    Filled,
    /// It ended before that.
    Cancelled,
    /// The venue did not take it.
    Rejected,
    /// It is looked for.
    Unknown,
}

impl State {
    /// Whether nothing more comes of it.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, State::Filled | State::Cancelled | State::Rejected)
    }

    /// Whether a venue is known to have it.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, State::Open | State::PartlyFilled)
    }
}

/// What a report changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nothing: it was known, or is late.
    Nothing,
    /// How it stands.
    Moved,
    /// How much of it is filled.
    Filled(Fill),
    /// Something before it is missing: it has to be looked for.
    Gap,
    /// It has to be sent again, as it is.
    Again,
}

/// An order that was asked for, and what became of it so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    /// What was asked for.
    pub order: Order,
    /// How it stands.
    pub state: State,
    /// What is not filled; `None`: nothing.
    pub left: Option<Quantity>,
    /// How many fills were counted.
    pub fills: u32,
    /// Whether it is to end.
    pub ending: bool,
    /// Since when nothing was heard of it, or when it was last looked for.
    pub since: Timestamp,
}

impl Placed {
    /// It is on its way.
    #[must_use]
    pub fn new(order: Order, now: Timestamp) -> Placed {
        let left = Some(order.quantity);
        Placed { order, state: State::Wanted, left, fills: 0, ending: false, since: now }
    }

    /// Whether nobody knows yet what became of it.
    #[must_use]
    pub fn is_unanswered(&self) -> bool {
        matches!(self.state, State::Wanted | State::Unknown)
    }

    /// Whether something has to be heard of it: that it is there, or that it is over.
    #[must_use]
    pub fn is_awaited(&self) -> bool {
        self.ending || self.is_unanswered()
    }

    /// The venue said this. What it says twice counts once.
    pub fn hear(&mut self, report: Report, now: Timestamp) -> Step {
        if self.state.is_over() {
            return Step::Nothing;
        }
        match report {
            Report::Filled(fill) => self.fill(fill, now),
            Report::Accepted if self.is_unanswered() => self.turn(State::Open, now),
            // A report of loss that comes after the answer changes nothing.
            Report::Unknown if self.is_unanswered() => self.turn(State::Unknown, now),
            Report::Cancelled => self.turn(State::Cancelled, now),
            Report::Rejected(_) if self.is_unanswered() => self.turn(State::Rejected, now),
            Report::Absent if self.is_unanswered() && self.ending => self.turn(State::Cancelled, now),
            Report::Absent if self.is_unanswered() => {
                self.turn(State::Wanted, now);
                Step::Again
            }
            Report::Accepted | Report::Unknown | Report::Rejected(_) | Report::Absent => Step::Nothing,
        }
    }

    fn turn(&mut self, state: State, now: Timestamp) -> Step {
        self.state = if state == State::Open && self.fills > 0 { State::PartlyFilled } else { state };
        self.since = now;
        Step::Moved
    }

    fn fill(&mut self, fill: Fill, now: Timestamp) -> Step {
        if fill.number <= self.fills {
            return Step::Nothing;
        }
        if fill.number > self.fills + 1 {
            self.turn(State::Unknown, now);
            return Step::Gap;
        }
        self.fills = fill.number;
        self.left = self.left.and_then(|left| left.minus(fill.quantity));
        self.turn(if self.left.is_none() { State::Filled } else { State::PartlyFilled }, now);
        Step::Filled(fill)
    }
}

#[cfg(test)]
#[path = "order/tests.rs"]
mod tests;
