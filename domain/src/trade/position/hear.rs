//! What a position makes of what happens.

use super::{End, Event, Intent, Movement, News, Position, State};
use crate::market::{Money, Price, Uncountable};
use crate::time::{Millis, Timestamp};
use crate::trade::holding::Holding;
use crate::trade::id::{ClientOrderId, Leg};
use crate::trade::order::{self, Fill, Report, Step};

/// An order whose answer does not come is looked for after so long, and again after as long.
pub(super) const ANSWER: Millis = Millis::seconds(5);

impl Position {
    /// What it wants after this. On an error what it is now is to be thrown away: nothing of it was decided.
    pub fn hear(&mut self, event: &Event, now: Timestamp) -> Result<Vec<Intent>, Uncountable> {
        let mut wanted = Vec::new();
        match *event {
            Event::Reported { order, report } => self.report(order, report, now, &mut wanted)?,
            Event::Marked(price) => self.mark(price, now, &mut wanted)?,
            Event::Woke => self.woke(now, &mut wanted),
            Event::Asked(ask) => self.asked(ask, now, &mut wanted)?,
        }
        self.settle(now, &mut wanted)?;
        Ok(wanted)
    }

    fn report(
        &mut self,
        id: ClientOrderId,
        report: Report,
        now: Timestamp,
        wanted: &mut Vec<Intent>,
    ) -> Result<(), Uncountable> {
        // What is over was counted to its end: a venue says all fills before that.
        let Some(placed) = self.orders.get_mut(&id) else { return Ok(()) };
        let step = placed.hear(report, now);
        let (over, filled) = (placed.state.is_over(), placed.state == order::State::Filled);
        match step {
            Step::Nothing => return Ok(()),
            Step::Moved => {}
            Step::Gap => wanted.push(Intent::Look(id)),
            Step::Again => wanted.push(Intent::Place(placed.order.clone())),
            Step::Filled(fill) if id.leg().opens() => self.entered(id, &fill, now, wanted)?,
            Step::Filled(fill) => self.left(id, &fill, wanted)?,
        }
        if report == Report::Unknown {
            wanted.push(Intent::Look(id));
        }
        if let Report::Rejected(why) = report {
            wanted.push(Intent::Tell(News::Rejected(id.leg(), why)));
            self.rejected(id.leg(), now, wanted);
        }
        if over {
            self.orders.remove(&id);
        }
        if let (Leg::Target(number), true) = (id.leg(), filled) {
            self.target_reached(number, wanted);
        }
        Ok(())
    }

    fn entered(
        &mut self,
        id: ClientOrderId,
        fill: &Fill,
        now: Timestamp,
        wanted: &mut Vec<Intent>,
    ) -> Result<(), Uncountable> {
        let draft = self.draft();
        let at = self.orders.get(&id).and_then(|placed| placed.order.kind.price()).unwrap_or(fill.price);
        let (held, margin) =
            Holding::enter(self.holding, draft.side, fill, draft.leverage, draft.ready(at, fill.quantity)?)?;
        let until = now + Millis(draft.patience.stop_ms);
        if self.holding.is_none() {
            wanted.push(Intent::Tell(News::Entered));
        }
        self.holding = Some(held);
        self.fees = self.fees.plus(fill.fee)?;
        self.spent = self.spent.plus(margin)?.plus(fill.fee)?;
        wanted.push(Intent::Book(Movement::Entered { order: id, fill: fill.number, margin, fee: fill.fee }));
        self.state = match self.state {
            State::Waiting | State::Entering => State::Unprotected { until },
            // It was cancelled, and was filled before that reached the venue.
            State::Ending(_) | State::Closed(_) => State::Closing { why: End::Late, next: now },
            State::Unprotected { .. } | State::Protected | State::Closing { .. } => self.state,
        };
        Ok(())
    }

    fn left(&mut self, id: ClientOrderId, fill: &Fill, wanted: &mut Vec<Intent>) -> Result<(), Uncountable> {
        let Some(held) = self.holding else {
            wanted.push(Intent::Tell(News::Overfilled));
            return Ok(());
        };
        let (rest, part) = held.leave(self.draft().side, fill)?;
        if part.quantity < fill.quantity {
            wanted.push(Intent::Tell(News::Overfilled));
        }
        self.holding = rest;
        self.part(part)?;
        let (margin, profit, fee) = (part.margin, part.profit, part.fee);
        wanted.push(Intent::Book(Movement::Left { order: id, fill: fill.number, margin, profit, fee }));
        if let Leg::Target(number) = id.leg() {
            let taken = &mut self.taken[usize::from(number)];
            *taken = Some(taken.map_or(Ok(part.quantity), |taken| taken.plus(part.quantity))?);
        }
        if rest.is_none() {
            let end = match (self.state, id.leg()) {
                (State::Closing { why, .. }, _) => why,
                (_, Leg::Target(_)) => End::Targets,
                (_, Leg::Stop) => End::Stopped,
                (_, Leg::Exit | Leg::Entry(_)) => End::Asked,
            };
            self.state = State::Ending(end);
        }
        Ok(())
    }

