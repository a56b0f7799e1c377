//! What a holding comes to.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::time::Timestamp;

/// More than anything costs here.
const READY: Money = Money::new(i64::MAX);

fn fill(price: Decimal, quantity: Decimal, fee: i64) -> Fill {
    let (price, quantity) = (Price::new(price).unwrap(), Quantity::new(quantity).unwrap());
    Fill { number: 1, price, quantity, fee: Money::new(fee), at: Timestamp(0) }
}

fn of(side: Side, leverage: u8, price: i64) -> Holding {
    let leverage = Leverage::new(leverage).unwrap();
    Holding::enter(None, side, &fill(Decimal::from(price), Decimal::ONE, 0), leverage, READY).unwrap().0
}

fn precision() -> Precision {
    Precision { tick: "0.01".parse().unwrap(), lot: "0.001".parse().unwrap(), least_value: Money::ZERO }
}

#[test]
fn what_is_set_aside_is_all_that_can_be_lost() {
    for (side, gap) in [(Side::Long, 50), (Side::Short, 200)] {
        let held = of(side, 10, 100);
        let (rest, part) = held.leave(side, &fill(Decimal::from(gap), Decimal::ONE, 70_000)).unwrap();
        assert_eq!((rest, part.margin, part.profit), (None, Money::new(10_000_000), Money::new(-10_000_000)));
        assert_eq!(part.fee, Money::ZERO, "nothing is left to pay it with");
    }
}

#[test]
fn a_venue_ends_it_before_the_margin_is_gone() {
    let maintenance = Rate::per_mille(5);
    let at = |side, leverage| {
        of(side, leverage, 100).liquidation(side, maintenance, precision()).map(|price| price.to_string())
    };
    assert_eq!(at(Side::Long, 10).as_deref(), Some("90.46"));
    assert_eq!(at(Side::Short, 10).as_deref(), Some("109.45"));
    assert_eq!(at(Side::Long, 1), None);
    assert_eq!(at(Side::Short, 1).as_deref(), Some("199"));
}

#[test]
fn a_fall_is_a_loss_for_whoever_hoped_for_a_rise() {
    let (long, short) = (of(Side::Long, 2, 100), of(Side::Short, 2, 100));
    let lower = fill(Decimal::from(90), Decimal::ONE, 1_000);
    assert_eq!(long.leave(Side::Long, &lower).unwrap().1.profit, Money::new(-10_000_000));
    assert_eq!(short.leave(Side::Short, &lower).unwrap().1.profit, Money::new(10_000_000));
}

proptest! {
    #[test]
    fn parts_sum_to_the_whole(
        entries in vec((1..1_000_000i64, 1..10_000i64), 1..6),
        parts in vec((1..1_000_000i64, 1..5_000i64), 0..8),
        long: bool,
        times in 1..=125u8,
    ) {
        let (side, leverage) = (if long { Side::Long } else { Side::Short }, Leverage::new(times).unwrap());
        let mut held = None;
        for (price, quantity) in &entries {
            held = Some(Holding::enter(held, side, &fill(Decimal::new(*price, 2), Decimal::new(*quantity, 3), 0), leverage, READY).unwrap().0);
        }
        let whole = held.unwrap();
        let (mut value, mut margin, mut quantity) = (Decimal::ZERO, 0, Decimal::ZERO);
        let last = fill(Decimal::ONE, Decimal::from(1_000_000), 0);
        let fills = parts.iter().map(|(price, part)| fill(Decimal::new(*price, 2), Decimal::new(*part, 3), 5_000)).chain([last]);
        for fill in fills {
            let Some(holding) = held else { break };
            let (rest, part) = holding.leave(side, &fill).unwrap();
            prop_assert!(part.profit.units() >= -part.margin.units());
            prop_assert!(part.fee.units() >= 0 && part.fee.units() <= part.margin.units() + part.profit.units());
            value += holding.value.decimal() - rest.map_or(Decimal::ZERO, |rest: Holding| rest.value.decimal());
            margin += part.margin.units();
            quantity += part.quantity.decimal();
            held = rest;
        }
        prop_assert_eq!((value, margin, quantity), (whole.value.decimal(), whole.margin.units(), whole.quantity.decimal()));
    }
}

#[test]
fn a_better_price_sets_no_more_aside() {
    let (leverage, ready) = (Leverage::new(1).unwrap(), Money::new(95_095_000));
    let better = fill(Decimal::from(100), Decimal::ONE, 100_000);
    let (held, margin) = Holding::enter(None, Side::Short, &better, leverage, ready).unwrap();
    assert_eq!((held.value, margin), (Money::new(100_000_000), Money::new(94_995_000)));
}
