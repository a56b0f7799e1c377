//! How a position is shared out among its targets.

use crate::market::{Precision, Quantity, Rate};

/// How much of a quantity each target gets, by its share of all shares: whole lots, rounded down, and the last one takes
/// the rest. `None`: not a lot, and what it would be goes to the next. They sum to the quantity, exactly.
#[must_use]
pub fn portions(quantity: Quantity, shares: &[Rate], precision: Precision) -> Vec<Option<Quantity>> {
    let all: u64 = shares.iter().map(|share| u64::from(share.millionths())).sum();
    let mut left = Some(quantity);
    let mut until = 0;
    let mut given = rust_decimal::Decimal::ZERO;
    let portion = |share: &Rate| {
        until += u64::from(share.millionths());
        // Up to here together, so that what one is short of comes to the next.
        let together = if until == all {
            quantity.decimal()
        } else {
            let exact = quantity.decimal() * rust_decimal::Decimal::from(until)
                / rust_decimal::Decimal::from(all.max(1));
            precision.quantity(exact).map_or(rust_decimal::Decimal::ZERO, Quantity::decimal)
        };
        let portion = left.and_then(|left| Some(Quantity::new(together - given).ok()?.min(left)));
        given += portion.map_or(rust_decimal::Decimal::ZERO, Quantity::decimal);
        left = left.and_then(|left| portion.map_or(Some(left), |portion| left.minus(portion)));
        portion
    };
    shares.iter().map(portion).collect()
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    use super::*;
    use crate::market::Money;

    fn fine(lot: &str) -> Precision {
        Precision { tick: "0.01".parse().unwrap(), lot: lot.parse().unwrap(), least_value: Money::ZERO }
    }

    fn shown(quantity: &str, shares: &[u16], lot: &str) -> Vec<String> {
        let shares: Vec<_> = shares.iter().map(|share| Rate::per_mille(*share)).collect();
        let told = portions(quantity.parse().unwrap(), &shares, fine(lot));
        told.iter().map(|portion| portion.map_or("-".to_owned(), |portion| portion.to_string())).collect()
    }

    #[test]
    fn the_last_takes_the_rest() {
        assert_eq!(shown("1", &[333, 333, 334], "0.1"), ["0.3", "0.3", "0.4"]);
        assert_eq!(shown("0.3", &[500, 500], "0.2"), ["-", "0.3"]);
        assert_eq!(shown("0.1", &[250, 250, 250, 250], "0.1"), ["-", "-", "-", "0.1"]);
    }

    proptest! {
        #[test]
        fn portions_sum_to_the_whole(lots in 1..1_000_000i64, shares in vec(1..=1_000_000u32, 1..16)) {
            let quantity = Quantity::new(Decimal::new(lots, 3)).unwrap();
            let shares: Vec<_> = shares.into_iter().map(|share| Rate::new(share).unwrap()).collect();
            let portions = portions(quantity, &shares, fine("0.001"));
            let sum: Decimal = portions.iter().flatten().map(|portion| portion.decimal()).sum();
            prop_assert_eq!(sum, quantity.decimal());
            prop_assert_eq!(portions.len(), shares.len());
        }
    }
}
