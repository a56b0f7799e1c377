//! How much somebody trades.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::holding::Leverage;
use super::plan::{At, Rung};
use super::rule::Rule;
use crate::market::{Money, Precision, Price, Rate};

/// How much is committed to a trade: set aside, and paid to the venue for going in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Size {
    /// So much.
    Fixed(Money),
    /// So much of the balance.
    Balance(Rate),
    /// As much as loses so much of the balance at the stop, fees included.
    Risk(Rate),
}

/// What the size depends on.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// All there is.
    pub balance: Money,
    /// What of it is not committed.
    pub free: Money,
    /// What one trade commits at most; `None`: what is free.
    pub cap: Option<Money>,
    /// Where all is given back.
    pub stop: Price,
    /// How many times the margin.
    pub leverage: Leverage,
    /// What the venue takes, as a part of the value.
    pub fee: Rate,
    /// How fine it is.
    pub precision: Precision,
}

/// The rungs of a ladder, each with its share of what is committed, and what they commit at most. Quantities are rounded
/// down, so it is never more.
pub fn rungs(size: Size, ladder: &[(At, Rate)], facts: &Facts) -> Result<(Vec<Rung>, Money), Rule> {
    let budget = match size {
        Size::Fixed(money) => money,
        Size::Balance(rate) => facts.balance.part_down(rate),
        Size::Risk(rate) => at_risk(facts.balance.part_down(rate), ladder, facts).ok_or(Rule::Uncountable)?,
    };
    let budget = facts.cap.map_or(budget, |cap| budget.min(cap));
    if budget > facts.free {
        return Err(Rule::Balance);
    }
    let rung = |(at, share): &(At, Rate)| {
        // What a rung may gain by rounding is left free.
        let money = budget.part_down(*share).minus(super::plan::ROUNDING).map_err(|_| Rule::Uncountable)?;
        let value = money.decimal().checked_mul(per_money(facts)).ok_or(Rule::Uncountable)?;
        let exact = value.checked_div(at.worst().decimal()).ok_or(Rule::Uncountable)?;
        let quantity = facts.precision.quantity(exact).ok_or(Rule::LeastValue)?;
        Ok(Rung { at: *at, quantity })
    };
    Ok((ladder.iter().map(rung).collect::<Result<_, Rule>>()?, budget))
}

/// What can be bought with one of what is committed: the margin and the fee come out of it.
fn per_money(facts: &Facts) -> Decimal {
    let times = Decimal::from(facts.leverage.times());
    times / (Decimal::ONE + times * facts.fee.decimal())
}

/// What may be committed so that no more than that is lost where all rungs are filled and all is given back at the stop.
fn at_risk(loss: Money, ladder: &[(At, Rate)], facts: &Facts) -> Option<Money> {
    let (stop, fee) = (facts.stop.decimal(), facts.fee.decimal());
    let one = |sum: Decimal, (at, share): &(At, Rate)| {
        let worst = at.worst().decimal();
        let each = (worst - stop).abs() + fee * (worst + stop);
        sum.checked_add(share.decimal().checked_mul(per_money(facts))?.checked_mul(each)?.checked_div(worst)?)
    };
    Money::down(loss.decimal().checked_div(ladder.iter().try_fold(Decimal::ZERO, one)?)?).ok()
}