    fn mark(&mut self, price: Price, now: Timestamp, wanted: &mut Vec<Intent>) -> Result<(), Uncountable> {
        let side = self.draft().side;
        if self.state == State::Waiting {
            let inside = self.draft().zone_end.is_none_or(|end| !side.prefers(end, price));
            if !side.prefers(price, self.stop) {
                self.state = State::Ending(End::NeverEntered);
            } else if inside {
                self.enter(now, wanted)?;
            }
            return Ok(());
        }
        // The first target is reached, or the stop: what was not bought by then was meant for another price.
        let first = self.draft().targets.first().is_some_and(|target| !side.prefers(target.price, price));
        let beyond_stop = !side.prefers(price, self.stop);
        if first || beyond_stop {
            self.cancel_entries(now, wanted);
        }
        let Some(held) = self.holding else { return Ok(()) };
        if self.liquidation().is_some_and(|ends| !side.prefers(price, ends)) {
            self.realised = self.realised.minus(held.margin)?;
            wanted.push(Intent::Book(Movement::Liquidated { before: self.liquidated, margin: held.margin }));
            self.liquidated += 1;
            self.holding = None;
            self.state = State::Ending(End::Liquidated);
            return Ok(());
        }
        if beyond_stop && self.passed.is_none() {
            self.passed = Some(now);
        }
        if self.trail_level().is_some_and(|level| !side.prefers(level, price))
            && let Some(stop) = self.trail(price)
        {
            self.move_stop(stop, wanted);
        }
        Ok(())
    }

    fn woke(&mut self, now: Timestamp, wanted: &mut Vec<Intent>) {
        for placed in
            self.orders.values_mut().filter(|placed| placed.is_awaited() && placed.since + ANSWER <= now)
        {
            placed.since = now;
            let id = placed.order.id;
            wanted.push(if placed.is_unanswered() { Intent::Look(id) } else { Intent::Cancel(id) });
        }
        let patience = self.draft().patience;
        let stop_patience = Millis(patience.stop_ms);
        if self.began + Millis(patience.entry_ms) <= now {
            self.cancel_entries(now, wanted);
            if self.state == State::Waiting {
                self.state = State::Ending(End::NeverEntered);
            }
        }
        if patience.life_ms.is_some_and(|life| self.began + Millis(life) <= now) {
            self.close(End::TimedOut, now);
        }
        if self.passed.is_some_and(|passed| passed + stop_patience <= now) {
            self.close(End::StopStuck, now);
        }
        if let State::Unprotected { until } = self.state
            && until <= now
        {
            self.unprotected(now, wanted);
        }
    }

    fn rejected(&mut self, leg: Leg, now: Timestamp, wanted: &mut Vec<Intent>) {
        if leg != Leg::Stop {
            return;
        }
        self.refused = Some(now + Millis(self.draft().patience.stop_ms));
        // An older stop stays until this one is taken, which is tried again. Where there is none, nothing is waited for.
        let mut stops = self.orders.values().filter(|placed| placed.order.id.leg() == Leg::Stop);
        let standing =
            stops.find(|placed| placed.state.is_open()).and_then(|placed| placed.order.kind.price());
        if let Some(price) = standing {
            wanted.push(Intent::Tell(News::StopStays(price)));
        } else if matches!(self.state, State::Unprotected { .. } | State::Protected) {
            self.unprotected(now, wanted);
        }
    }

    fn target_reached(&mut self, number: u8, wanted: &mut Vec<Intent>) {
        if number < self.reached {
            return;
        }
        self.reached = number + 1;
        self.taken.fill(None);
        wanted.push(Intent::Tell(News::TargetReached(number + 1)));
        let draft = self.draft();
        if draft.break_even_after.is_some_and(|after| self.reached >= after)
            && let Some(even) = self.holding.and_then(|held| held.average(draft.side, draft.precision))
        {
            self.move_stop(even, wanted);
        }
    }

    /// The stop moves, if that is in favour; whether it did.
    pub(super) fn move_stop(&mut self, price: Price, wanted: &mut Vec<Intent>) -> bool {
        let favours = self.draft().side.prefers(price, self.stop) && self.passed.is_none();
        if favours {
            self.stop = price;
            wanted.push(Intent::Tell(News::StopMoved(price)));
        }
        favours
    }

    /// The money that went in and came out, as the ledger has it: what was won less what venues took.
    pub fn result(&self) -> Result<Money, Uncountable> {
        self.realised.minus(self.fees)
    }
}
