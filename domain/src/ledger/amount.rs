//! Whole units of one asset.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What there is an amount of. Each has a smallest unit, and is counted in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Asset {
    /// Telegram Stars, in whole ones.
    #[serde(rename = "XTR")]
    Stars,
    /// Tether, in millionths of a dollar.
    #[serde(rename = "USDT")]
    Tether,
    /// Credits to lock chats with, in whole ones.
    #[serde(rename = "LOCK")]
    Locks,
    /// Paper dollars, in millionths: what people trade with who try it out. Worth nothing, and nothing else is ever made
    /// of it: it moves in journals of its own.
    #[serde(rename = "PAPER")]
    Paper,
}

/// The text names no asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an asset is one of XTR, USDT, LOCK, PAPER")]
pub struct UnknownAsset;

impl Asset {
    /// All there are.
    pub const ALL: [Asset; 4] = [Asset::Stars, Asset::Tether, Asset::Locks, Asset::Paper];

    /// Its code, as it is stored and shown.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Asset::Stars => "XTR",
            Asset::Tether => "USDT",
            Asset::Locks => "LOCK",
            Asset::Paper => "PAPER",
        }
    }
}

impl Asset {
    /// So many units of it, as people write it: `250` Stars, `9.99` USDT.
    #[must_use]
    pub fn written(self, units: i64) -> String {
        match self {
            Asset::Stars | Asset::Locks => units.to_string(),
            Asset::Tether | Asset::Paper => {
                let (sign, units) = (if units < 0 { "-" } else { "" }, units.unsigned_abs());
                let behind = format!("{:06}", units % 1_000_000);
                // Two digits, as people write money, and more where they say something.
                let kept = behind.trim_end_matches('0').len().max(2);
                format!("{sign}{}.{}", units / 1_000_000, &behind[..kept])
            }
        }
    }
}

impl fmt::Display for Asset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Asset {
    type Err = UnknownAsset;

    fn from_str(text: &str) -> Result<Asset, UnknownAsset> {
        Asset::ALL.into_iter().find(|asset| asset.code() == text).ok_or(UnknownAsset)
    }
}

/// How much moves: at least one unit. Which way is said by whom it leaves and whom it reaches, never by a sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Amount(i64);

/// The number is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an amount is 1 or more units, not {0}")]
pub struct BadAmount(i64);

impl Amount {
    /// So many units, if it is any.
    pub const fn new(units: i64) -> Result<Amount, BadAmount> {
        if units > 0 { Ok(Amount(units)) } else { Err(BadAmount(units)) }
    }

    /// In units.
    #[must_use]
    pub const fn units(self) -> i64 {
        self.0
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<i64> for Amount {
    type Error = BadAmount;

    fn try_from(units: i64) -> Result<Amount, BadAmount> {
        Amount::new(units)
    }
}

impl From<Amount> for i64 {
    fn from(amount: Amount) -> i64 {
        amount.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_and_less_are_no_amounts() {
        for units in [0, -1, i64::MIN] {
            assert_eq!(Amount::new(units), Err(BadAmount(units)));
            assert!(serde_json::from_str::<Amount>(&units.to_string()).is_err());
        }
        assert_eq!(Amount::new(i64::MAX).unwrap().units(), i64::MAX);
    }

    #[test]
    fn units_are_written_as_people_write_them() {
        assert_eq!([250, -3].map(|units| Asset::Stars.written(units)), ["250", "-3"]);
        let dollars = [0, 1, 10_000, 9_990_000, -9_990_001].map(|units| Asset::Tether.written(units));
        assert_eq!(dollars, ["0.00", "0.000001", "0.01", "9.99", "-9.990001"]);
    }

    #[test]
    fn an_asset_reads_as_it_is_written() {
        for asset in Asset::ALL {
            assert_eq!(asset.code().parse(), Ok(asset));
            assert_eq!(serde_json::to_string(&asset).unwrap(), format!("\"{asset}\""));
        }
        assert_eq!("xtr".parse::<Asset>(), Err(UnknownAsset));
    }
}
