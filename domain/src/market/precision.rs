//! How fine a venue is.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Money, Price, Quantity};

/// How fine a venue's prices and quantities are, and what it does not bother with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Precision {
    /// Prices are whole multiples of this.
    pub tick: Price,
    /// Quantities are whole multiples of this.
    pub lot: Quantity,
    /// An order that opens something is worth this at least. One that closes is taken however small it is: what is left
    /// of a position can always be given back.
    pub least_value: Money,
}

fn floor(value: Decimal, step: Decimal) -> Decimal {
    value - value % step
}

fn ceiling(value: Decimal, step: Decimal) -> Decimal {
    let below = floor(value, step);
    if below == value { value } else { below + step }
}

impl Precision {
    /// The next tick at or below; `None`: there is none.
    #[must_use]
    pub fn price_down(&self, value: Decimal) -> Option<Price> {
        Price::new(floor(value, self.tick.decimal())).ok()
    }

    /// The next tick at or above; `None`: beyond every price.
    #[must_use]
    pub fn price_up(&self, value: Decimal) -> Option<Price> {
        Price::new(ceiling(value, self.tick.decimal())).ok()
    }

    /// Whole lots at or below; `None`: less than one. Quantities are never rounded up: nobody trades more than was said.
    #[must_use]
    pub fn quantity(&self, value: Decimal) -> Option<Quantity> {
        Quantity::new(floor(value, self.lot.decimal())).ok()
    }

    /// Whether it is on a tick.
    #[must_use]
    pub fn has_price(&self, price: Price) -> bool {
        (price.decimal() % self.tick.decimal()).is_zero()
    }

    /// Whether it is whole lots.
    #[must_use]
    pub fn has_quantity(&self, quantity: Quantity) -> bool {
        (quantity.decimal() % self.lot.decimal()).is_zero()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn precision(tick: i64, lot: i64) -> Precision {
        Precision {
            tick: Price::new(Decimal::new(tick, 4)).unwrap(),
            lot: Quantity::new(Decimal::new(lot, 3)).unwrap(),
            least_value: Money::ZERO,
        }
    }

    #[test]
    fn less_than_a_step_is_nothing() {
        let coarse = precision(5_000, 2_000);
        assert_eq!(coarse.price_down(Decimal::new(49, 2)), None);
        assert_eq!(coarse.price_up(Decimal::new(49, 2)).unwrap().to_string(), "0.5");
        assert_eq!(coarse.quantity(Decimal::new(1_999, 3)), None);
    }

    proptest! {
        #[test]
        fn rounding_is_to_the_next_step(tick in 1..100_000i64, lot in 1..100_000i64, units in 1..1_000_000_000i64) {
            let (precision, value) = (precision(tick, lot), Decimal::new(units, 5));
            if let Some(down) = precision.price_down(value) {
                prop_assert!(precision.has_price(down) && down.decimal() <= value);
                prop_assert!(value - down.decimal() < precision.tick.decimal());
            }
            let up = precision.price_up(value).unwrap();
            prop_assert!(precision.has_price(up) && up.decimal() >= value);
            prop_assert!(up.decimal() - value < precision.tick.decimal());
            if let Some(lots) = precision.quantity(value) {
                prop_assert!(precision.has_quantity(lots) && lots.decimal() <= value);
                prop_assert!(value - lots.decimal() < precision.lot.decimal());
            }
        }
    }
}
