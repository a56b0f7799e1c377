//! Very many positions in one market: what a tick costs.

use std::collections::BTreeMap;
use std::time::Instant;

use rust_decimal::Decimal;
use shoal_domain::id::{SignalId, UserId};
use shoal_domain::market::{Book, Depth, Money, Price, Quantity, Rate, Side, Tick, Triggers};
use shoal_domain::time::Timestamp;
use shoal_domain::trade::holding::Leverage;
use shoal_domain::trade::id::PositionId;
use shoal_domain::trade::plan::{At, Draft, Patience, Plan, Rung, Target, Unprotected};
use shoal_domain::trade::position::{Event, Intent, Position};
use shoal_domain::trade::source::Source;
use shoal_domain::trade::venue::{Conditions, Paper, Venue};

use crate::world::precision;

const TICKS: u64 = 500;

/// Each goes in at once and has a stop and a target of its own, some way from the price.
fn plan(person: i64) -> Plan {
    let away = |parts: i64| Price::new(Decimal::new(10_000 + parts, 2)).unwrap();
    Plan::new(Draft {
        id: PositionId { signal: SignalId(1), version: 0, person: UserId(person) },
        source: Source::Paper,
        pair: "BTC/USDT".parse().unwrap(),
        side: Side::Long,
        leverage: Leverage::NONE,
        precision: precision(),
        fee: Rate::per_mille(1),
        maintenance: Rate::ZERO,
        rungs: vec![Rung {
            at: At::Now { worst: away(100) },
            quantity: Quantity::new(Decimal::ONE).unwrap(),
        }],
        zone_end: None,
        targets: vec![Target { price: away(200 + person % 2000), share: Rate::WHOLE }],
        stop: away(-100 - person % 2000),
        trailing: None,
        break_even_after: None,
        unprotected: Unprotected::Close,
        patience: Patience::default(),
        ceiling: Money::whole(1000).unwrap(),
    })
    .unwrap()
}

struct Crowd {
    venue: Paper,
    positions: BTreeMap<PositionId, Position>,
    waiting: Triggers<PositionId>,
    /// How often a position heard anything.
    heard: u64,
}

impl Crowd {
    fn carry_out(&mut self, intents: Vec<Intent>) {
        for intent in intents {
            match intent {
                Intent::Place(order) => self.venue.place(&order),
                Intent::Cancel(id) => self.venue.cancel(id),
                Intent::Look(id) => self.venue.look(id),
                Intent::Book(_) | Intent::Tell(_) => {}
            }
        }
    }

    fn hear(&mut self, id: PositionId, event: &Event, now: Timestamp) {
        let position = self.positions.get_mut(&id).unwrap();
        let intents = position.hear(event, now).unwrap();
        self.waiting.set(id, position.levels()).unwrap();
        self.heard += 1;
        self.carry_out(intents);
    }

    fn tick(&mut self, book: &Book) {
        self.venue.market(book);
        loop {
            let said = self.venue.reports();
            if said.is_empty() {
                break;
            }
            for (order, report) in said {
                self.hear(order.position(), &Event::Reported { order, report }, book.at());
            }
        }
        for id in self.waiting.reach(book.mark()) {
            self.hear(id, &Event::Marked(book.mark()), book.at());
        }
    }
}

/// `SHOAL_CROWD=20000 cargo test --release -p shoal-domain --test trade_simulation a_tick -- --nocapture` says how fast.
#[test]
fn a_tick_costs_those_whom_it_reaches() {
    let many =
        std::env::var("SHOAL_CROWD").map_or(300, |text| text.parse().expect("SHOAL_CROWD is a number"));
    let pair = "BTC/USDT".parse().unwrap();
    let (precision, taker) = (precision(), Rate::per_mille(1));
    let venue = Paper::new(Conditions { pair, precision, maker: taker, taker, patience_ms: 10_000 });
    let (positions, waiting) = (BTreeMap::new(), Triggers::new(1_000_000));
    let mut crowd = Crowd { venue, positions, waiting, heard: 0 };
    let start = Price::new(Decimal::from(100)).unwrap();
    for person in 1..=many {
        let (position, intents) = Position::begin(plan(person), start, Timestamp(0)).unwrap();
        crowd.positions.insert(position.plan().draft().id, position);
        crowd.carry_out(intents);
    }
    let depth = Depth {
        spread: Rate::per_mille(1),
        step: Rate::per_mille(1),
        rows: 5,
        value: Money::whole(1000).unwrap(),
    };
    let began = Instant::now();
    for number in 1..=TICKS {
        // Up and down by a half per cent, so that nobody's stop or target is reached once all are in.
        let price = Decimal::new(10_000 + (number as i64 % 100 - 50).abs(), 2);
        let tick = Tick { at: Timestamp(number * 1000), price: Price::new(price).unwrap() };
        crowd.tick(&Book::around(tick, depth, precision).unwrap());
    }
    let told = TICKS * many as u64;
    println!(
        "{many} positions and {TICKS} ticks: {:.0} positions × ticks a second, of which {} of {told} were told something",
        told as f64 / began.elapsed().as_secs_f64(),
        crowd.heard
    );
    assert!(crowd.positions.values().all(|position| position.holding().is_some()));
    // A position is told that its three orders are there, and that one is filled; what comes after costs nothing.
    assert_eq!(crowd.heard, 4 * many as u64);
}
