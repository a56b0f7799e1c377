//! Random plans and random markets.

use std::collections::BTreeMap;
use std::fmt;

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use rust_decimal::Decimal;
use shoal_domain::id::{SignalId, UserId};
use shoal_domain::market::{Depth, Money, Precision, Price, Rate, Side, Tick};
use shoal_domain::time::Timestamp;
use shoal_domain::trade::holding::Leverage;
use shoal_domain::trade::id::PositionId;
use shoal_domain::trade::plan::{At, Draft, Patience, Plan, Target, Trailing, Unprotected};
use shoal_domain::trade::position::Ask;
use shoal_domain::trade::size::{self, Facts, Size};
use shoal_domain::trade::source::Source;

/// Between two ticks, in milliseconds.
pub const PACE_MS: u64 = 4_000;

/// Somebody's plan, and what the market does.
#[derive(Clone)]
pub struct Case {
    pub plan: Plan,
    pub depth: Depth,
    pub maker: Rate,
    pub taker: Rate,
    pub ticks: Vec<Tick>,
    /// What somebody wants before which tick.
    pub asks: BTreeMap<usize, Ask>,
}

/// Short enough to be read: prices without their moments, which are a pace apart.
impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prices: Vec<_> = self.ticks.iter().map(|tick| tick.price.to_string()).collect();
        let plan = serde_json::to_string(self.plan.draft()).map_err(|_| fmt::Error)?;
        write!(f, "{plan} {:?} {:?} {prices:?}", self.depth, self.asks)
    }
}

impl Case {
    /// The same, in a market that only falls, and nobody wants anything.
    pub fn falling(&self) -> Case {
        let fallen = |number: usize| Decimal::from(100) - Decimal::new(number as i64 * 25, 2);
        let ticks = (0..300).map(|number| tick(number, fallen(number))).collect();
        Case { ticks, asks: BTreeMap::new(), ..self.clone() }
    }
}

fn tick(number: usize, price: Decimal) -> Tick {
    Tick { at: Timestamp(number as u64 * PACE_MS), price: Price::new(price.round_dp(2)).unwrap() }
}

pub fn precision() -> Precision {
    Precision {
        tick: "0.01".parse().unwrap(),
        lot: "0.001".parse().unwrap(),
        least_value: Money::whole(1).unwrap(),
    }
}

/// So many hundredths of a per cent from a price, in favour of a side or against it.
fn away(side: Side, price: Price, parts: i64) -> Price {
    let parts = if side == Side::Long { parts } else { -parts };
    let exact = price.decimal() * (Decimal::ONE + Decimal::new(parts, 4));
    Price::new(exact.round_dp(2).max(Decimal::new(1, 2))).unwrap()
}

/// Ways in with the share of each.
type Ladder = Vec<(At, Rate)>;

fn entries(side: Side, kind: u8, near: i64, rungs: u8, step: u16) -> Option<(Ladder, Option<Price>)> {
    let mark = Price::new(Decimal::from(100)).unwrap();
    Some(match kind {
        0 => (vec![(At::Now { worst: away(side, mark, 500) }, Rate::WHOLE)], None),
        1 => (vec![(At::Price(away(side, mark, -near)), Rate::WHOLE)], None),
        // A zone above for long, so that the price has to rise into it, or around.
        2 => (vec![(At::Price(away(side, mark, 2 * near)), Rate::WHOLE)], Some(away(side, mark, near))),
        _ => {
            let first = away(side, mark, -near);
            (size::ladder(first, Rate::per_mille(step), 1500, rungs, side == Side::Short, precision())?, None)
        }
    })
}

