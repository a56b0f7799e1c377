//! What prices and quantities come to.

use std::fmt;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use super::{Price, Quantity, Rate};

/// Millionths in one of the quote.
const UNITS: i64 = 1_000_000;

/// Money of the quote, in millionths; below zero where it is lost. Which money it is, and whether it is any, is said by
/// whoever keeps it: this is the count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(i64);

/// It is more than can be counted, or finer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("more than can be counted, or finer")]
pub struct Uncountable;

impl Money {
    /// None.
    pub const ZERO: Money = Money(0);

    /// So many millionths.
    #[must_use]
    pub const fn new(units: i64) -> Money {
        Money(units)
    }

    /// So many whole ones of the quote.
    pub fn whole(number: i64) -> Result<Money, Uncountable> {
        number.checked_mul(UNITS).map(Money).ok_or(Uncountable)
    }

    /// In millionths.
    #[must_use]
    pub const fn units(self) -> i64 {
        self.0
    }

    /// As a decimal, in whole ones.
    #[must_use]
    pub fn decimal(self) -> Decimal {
        Decimal::new(self.0, 6)
    }

    /// Rounded up: what somebody pays.
    pub fn up(value: Decimal) -> Result<Money, Uncountable> {
        rounded(value, RoundingStrategy::ToPositiveInfinity)
    }

    /// Rounded down: what somebody gets.
    pub fn down(value: Decimal) -> Result<Money, Uncountable> {
        rounded(value, RoundingStrategy::ToNegativeInfinity)
    }

    /// With that.
    pub fn plus(self, other: Money) -> Result<Money, Uncountable> {
        self.0.checked_add(other.0).map(Money).ok_or(Uncountable)
    }

    /// Without that.
    pub fn minus(self, other: Money) -> Result<Money, Uncountable> {
        self.0.checked_sub(other.0).map(Money).ok_or(Uncountable)
    }

    /// A part of it, rounded up.
    #[must_use]
    pub fn part_up(self, rate: Rate) -> Money {
        let part = i128::from(self.0) * i128::from(rate.millionths());
        // A part of what fits fits.
        Money(-((-part).div_euclid(i128::from(Rate::WHOLE.millionths()))) as i64)
    }

    /// A part of it, rounded down.
    #[must_use]
    pub fn part_down(self, rate: Rate) -> Money {
        let part = i128::from(self.0) * i128::from(rate.millionths());
        Money(part.div_euclid(i128::from(Rate::WHOLE.millionths())) as i64)
    }

    /// What of it belongs to a part of a quantity, rounded down. Whoever takes the last part takes the rest.
    pub fn share(self, part: Quantity, of: Quantity) -> Result<Money, Uncountable> {
        let (part, of) = (part.decimal(), of.decimal());
        let scale = part.scale().max(of.scale());
        let digits = |number: Decimal| number.mantissa() * 10i128.pow(scale - number.scale());
        let product = i128::from(self.0).checked_mul(digits(part)).ok_or(Uncountable)?;
        i64::try_from(product.div_euclid(digits(of))).map(Money).map_err(|_| Uncountable)
    }
}

fn rounded(value: Decimal, strategy: RoundingStrategy) -> Result<Money, Uncountable> {
    let units =
        value.round_dp_with_strategy(6, strategy).checked_mul(Decimal::from(UNITS)).ok_or(Uncountable)?;
    i64::try_from(units).map(Money).map_err(|_| Uncountable)
}

/// In whole ones, with two to six digits behind the point.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = self.decimal().normalize();
        if shown.scale() < 2 {
            shown.rescale(2);
        }
        shown.fmt(f)
    }
}

impl Price {
    /// What so much of the base costs, to the last digit.
    pub fn times(self, quantity: Quantity) -> Result<Decimal, Uncountable> {
        let (price, quantity) = (self.decimal(), quantity.decimal());
        let product = price.checked_mul(quantity).ok_or(Uncountable)?;
        // Beyond 28 digits the last ones are rounded away.
        if product.scale() == price.scale() + quantity.scale() { Ok(product) } else { Err(Uncountable) }
    }
}

impl Quantity {
    /// With that.
    pub fn plus(self, other: Quantity) -> Result<Quantity, Uncountable> {
        Quantity::new(self.decimal() + other.decimal()).map_err(|_| Uncountable)
    }

    /// Without that; `None`: nothing is left.
    #[must_use]
    pub fn minus(self, other: Quantity) -> Option<Quantity> {
        Quantity::new(self.decimal() - other.decimal()).ok()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn quantity(units: i64, scale: u32) -> Quantity {
        Quantity::new(Decimal::new(units, scale)).unwrap()
    }

    #[test]
    fn money_shows_cents_and_what_is_finer() {
        for (units, shown) in [(0, "0.00"), (1_500_000, "1.50"), (-1, "-0.000001"), (12_345_000, "12.345")] {
            assert_eq!(Money::new(units).to_string(), shown);
        }
    }

    #[test]
    fn what_is_paid_rounds_up_and_what_is_got_rounds_down() {
        let value = Decimal::new(123_456_789, 8);
        assert_eq!(Money::up(value), Ok(Money::new(1_234_568)));
        assert_eq!(Money::down(value), Ok(Money::new(1_234_567)));
        assert_eq!(Money::down(-value), Ok(Money::new(-1_234_568)));
    }

    #[test]
    fn what_cannot_be_exact_is_refused() {
        let price = Price::new(Decimal::new(999_999_999_999_999_999, 12)).unwrap();
        assert_eq!(price.times(quantity(999_999_999_999_999_999, 12)), Err(Uncountable));
        assert_eq!(Money::new(i64::MAX).plus(Money::new(1)), Err(Uncountable));
        assert_eq!(Money::whole(i64::MAX), Err(Uncountable));
    }

    proptest! {
        #[test]
        fn a_part_is_exact_to_the_unit(units in -1_000_000_000_000i64..1_000_000_000_000, millionths in 0..=1_000_000u32) {
            let (money, rate) = (Money::new(units), Rate::new(millionths).unwrap());
            let exact = money.decimal() * rate.decimal();
            prop_assert_eq!(money.part_up(rate), Money::up(exact).unwrap());
            prop_assert_eq!(money.part_down(rate), Money::down(exact).unwrap());
        }

        #[test]
        fn shares_are_never_more_than_the_whole(units in 0..1_000_000_000_000i64, part in 1..1_000_000i64, rest in 1..1_000_000i64) {
            let whole = quantity(part + rest, 4);
            let first = Money::new(units).share(quantity(part, 4), whole).unwrap();
            let second = Money::new(units).share(quantity(rest, 4), whole).unwrap();
            let sum = first.units() + second.units();
            prop_assert!(sum == units || sum == units - 1);
        }
    }
}
