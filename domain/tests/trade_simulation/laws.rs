//! What must hold, whatever the market does.

use rust_decimal::Decimal;
use shoal_domain::market::{Book, Quantity, Tick};
use shoal_domain::time::Timestamp;
use shoal_domain::trade::holding::Holding;
use shoal_domain::trade::id::Leg;
use shoal_domain::trade::position::{Ask, End, Event, Position, State};

use crate::desk::{Desk, Hearing, Post};
use crate::world::{Case, PACE_MS, precision};

/// A position has to end within so many ticks after it is asked to.
const END_WITHIN: u64 = 3000;

/// Plays a case to its end.
pub fn play(case: &Case, hearing: Hearing, post: Post) -> Desk {
    run(case, hearing, post, |_| false)
}

/// The same in chunks: after each, all that is kept is written down and read back.
pub fn play_in_chunks(case: &Case, cuts: &[usize]) -> Desk {
    let mut next = cuts.iter().cycle();
    let mut left = *next.next().unwrap();
    run(case, Hearing::All, Post::Prompt, move |_| {
        left -= 1;
        let cut = left == 0;
        if cut {
            left = *next.next().unwrap();
        }
        cut
    })
}

fn run(case: &Case, hearing: Hearing, post: Post, mut cut: impl FnMut(usize) -> bool) -> Desk {
    let mut desk = Desk::begin(case, post).expect("the first price is not beyond the stop");
    let show = |desk: &mut Desk, tick: Tick| {
        let book = Book::around(tick, case.depth, precision()).expect("prices are far from zero");
        desk.market(&book, hearing);
        check(desk);
    };
    for (number, tick) in case.ticks.iter().enumerate() {
        if let Some(ask) = case.asks.get(&number) {
            desk.hear(&Event::Asked(*ask), tick.at);
        }
        show(&mut desk, *tick);
        if cut(number) {
            desk.restart();
        }
    }
    let last = *case.ticks.last().unwrap();
    desk.hear(&Event::Asked(Ask::Close), last.at);
    for after in 1..END_WITHIN {
        if matches!(desk.position.state(), State::Closed(_)) {
            break;
        }
        show(&mut desk, Tick { at: Timestamp(last.at.0 + after * PACE_MS), price: last.price });
    }
    closed(&desk);
    desk
}

/// From one moment to the next.
pub fn between(before: &Position, after: &Position) {
    let side = after.plan().draft().side;
    assert!(!side.prefers(before.stop(), after.stop()), "a stop moves only in favour");
    assert!(
        after.committed().unwrap() <= after.plan().draft().ceiling,
        "committed money never passes the ceiling"
    );
    let held = matches!(after.state(), State::Unprotected { .. } | State::Protected | State::Closing { .. });
    assert_eq!(held, after.holding().is_some(), "what is held has a state of its own: {:?}", after.state());
    if after.state() == State::Protected {
        let open =
            |leg: Leg| after.orders().any(|placed| placed.order.id.leg() == leg && placed.state.is_open());
        assert!(open(Leg::Stop), "protected means that a stop is there");
    }
}

fn sum(desk: &Desk, opens: bool) -> Decimal {
    desk.filled.iter().filter(|((id, _), _)| id.leg().opens() == opens).map(|(_, quantity)| *quantity).sum()
}

fn check(desk: &Desk) {
    let position = &desk.position;
    let held = |Holding { margin, quantity, .. }| (margin.units(), quantity.decimal());
    let (margin, quantity) = position.holding().map_or((0, Decimal::ZERO), held);
    let (realised, fees) = (position.realised().money.units(), position.fees().money.units());
    assert_eq!(desk.margin(), margin, "what is set aside in the ledger is what the position says");
    assert_eq!(
        desk.result(),
        realised - fees - margin,
        "what somebody has is what was won, less fees and what is set aside"
    );
    assert_eq!(desk.took(), fees);
    assert_eq!(desk.ledger.values().sum::<i64>(), 0, "money moves, it never appears");
    assert!(sum(desk, true) <= position.plan().quantity().decimal(), "no more is bought than was agreed");
    if desk.is_prompt() && !desk.liquidated() {
        assert_eq!(sum(desk, true) - sum(desk, false), quantity, "what is held is what was filled");
        let entering = position.orders().any(|placed| placed.order.id.leg().opens() && placed.fills > 0);
        let targets: Decimal = position
            .orders()
            .filter(|placed| matches!(placed.order.id.leg(), Leg::Target(_)))
            .filter_map(|placed| placed.left)
            .map(Quantity::decimal)
            .sum();
        if position.state() == State::Protected && !entering && targets != Decimal::ZERO {
            assert_eq!(targets, quantity, "targets share out all that is held");
        }
    }
}

fn closed(desk: &Desk) {
    let position = &desk.position;
    let State::Closed(end) = position.state() else { panic!("it ends: {:?}", position.state()) };
    assert_eq!(position.holding(), None);
    assert_eq!(position.orders().count(), 0);
    assert_eq!(desk.margin(), 0, "nothing stays set aside");
    let (bought, given) = (sum(desk, true), sum(desk, false));
    if desk.liquidated() {
        assert!(if desk.is_prompt() { given < bought } else { given <= bought });
    } else {
        assert_eq!(bought, given, "parts sum to the position");
    }
    let ceiling = position.plan().draft().ceiling.units();
    assert!(desk.result() >= -ceiling, "no more is lost than was committed");
    assert_eq!(end == End::NeverEntered, bought.is_zero());
}