prop_compose! {
    fn plan()(
        short: bool,
        times in prop_oneof![Just(1u8), Just(2), Just(5), Just(10), Just(25)],
        kind in 0..4u8,
        (near, rungs, step) in (0..150i64, 2..6u8, 3..20u16),
        below in 20..1000i64,
        targets in vec((20..300i64, 1..=1000u16), 0..5),
        trailing in option::of((0..3u8, 2..50u16, 0..10u16)),
        break_even_after in option::of(1..3u8),
        tell: bool,
        (entry_s, life_s) in (10..2000u64, option::of(100..3000u64)),
        budget in 20..2000i64,
    ) -> Option<Plan> {
        let side = if short { Side::Short } else { Side::Long };
        let (ladder, zone_end) = entries(side, kind, near, rungs, step)?;
        let mark = Price::new(Decimal::from(100)).unwrap();
        let last = ladder.last()?.0.worst();
        let stop = away(side, if side.prefers(last, mark) { mark } else { last }, -below);
        let (leverage, fee) = (Leverage::new(times).unwrap(), Rate::per_mille(1));
        let balance = Money::whole(budget).unwrap();
        let facts = Facts { balance, free: balance, cap: None, stop, leverage, fee, precision: precision() };
        let (rungs, ceiling) = size::rungs(Size::Fixed(balance), &ladder, &facts).ok()?;
        let mut price = ladder[0].0.worst();
        let targets = targets.into_iter().map(|(step, share)| {
            price = away(side, price, step);
            Target { price, share: Rate::per_mille(share) }
        });
        let targets = targets.collect();
        let of = |(after, distance, step)| Trailing { after, distance: Rate::per_mille(distance), step: Rate::per_mille(step) };
        Plan::new(Draft {
            id: PositionId { signal: SignalId(1), version: 0, person: UserId(7) },
            source: Source::Paper,
            pair: "BTC/USDT".parse().unwrap(),
            side,
            leverage,
            precision: precision(),
            fee,
            maintenance: Rate::per_mille(5),
            rungs,
            zone_end,
            targets,
            stop,
            trailing: trailing.map(of),
            break_even_after,
            unprotected: if tell { Unprotected::Tell } else { Unprotected::Close },
            patience: Patience { entry_ms: entry_s * 1000, life_ms: life_s.map(|life| life * 1000), stop_ms: 10_000 },
            ceiling,
        }).ok()
    }
}

fn ask() -> impl Strategy<Value = Ask> {
    prop_oneof![
        1 => Just(Ask::Close),
        3 => (1..=1000u16).prop_map(|part| Ask::ClosePart(Rate::per_mille(part))),
        3 => (9_000..11_000i64).prop_map(|units| Ask::MoveStop(Price::new(Decimal::new(units, 2)).unwrap())),
        1 => Just(Ask::CancelEntries),
    ]
}

prop_compose! {
    pub fn case()(
        plan in plan().prop_filter_map("no plan", |plan| plan),
        (spread, step, rows, value) in (0..3000u32, 0..3000u32, 1..6u8, 5..3000i64),
        calm in 1..40i64,
        drift in -5..=5i64,
        steps in vec((-10..=10i64, prop::bool::weighted(0.02)), 20..300),
        asks in prop_oneof![2 => Just(BTreeMap::new()), 1 => btree_map(0..200usize, ask(), 0..4)],
    ) -> Case {
        let mut price = Decimal::from(100);
        let ticks = steps.into_iter().enumerate().map(|(number, (by, jump))| {
            let parts = by * calm / 4 + drift + if jump { by * 200 } else { 0 };
            let parts = if number == 0 { 0 } else { parts };
            price = (price * (Decimal::ONE + Decimal::new(parts, 4))).round_dp(2).max(Decimal::ONE);
            tick(number, price)
        });
        let ticks = ticks.collect();
        let value = Money::whole(value).unwrap();
        let depth = Depth { spread: Rate::new(spread).unwrap(), step: Rate::new(step).unwrap(), rows, value };
        Case { plan, depth, maker: Rate::new(200).unwrap(), taker: Rate::new(1000).unwrap(), ticks, asks }
    }
}
