//! What a position waits for.

use super::hear::ANSWER;
use super::{Position, State};
use crate::market::{Levels, Price, Side};
use crate::time::{Millis, Timestamp};

impl Position {
    /// The prices that change something: no other one has to be told.
    #[must_use]
    pub fn levels(&self) -> Levels {
        let draft = self.draft();
        let entries = self.orders.values().any(|placed| placed.order.id.leg().opens() && !placed.ending);
        let first = draft.targets.first().map(|target| target.price).filter(|_| entries);
        let stop = Some(self.stop).filter(|_| entries || (self.holding.is_some() && self.passed.is_none()));
        let (against, favour) = match self.state {
            State::Closed(_) | State::Ending(_) => return Levels::default(),
            State::Waiting => (Some(self.stop), draft.zone_end),
            _ => ([stop, self.liquidation()], [first, self.trail_level()]).map_sides(draft.side),
        };
        match draft.side {
            Side::Long => Levels { below: against, above: favour },
            Side::Short => Levels { below: favour, above: against },
        }
    }

    /// The moment at which it is to be woken.
    #[must_use]
    pub fn wake(&self) -> Option<Timestamp> {
        let (patience, over) = (self.draft().patience, matches!(self.state, State::Closed(_)));
        let entries = self.state == State::Waiting
            || self.orders.values().any(|placed| placed.order.id.leg().opens() && !placed.ending);
        let active = self.holding.is_some() && !matches!(self.state, State::Closing { .. });
        let moments = [
            entries.then(|| self.began + Millis(patience.entry_ms)),
            patience.life_ms.filter(|_| entries || active).map(|life| self.began + Millis(life)),
            self.passed.filter(|_| active).map(|passed| passed + Millis(patience.stop_ms)),
            match self.state {
                State::Unprotected { until } => Some(until),
                State::Closing { next, .. } => Some(next),
                _ => None,
            },
        ];
        let answers =
            self.orders.values().filter(|placed| placed.is_awaited()).map(|placed| placed.since + ANSWER);
        moments.into_iter().flatten().chain(answers).min().filter(|_| !over)
    }

    pub(super) fn liquidation(&self) -> Option<Price> {
        let draft = self.draft();
        self.holding?.liquidation(draft.side, draft.maintenance, draft.precision)
    }

    /// The nearest price at which the stop that follows moves.
    pub(super) fn trail_level(&self) -> Option<Price> {
        let draft = self.draft();
        let trailing = draft.trailing.filter(|trailing| self.reached >= trailing.after)?;
        self.holding.filter(|_| self.passed.is_none() && !matches!(self.state, State::Closing { .. }))?;
        let one = rust_decimal::Decimal::ONE;
        let (stop, by, distance) =
            (self.stop.decimal(), trailing.step.decimal(), trailing.distance.decimal());
        let tick = draft.precision.tick.decimal();
        match draft.side {
            Side::Long => {
                let next = draft.precision.price_up((stop * (one + by)).max(stop + tick))?.decimal();
                draft.precision.price_up(next.checked_div(one - distance)?)
            }
            Side::Short => {
                let next = draft.precision.price_down((stop * (one - by)).min(stop - tick))?.decimal();
                draft.precision.price_down(next.checked_div(one + distance)?)
            }
        }
    }

    /// Where the stop that follows is at this price, on the tick that is farther away.
    pub(super) fn trail(&self, price: Price) -> Option<Price> {
        let (one, distance) = (rust_decimal::Decimal::ONE, self.draft().trailing?.distance.decimal());
        match self.draft().side {
            Side::Long => self.draft().precision.price_down(price.decimal() * (one - distance)),
            Side::Short => self.draft().precision.price_up(price.decimal() * (one + distance)),
        }
    }
}

/// The nearest of those against a side, and of those for it.
trait Sides {
    fn map_sides(self, side: Side) -> (Option<Price>, Option<Price>);
}

impl Sides for ([Option<Price>; 2], [Option<Price>; 2]) {
    fn map_sides(self, side: Side) -> (Option<Price>, Option<Price>) {
        let (against, favour) = (self.0.into_iter().flatten(), self.1.into_iter().flatten());
        match side {
            Side::Long => (against.max(), favour.min()),
            Side::Short => (against.min(), favour.max()),
        }
    }
}
