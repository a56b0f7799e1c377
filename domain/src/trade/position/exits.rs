//! Which orders should be there, and what is asked for so that they are.

use super::{End, Intent, News, Position, State};
use crate::market::{Deal, Quantity, Uncountable};
use crate::time::{Millis, Timestamp};
use crate::trade::id::{ClientOrderId, Leg};
use crate::trade::order::{Kind, Order, Placed};
use crate::trade::plan::At;
use crate::trade::portions::portions;

impl Position {
    /// All ways in are ordered: once, and never again.
    pub(super) fn enter(&mut self, now: Timestamp, wanted: &mut Vec<Intent>) -> Result<(), Uncountable> {
        self.state = State::Entering;
        for (number, rung) in self.draft().rungs.clone().into_iter().enumerate() {
            let kind = match rung.at {
                At::Now { worst } => Kind::Market { worst: Some(worst) },
                At::Price(price) => Kind::Limit(price),
            };
            if !self.place(
                Leg::Entry(number as u8),
                self.draft().side.enters(),
                kind,
                rung.quantity,
                now,
                wanted,
            ) {
                return Err(Uncountable);
            }
        }
        Ok(())
    }

    /// What is, is made what should be.
    pub(super) fn settle(&mut self, now: Timestamp, wanted: &mut Vec<Intent>) -> Result<(), Uncountable> {
        if self.holding.is_some() {
            let targets = self.draft().targets.len();
            if targets > 0 && usize::from(self.reached) >= targets {
                self.close(End::Targets, now);
            }
            self.keep_stop(now, wanted);
            return match self.state {
                State::Closing { .. } => {
                    self.give_back(now, wanted);
                    Ok(())
                }
                _ => self.keep_targets(now, wanted),
            };
        }
        if self.state == State::Entering && self.orders.is_empty() {
            self.state = State::Ending(End::NeverEntered);
        }
        if let State::Ending(end) = self.state {
            self.cancel(|_| true, now, wanted);
            if self.orders.is_empty() {
                self.state = State::Closed(end);
                wanted.push(Intent::Tell(News::Over(end)));
            }
        }
        Ok(())
    }

    /// There is one stop at the venue, where it is to be. A new one is there before the old one goes.
    fn keep_stop(&mut self, now: Timestamp, wanted: &mut Vec<Intent>) {
        let stops =
            || self.orders.values().filter(|placed| placed.order.id.leg() == Leg::Stop && !placed.ending);
        let newest = stops().max_by_key(|placed| placed.order.id.attempt());
        let right = newest.is_some_and(|placed| placed.order.kind.price() == Some(self.stop));
        let protects = newest.filter(|placed| right && placed.state.is_open()).map(|placed| placed.order.id);
        let open = stops().any(|placed| placed.state.is_open());
        if let Some(newest) = protects {
            self.refused = None;
            self.cancel(|id| id.leg() == Leg::Stop && id != newest, now, wanted);
        } else if !right && self.refused.is_none_or(|until| until <= now) {
            // For all that may ever be bought: a venue fills it by no more than is held.
            let all = self.plan.quantity();
            self.place(Leg::Stop, self.draft().side.leaves(), Kind::StopMarket(self.stop), all, now, wanted);
        }
        let until = now + Millis(self.draft().patience.stop_ms);
        self.state = match self.state {
            State::Unprotected { .. } if open => State::Protected,
            State::Protected if !open => State::Unprotected { until },
            state => state,
        };
    }