/// A ladder of so many rungs below a price, or above it where it is sold first: each is `step` away from the one before,
/// and gets `growth` per mille of what that one gets (1000: as much). Shares sum to no more than the whole.
#[must_use]
pub fn ladder(
    first: Price,
    step: Rate,
    growth: u16,
    rungs: u8,
    rises: bool,
    precision: Precision,
) -> Option<Vec<(At, Rate)>> {
    let weight = |number: u8| {
        (0..number).try_fold(Decimal::ONE, |weight, _| weight.checked_mul(Decimal::new(i64::from(growth), 3)))
    };
    let weights = (0..rungs).map(weight).collect::<Option<Vec<_>>>()?;
    let all: Decimal = weights.iter().sum();
    let mut price = first;
    let mut made = Vec::new();
    for (number, weight) in weights.into_iter().enumerate() {
        if number > 0 {
            let away = price.decimal().checked_mul(step.decimal())?;
            price = if rises {
                precision.price_up(price.decimal() + away)?
            } else {
                precision.price_down(price.decimal() - away)?
            };
        }
        let millionths = (weight * Decimal::from(1_000_000)).checked_div(all)?.floor();
        made.push((At::Price(price), Rate::new(u32::try_from(millionths).ok()?).ok()?));
    }
    Some(made)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn facts(balance: i64, stop: &str, times: u8) -> Facts {
        let precision = Precision {
            tick: "0.01".parse().unwrap(),
            lot: "0.001".parse().unwrap(),
            least_value: Money::ZERO,
        };
        let balance = Money::whole(balance).unwrap();
        let (leverage, fee) = (Leverage::new(times).unwrap(), Rate::per_mille(1));
        Facts { balance, free: balance, cap: None, stop: stop.parse().unwrap(), leverage, fee, precision }
    }

    fn at(price: &str) -> At {
        At::Price(price.parse().unwrap())
    }

    #[test]
    fn each_way_to_say_how_much() {
        let facts = facts(1000, "90", 1);
        let quantity = |size| {
            rungs(size, &[(at("100"), Rate::WHOLE)], &facts).map(|(rungs, _)| rungs[0].quantity.to_string())
        };
        assert_eq!(quantity(Size::Fixed(Money::whole(100).unwrap())).as_deref(), Ok("0.998"));
        assert_eq!(quantity(Size::Balance(Rate::per_mille(500))).as_deref(), Ok("4.994"));
        // 10 of 1000 may be lost, and one loses 10 by the price and 0.19 by the fees.
        assert_eq!(quantity(Size::Risk(Rate::per_mille(10))).as_deref(), Ok("0.981"));
        assert_eq!(quantity(Size::Fixed(Money::whole(1001).unwrap())), Err(Rule::Balance));
        assert_eq!(quantity(Size::Fixed(Money::new(10_000))), Err(Rule::LeastValue));
        let capped = Facts { cap: Money::whole(50).ok(), ..facts };
        let (rungs, committed) =
            rungs(Size::Balance(Rate::WHOLE), &[(at("100"), Rate::WHOLE)], &capped).unwrap();
        assert_eq!((rungs[0].quantity.to_string().as_str(), committed), ("0.499", Money::whole(50).unwrap()));
    }

    #[test]
    fn a_ladder_is_exact() {
        let precision = facts(1, "1", 1).precision;
        let made = ladder("100".parse().unwrap(), Rate::per_mille(20), 2000, 3, false, precision).unwrap();
        let shown: Vec<_> =
            made.iter().map(|(at, share)| (at.worst().to_string(), share.millionths())).collect();
        assert_eq!(
            shown,
            [("100".to_owned(), 142_857), ("98".to_owned(), 285_714), ("96.04".to_owned(), 571_428)]
        );
    }

    proptest! {
        #[test]
        fn no_more_is_lost_than_was_said(price in 1_000..1_000_000i64, below in 1..900i64, per_mille in 1..100u16, times in 1..20u8) {
            let entry = Decimal::new(price, 2);
            let stop = Price::new(Decimal::new((price * (1000 - below) / 1000).max(1), 2)).unwrap();
            let facts = facts(10_000, &stop.to_string(), times);
            let at = At::Price(Price::new(entry).unwrap());
            let Ok((rungs, _)) = rungs(Size::Risk(Rate::per_mille(per_mille)), &[(at, Rate::WHOLE)], &facts) else { return Ok(()) };
            let quantity = rungs[0].quantity.decimal();
            let lost = quantity * (entry - stop.decimal() + facts.fee.decimal() * (entry + stop.decimal()));
            prop_assert!(lost <= facts.balance.part_down(Rate::per_mille(per_mille)).decimal());
        }
    }
}
