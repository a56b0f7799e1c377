//! What trades are in the ledger.
//!
//! ```text
//!   going in    person ─ margin ─▶ house:margin      person ─ fee ─▶ outside:venue
//!   going out   house:margin ─ margin ─▶ person      outside:market ─ profit ─▶ person, or person ─ loss ─▶ outside:market
//!               person ─ fee ─▶ outside:venue
//!   liquidated  house:margin ─ margin ─▶ outside:market
//! ```
//!
//! A loss is never more than the margin that comes back with it, and a fee never more than what is left then, so nobody
//! has to have anything else for a position to end.

use super::id::{ClientOrderId, PositionId};
use super::position::Movement;
use super::source::Source;
use crate::ledger::{Amount, BadJournal, Holder, House, Journal, OperationId, Outside, Reason, Transfer};
use crate::market::Money;

/// The operation of a movement, by its cause: however often it is asked for, it happens once. `None`: nothing moves.
pub fn journal(
    position: PositionId,
    source: Source,
    movement: Movement,
) -> Result<Option<(OperationId, Journal)>, BadJournal> {
    let person = Holder::Person(position.person);
    let (margin_of_all, market, venue) =
        (Holder::House(House::Margin), Holder::Outside(Outside::Market), Holder::Outside(Outside::Venue));
    let of_fill = |order: ClientOrderId, fill: u32| format!("trade:{order}:{fill}");
    let (id, moves) = match movement {
        Movement::Entered { order, fill, margin, fee } => {
            (of_fill(order, fill), vec![(person, margin_of_all, margin), (person, venue, fee)])
        }
        Movement::Left { order, fill, margin, profit, fee } => {
            let won = (market, person, profit);
            let lost =
                (person, market, Money::new(profit.units().checked_neg().ok_or(BadJournal::Overflow)?));
            (of_fill(order, fill), vec![(margin_of_all, person, margin), won, lost, (person, venue, fee)])
        }
        Movement::Liquidated { before, margin } => {
            (format!("trade:{position}:liquidated:{before}"), vec![(margin_of_all, market, margin)])
        }
    };
    let transfer = |(from, to, money): (Holder, Holder, Money)| {
        // Of a profit and a loss one is below zero, and neither moves where both are nothing.
        let amount = Amount::new(money.units()).ok()?;
        Some(Transfer { from, to, asset: source.asset(), amount })
    };
    let transfers: Vec<_> = moves.into_iter().filter_map(transfer).collect();
    match Journal::new(Reason::Trade, &transfers) {
        Ok(journal) => Ok(Some((id.parse().expect("an id of an operation has visible letters"), journal))),
        Err(BadJournal::Nothing) => Ok(None),
        Err(error) => Err(error),
    }
}