    /// What is held is shared out among the targets that are not reached. While an entry is being filled nothing is
    /// changed, or every part of it would change every target.
    fn keep_targets(&mut self, now: Timestamp, wanted: &mut Vec<Intent>) -> Result<(), Uncountable> {
        let filling = self.orders.values().any(|placed| placed.order.id.leg().opens() && placed.fills > 0);
        let Some(held) = self.holding.filter(|_| !filling) else { return Ok(()) };
        let reached = usize::from(self.reached);
        let all =
            self.taken[reached..].iter().flatten().try_fold(held.quantity, |sum, taken| sum.plus(*taken))?;
        let draft = self.draft();
        let shares: Vec<_> = draft.targets[reached..].iter().map(|target| target.share).collect();
        let portions = portions(all, &shares, draft.precision);
        let mut left = Some(held.quantity);
        for (number, portion) in (reached..).zip(portions) {
            let missing = match (portion, self.taken[number]) {
                (Some(portion), Some(taken)) => portion.minus(taken),
                (portion, None) => portion,
                (None, Some(_)) => None,
            };
            // Whoever has had more than their portion leaves less for the next: together it is what is held.
            let much = missing.and_then(|missing| Some(missing.min(left?)));
            left = left.and_then(|left| much.map_or(Some(left), |much| left.minus(much)));
            self.keep_target(number as u8, much, now, wanted);
        }
        self.cancel(
            |id| matches!(id.leg(), Leg::Target(number) if usize::from(number) < reached),
            now,
            wanted,
        );
        Ok(())
    }

    fn keep_target(&mut self, number: u8, much: Option<Quantity>, now: Timestamp, wanted: &mut Vec<Intent>) {
        let leg = Leg::Target(number);
        match (self.orders.values().find(|placed| placed.order.id.leg() == leg), much) {
            (Some(placed), much) if placed.left == much || placed.ending => {}
            // The new one comes once this one is known to be gone.
            (Some(_), _) => self.cancel(|id| id.leg() == leg, now, wanted),
            (None, Some(much)) => {
                let kind = Kind::TakeProfit(self.draft().targets[usize::from(number)].price);
                self.place(leg, self.draft().side.leaves(), kind, much, now, wanted);
            }
            (None, None) => {}
        }
    }

    /// All of it is given back; the stop stays until it is.
    fn give_back(&mut self, now: Timestamp, wanted: &mut Vec<Intent>) {
        self.cancel(|id| !matches!(id.leg(), Leg::Stop | Leg::Exit), now, wanted);
        let State::Closing { why, next } = self.state else { return };
        let Some(held) = self.holding.filter(|_| next <= now) else { return };
        self.state = State::Closing { why, next: now + Millis(self.draft().patience.stop_ms) };
        if self.orders.keys().any(|id| id.leg() == Leg::Exit) {
            self.cancel(|id| id.leg() == Leg::Exit, now, wanted);
        }
        self.place_exit(held.quantity, now, wanted);
    }

    pub(super) fn place_exit(&mut self, much: Quantity, now: Timestamp, wanted: &mut Vec<Intent>) {
        if !self.place(Leg::Exit, self.draft().side.leaves(), Kind::Market { worst: None }, much, now, wanted)
        {
            wanted.push(Intent::Tell(News::Unprotected));
        }
    }

    pub(super) fn cancel_entries(&mut self, now: Timestamp, wanted: &mut Vec<Intent>) {
        self.cancel(|id| id.leg().opens(), now, wanted);
    }

    /// Those are to end that are not to end yet.
    pub(super) fn cancel(
        &mut self,
        whether: impl Fn(ClientOrderId) -> bool,
        now: Timestamp,
        wanted: &mut Vec<Intent>,
    ) {
        for placed in self.orders.values_mut().filter(|placed| !placed.ending && whether(placed.order.id)) {
            placed.ending = true;
            placed.since = now;
            wanted.push(Intent::Cancel(placed.order.id));
        }
    }

    /// An order under the next id of its leg; whether there was one.
    fn place(
        &mut self,
        leg: Leg,
        deal: Deal,
        kind: Kind,
        quantity: Quantity,
        now: Timestamp,
        wanted: &mut Vec<Intent>,
    ) -> bool {
        let attempt = self.attempts.iter().find(|(of, _)| *of == leg).map_or(0, |(_, attempt)| *attempt);
        let Ok(id) = ClientOrderId::new(self.draft().id, leg, attempt) else { return false };
        self.attempts.retain(|(of, _)| *of != leg);
        self.attempts.push((leg, attempt.saturating_add(1)));
        let order = Order { id, pair: self.draft().pair.clone(), deal, kind, quantity };
        self.orders.insert(id, Placed::new(order.clone(), now));
        wanted.push(Intent::Place(order));
        true
    }
}
