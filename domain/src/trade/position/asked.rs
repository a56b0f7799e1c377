//! What a position makes of what somebody wants, and of what was chosen before.

use super::{Ask, End, Intent, News, Position, State};
use crate::market::Uncountable;
use crate::time::{Millis, Timestamp};
use crate::trade::id::Leg;
use crate::trade::plan::Unprotected;
use crate::trade::precise;

impl Position {
    pub(super) fn asked(
        &mut self,
        ask: Ask,
        now: Timestamp,
        wanted: &mut Vec<Intent>,
    ) -> Result<(), Uncountable> {
        match ask {
            Ask::Close => self.close(End::Asked, now),
            Ask::ClosePart(rate) => {
                let out = self.orders.keys().any(|id| id.leg() == Leg::Exit);
                let open = matches!(self.state, State::Unprotected { .. } | State::Protected) && !out;
                if let Some(held) = self.holding.filter(|_| open)
                    && let Some(part) =
                        self.draft().precision.quantity(precise(held.quantity.decimal(), rate)?)
                {
                    self.place_exit(part, now, wanted);
                }
            }
            Ask::MoveStop(price) => {
                if !self.draft().precision.has_price(price) || !self.move_stop(price, wanted) {
                    wanted.push(Intent::Tell(News::StopStays(self.stop)));
                }
            }
            Ask::CancelEntries => {
                self.cancel_entries(now, wanted);
                if self.state == State::Waiting {
                    self.state = State::Ending(End::NeverEntered);
                }
            }
        }
        Ok(())
    }

    /// All of it is to be given back. What ends already ends as it does.
    pub(super) fn close(&mut self, why: End, now: Timestamp) {
        self.state = match self.state {
            State::Waiting | State::Entering => State::Ending(End::NeverEntered),
            State::Unprotected { .. } | State::Protected => State::Closing { why, next: now },
            State::Closing { .. } | State::Ending(_) | State::Closed(_) => self.state,
        };
    }

    /// What was chosen for when there is no stop.
    pub(super) fn unprotected(&mut self, now: Timestamp, wanted: &mut Vec<Intent>) {
        wanted.push(Intent::Tell(News::Unprotected));
        match self.draft().unprotected {
            Unprotected::Close => self.close(End::Unprotected, now),
            Unprotected::Tell => {
                self.state = State::Unprotected { until: now + Millis(self.draft().patience.stop_ms) };
            }
        }
    }
}
