//! Prices and quantities.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// No price and no quantity has more digits behind the point. The smallest steps of the large exchanges have ten.
const MOST_DECIMALS: u32 = 12;

/// No price and no quantity is larger. Coins of which a trillion cost less than a dollar are traded in packs.
const LARGEST: i64 = 1_000_000_000_000;

/// The text or the number is no price and no quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadNumber {
    /// It is not digits, or not with one point between them.
    #[error("a number is written with digits and at most one point")]
    Unreadable,
    /// It is zero or less.
    #[error("a price or a quantity is more than zero")]
    NotPositive,
    /// It is larger than anything traded, or finer.
    #[error("a price or a quantity is at most {LARGEST} and has at most {MOST_DECIMALS} decimals")]
    OutOfRange,
}

/// A decimal above zero, within bounds; without zeros at its end, so that two that are equal look the same.
fn bounded(value: Decimal) -> Result<Decimal, BadNumber> {
    if value <= Decimal::ZERO {
        return Err(BadNumber::NotPositive);
    }
    let value = value.normalize();
    if value > Decimal::from(LARGEST) || value.scale() > MOST_DECIMALS {
        return Err(BadNumber::OutOfRange);
    }
    Ok(value)
}

/// Reads digits with at most one point between them. No sign, no exponent, no separators.
fn read(text: &str) -> Result<Decimal, BadNumber> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return Err(BadNumber::Unreadable);
    }
    bounded(Decimal::from_str_exact(text).map_err(|_too_long| BadNumber::OutOfRange)?)
}

macro_rules! number {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Decimal);

        impl $name {
            /// It, if it is above zero and within bounds.
            pub fn new(value: Decimal) -> Result<$name, BadNumber> {
                bounded(value).map($name)
            }

            /// As a decimal.
            #[must_use]
            pub const fn decimal(self) -> Decimal {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = BadNumber;

            fn from_str(text: &str) -> Result<$name, BadNumber> {
                read(text).map($name)
            }
        }

        impl TryFrom<String> for $name {
            type Error = BadNumber;

            fn try_from(text: String) -> Result<$name, BadNumber> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(number: $name) -> String {
                number.to_string()
            }
        }
    };
}

number! {
    /// How much of the quote one of the base costs.
    Price
}

number! {
    /// How much of the base.
    Quantity
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_no_number_is_named() {
        use BadNumber::{NotPositive, OutOfRange, Unreadable};
        for (text, why) in [
            ("", Unreadable),
            (".", Unreadable),
            ("1.", Unreadable),
            (".5", Unreadable),
            ("-1", Unreadable),
            ("+1", Unreadable),
            ("1e3", Unreadable),
            ("NaN", Unreadable),
            ("1,5", Unreadable),
            ("1_000", Unreadable),
            ("١", Unreadable),
            ("0", NotPositive),
            ("0.000", NotPositive),
            ("1000000000000.1", OutOfRange),
            ("0.0000000000001", OutOfRange),
            ("99999999999999999999999999999999999999", OutOfRange),
        ] {
            assert_eq!(text.parse::<Price>(), Err(why), "{text:?}");
        }
    }

    #[test]
    fn equal_numbers_look_the_same() {
        for text in ["0.10", "0.1", "00.1000"] {
            assert_eq!(text.parse::<Quantity>().unwrap().to_string(), "0.1");
        }
    }

    proptest! {
        #[test]
        fn a_number_reads_as_it_is_written(units in 1..=LARGEST, decimals in 0..=MOST_DECIMALS) {
            let price = Price::new(Decimal::new(units, decimals)).unwrap();
            prop_assert_eq!(price.to_string().parse::<Price>().unwrap(), price);
            let stored = serde_json::to_string(&price).unwrap();
            prop_assert_eq!(&stored, &format!("\"{price}\""));
            prop_assert_eq!(serde_json::from_str::<Price>(&stored).unwrap(), price);
        }
    }
}
