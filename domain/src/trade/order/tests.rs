//! An order's story, whatever is lost, late or said twice.

use super::*;
use crate::id::{SignalId, UserId};
use crate::trade::id::{Leg, PositionId};

const NOW: Timestamp = Timestamp(1);

fn placed() -> Placed {
    let position = PositionId { signal: SignalId(1), version: 0, person: UserId(7) };
    let id = ClientOrderId::new(position, Leg::Entry(0), 0).unwrap();
    let pair = "BTC/USDT".parse().unwrap();
    let kind = Kind::Limit("10".parse().unwrap());
    Placed::new(Order { id, pair, deal: Deal::Buy, kind, quantity: "3".parse().unwrap() }, NOW)
}

fn fill(number: u32) -> Fill {
    Fill { number, price: "10".parse().unwrap(), quantity: "1".parse().unwrap(), fee: Money::ZERO, at: NOW }
}

fn told(reports: &[Report]) -> (Vec<Step>, State) {
    let mut placed = placed();
    let steps = reports.iter().map(|report| placed.hear(*report, NOW)).collect();
    (steps, placed.state)
}

#[test]
fn an_order_is_filled_in_parts() {
    let reports =
        [Report::Accepted, Report::Filled(fill(1)), Report::Filled(fill(2)), Report::Filled(fill(3))];
    let (steps, state) = told(&reports);
    assert_eq!(steps, [Step::Moved, Step::Filled(fill(1)), Step::Filled(fill(2)), Step::Filled(fill(3))]);
    assert_eq!(state, State::Filled);
}

#[test]
fn what_is_said_twice_counts_once() {
    let reports = [
        Report::Filled(fill(1)),
        Report::Filled(fill(1)),
        Report::Accepted,
        Report::Cancelled,
        Report::Filled(fill(2)),
    ];
    let (steps, state) = told(&reports);
    assert_eq!(steps, [Step::Filled(fill(1)), Step::Nothing, Step::Nothing, Step::Moved, Step::Nothing]);
    assert_eq!(state, State::Cancelled);
}

#[test]
fn a_fill_that_is_missing_is_looked_for() {
    let (steps, state) =
        told(&[Report::Accepted, Report::Filled(fill(2)), Report::Filled(fill(1)), Report::Filled(fill(2))]);
    assert_eq!(steps, [Step::Moved, Step::Gap, Step::Filled(fill(1)), Step::Filled(fill(2))]);
    assert_eq!(state, State::PartlyFilled);
}

#[test]
fn what_is_not_there_is_sent_again_under_its_id() {
    assert_eq!(told(&[Report::Unknown, Report::Absent]), (vec![Step::Moved, Step::Again], State::Wanted));
    // What is known to be there is not sent again, whatever is said late.
    assert_eq!(told(&[Report::Accepted, Report::Absent, Report::Unknown]).1, State::Open);
    let mut ending = placed();
    ending.ending = true;
    ending.hear(Report::Unknown, NOW);
    assert_eq!(ending.hear(Report::Absent, NOW), Step::Moved);
    assert_eq!(ending.state, State::Cancelled);
}

#[test]
fn the_end_is_the_end() {
    for end in [Report::Cancelled, Report::Rejected(Reject::Closed)] {
        let (steps, _) =
            told(&[end, Report::Accepted, Report::Unknown, Report::Absent, Report::Filled(fill(1))]);
        assert_eq!(steps[1..], [Step::Nothing; 4]);
    }
}
