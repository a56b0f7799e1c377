//! One person's position by one signal, from the plan to its end.
//!
//! ```text
//!   Waiting ─▶ Entering ─▶ Unprotected ◀─▶ Protected ─▶ Ending ─▶ Closed
//!                 │             └─▶ Closing ◀─┘            ▲
//!                 │                    └───────────────────┤
//!                 └────────────────────────────────────────┘
//! ```
//!
//! A position hears [`Event`]s and answers with [`Intent`]s: what to place, cancel and look for, what to book, whom to
//! tell. After each event it compares the orders that should be there with those that are, and asks for the difference;
//! so a rejected, lost or late order is nothing special. Two hold whatever happens: what is held has a stop at the venue,
//! or the position is `Unprotected`, which has a deadline and an action that was chosen; and a stop only ever moves in
//! favour of whoever holds the position.
//!
//! It need not hear every price: [`Position::levels`] says which ones change anything, [`Position::wake`] which moment.

mod event;
mod intent;

mod asked;
mod exits;
mod hear;
mod watch;

pub use event::{Ask, Event};
pub use intent::{End, Intent, Movement, News};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::holding::{Holding, Part};
use super::id::{ClientOrderId, Leg};
use super::order::Placed;
use super::plan::{Draft, Plan};
use super::rule::Rule;
use super::source::Figure;
use crate::market::{Extreme, Money, Price, Quantity, Side, Uncountable};
use crate::time::Timestamp;

/// How a position stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// The price has to come into the zone first.
    Waiting,
    /// Orders are out, nothing is held.
    Entering,
    /// Something is held, and no stop is known to be at the venue.
    Unprotected {
        /// Until then it is waited for; then what was chosen is done.
        until: Timestamp,
    },
    /// Something is held, and its stop is there.
    Protected,
    /// All is being given back.
    Closing {
        /// Why.
        why: End,
        /// When the next try is made, if this one comes to nothing.
        next: Timestamp,
    },
    /// Nothing is held any more; orders are still out.
    Ending(End),
    /// Nothing is held, nothing is out.
    Closed(End),
}

/// A position.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    plan: Plan,
    began: Timestamp,
    state: State,
    /// Those that are not over, and no others.
    orders: BTreeMap<ClientOrderId, Placed>,
    /// The number of the next attempt at each leg.
    attempts: Vec<(Leg, u16)>,
    holding: Option<Holding>,
    /// What each target has brought back so far, of what is shared out now.
    taken: Vec<Option<Quantity>>,
    /// Targets that were reached.
    reached: u8,
    /// Where the stop is to be.
    stop: Price,
    /// Since when the price is beyond it.
    passed: Option<Timestamp>,
    /// The venue takes no stop; until then none is tried.
    refused: Option<Timestamp>,
    /// How often the venue has taken it.
    liquidated: u32,
    /// What all of it has won so far, before fees.
    realised: Money,
    /// What venues have taken so far.
    fees: Money,
    /// What going in has taken so far: margins and fees.
    spent: Money,
}

impl Position {
    /// A position by this plan, at this price, and what it wants first. Refused where the price is beyond the stop.
    pub fn begin(plan: Plan, mark: Price, now: Timestamp) -> Result<(Position, Vec<Intent>), Rule> {
        let draft = plan.draft();
        if !draft.side.prefers(mark, draft.stop) {
            return Err(Rule::StopPassed);
        }
        let waits = draft.zone_end.is_some_and(|end| draft.side.prefers(end, mark));
        let (stop, targets) = (draft.stop, draft.targets.len());
        let mut position = Position {
            plan,
            began: now,
            state: State::Waiting,
            orders: BTreeMap::new(),
            attempts: Vec::new(),
            holding: None,
            taken: vec![None; targets],
            reached: 0,
            stop,
            passed: None,
            refused: None,
            liquidated: 0,
            realised: Money::ZERO,
            fees: Money::ZERO,
            spent: Money::ZERO,
        };
        let mut wanted = Vec::new();
        if !waits {
            position.enter(now, &mut wanted).map_err(|Uncountable| Rule::Uncountable)?;
        }
        Ok((position, wanted))
    }

    /// What was agreed.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// How it stands.
    #[must_use]
    pub fn state(&self) -> State {
        self.state
    }

    /// What is held.
    #[must_use]
    pub fn holding(&self) -> Option<Holding> {
        self.holding
    }

    /// Where its stop is, or is on its way to.
    #[must_use]
    pub fn stop(&self) -> Price {
        self.stop
    }

    /// Orders that are not over.
    pub fn orders(&self) -> impl Iterator<Item = &Placed> {
        self.orders.values()
    }

    /// What it has won or lost, before fees.
    #[must_use]
    pub fn realised(&self) -> Figure {
        self.figure(self.realised)
    }

    /// What venues have taken.
    #[must_use]
    pub fn fees(&self) -> Figure {
        self.figure(self.fees)
    }

    /// What it would win or lose at this price, before fees; nothing where nothing is held.
    pub fn unrealised(&self, mark: Price) -> Result<Figure, Uncountable> {
        let Some(held) = self.holding else { return Ok(self.figure(Money::ZERO)) };
        let now = mark.times(held.quantity)?;
        let won = match self.draft().side {
            Side::Long => Money::down(now)?.minus(held.value)?,
            Side::Short => held.value.minus(Money::up(now)?)?,
        };
        Ok(self.figure(won.max(Money::new(-held.margin.units()))))
    }

    /// What going in has taken, and what it may still take: never more than the ceiling.
    pub fn committed(&self) -> Result<Money, Uncountable> {
        let open = self.orders.values().filter(|placed| placed.order.id.leg().opens());
        open.filter_map(|placed| Some((placed, placed.left?))).try_fold(self.spent, |sum, (placed, left)| {
            sum.plus(self.draft().ready(placed.order.kind.price().ok_or(Uncountable)?, left)?)
        })
    }

    /// What going in may still take: as long as anything may be bought, what is left of the ceiling.
    pub fn reserved(&self) -> Result<Money, Uncountable> {
        let entries = self.orders.keys().any(|id| id.leg().opens());
        if entries || self.state == State::Waiting {
            self.draft().ceiling.minus(self.spent)
        } else {
            Ok(Money::ZERO)
        }
    }

    /// What is held goes back as it is, with nothing won or lost: its owner leaves for good. `None`: nothing is held.
    #[must_use]
    pub fn abandoned(&self) -> Option<Movement> {
        let held = self.holding?;
        let order = ClientOrderId::new(self.draft().id, Leg::Exit, super::id::MOST_ATTEMPTS).ok()?;
        let (profit, fee) = (Money::ZERO, Money::ZERO);
        Some(Movement::Left { order, fill: 1, margin: held.margin, profit, fee })
    }

    /// Which extreme of a candle is worse for it if it comes first: the one against it where something is held, and the
    /// one for it where nothing is, since what comes after going in is then against it.
    #[must_use]
    pub fn worse_first(&self) -> Extreme {
        match (self.draft().side, self.holding.is_some()) {
            (Side::Long, true) | (Side::Short, false) => Extreme::Low,
            (Side::Long, false) | (Side::Short, true) => Extreme::High,
        }
    }

    fn draft(&self) -> &Draft {
        self.plan.draft()
    }

    fn figure(&self, money: Money) -> Figure {
        Figure { source: self.draft().source, money }
    }

    /// A part of it was given back.
    fn part(&mut self, part: Part) -> Result<(), Uncountable> {
        self.realised = self.realised.plus(part.profit)?;
        self.fees = self.fees.plus(part.fee)?;
        Ok(())
    }
}
