//! Shares, distances and multiples: numbers with bounds.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

macro_rules! percent {
    ($(#[$doc:meta])* $name:ident, $bad:ident, $most:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Decimal);

        impl $name {
            /// It, if it is one.
            #[must_use]
            pub fn new(percent: Decimal) -> Option<$name> {
                let percent = percent.normalize();
                let fits = percent > Decimal::ZERO && percent <= Decimal::from($most) && percent.scale() <= 4;
                fits.then_some($name(percent))
            }

            /// In percent.
            #[must_use]
            pub const fn percent(self) -> Decimal {
                self.0
            }
        }

        /// The text is none.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
        #[error("above 0 and at most {} percent", $most)]
        pub struct $bad;

        impl TryFrom<String> for $name {
            type Error = $bad;

            fn try_from(text: String) -> Result<$name, $bad> {
                Decimal::from_str_exact(&text).ok().and_then($name::new).ok_or($bad)
            }
        }

        impl From<$name> for String {
            fn from(percent: $name) -> String {
                percent.0.to_string()
            }
        }
    };
}

percent! {
    /// A part of the whole, in percent: above 0, at most 100, with at most four decimals.
    Share, BadShare, 100
}

percent! {
    /// A distance from the entry in percent: above 0, at most 10,000, with at most four decimals.
    Percent, BadPercent, 10_000
}

/// How many times what somebody puts in is traded: a whole number from 1 to [`Times::MOST`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct Times(u16);

impl Times {
    /// The most that any venue lends.
    pub const MOST: u16 = 500;

    /// It, if it is one.
    #[must_use]
    pub const fn new(times: u16) -> Option<Times> {
        if times >= 1 && times <= Times::MOST { Some(Times(times)) } else { None }
    }

    /// As a number.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }
}

/// The number is no leverage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("leverage is a whole number from 1 to {}", Times::MOST)]
pub struct BadTimes;

impl TryFrom<u16> for Times {
    type Error = BadTimes;

    fn try_from(times: u16) -> Result<Times, BadTimes> {
        Times::new(times).ok_or(BadTimes)
    }
}

impl From<Times> for u16 {
    fn from(times: Times) -> u16 {
        times.0
    }
}
