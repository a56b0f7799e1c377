//! Prices in dollars of Tether.

use std::fmt;
use std::str::FromStr;

use crate::ledger::{Amount, Asset};

/// Digits behind the point: what a millionth is.
const DECIMALS: usize = 6;

const DOLLAR: i64 = 1_000_000;

/// The least that is asked for: below, whoever pays spends more on the chain's fee than on us.
const LEAST: i64 = DOLLAR / 100;

/// The most that is asked for at once.
const MOST: i64 = 1_000_000 * DOLLAR;

/// A price in USDT, exact to a millionth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Usdt(Amount);

/// The text is no price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a price in USDT is 0.01 to 1000000, with {DECIMALS} digits behind the point at most, as 9.99")]
pub struct BadUsdt;

impl Usdt {
    /// The asset that is paid with.
    pub const ASSET: Asset = Asset::Tether;

    /// So many millionths, if somebody can be asked for them.
    pub fn new(millionths: i64) -> Result<Usdt, BadUsdt> {
        let fits = (LEAST..=MOST).contains(&millionths);
        Amount::new(millionths).ok().filter(|_| fits).map(Usdt).ok_or(BadUsdt)
    }

    /// In millionths.
    #[must_use]
    pub const fn amount(self) -> Amount {
        self.0
    }
}

impl fmt::Display for Usdt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Usdt::ASSET.written(self.0.units()))
    }
}

impl FromStr for Usdt {
    type Err = BadUsdt;

    fn from_str(text: &str) -> Result<Usdt, BadUsdt> {
        let (whole, behind) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |text: &str, most| {
            (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !digits(whole, 7) || !digits(behind, DECIMALS) {
            return Err(BadUsdt);
        }
        let number = |text: &str| text.parse::<i64>().map_err(|_| BadUsdt);
        Usdt::new(number(whole)? * DOLLAR + number(&format!("{behind:0<DECIMALS$}"))?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_exact_and_reads_as_it_is_written() {
        for (text, millionths, written) in [
            ("9.99", 9_990_000, "9.99"),
            ("10", 10_000_000, "10.00"),
            ("0.01", 10_000, "0.01"),
            ("1000000", 1_000_000_000_000, "1000000.00"),
            ("0.123456", 123_456, "0.123456"),
            ("7.10", 7_100_000, "7.10"),
        ] {
            let price: Usdt = text.parse().unwrap();
            assert_eq!((price.amount().units(), price.to_string().as_str()), (millionths, written));
            assert_eq!(price.to_string().parse(), Ok(price));
        }
    }

    #[test]
    fn what_is_no_price_is_refused() {
        for text in
            ["", ".", "9.", ".5", "-1", "+1", "1e3", "0", "0.009999", "1000000.01", "1.1234567", "9,99", " 9"]
        {
            assert_eq!(text.parse::<Usdt>(), Err(BadUsdt), "{text:?}");
        }
        assert_eq!([Usdt::new(-1), Usdt::new(0), Usdt::new(i64::MAX)], [Err(BadUsdt); 3]);
    }
}
