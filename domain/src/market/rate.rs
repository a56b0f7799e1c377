//! Parts of a whole.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// A part of a whole, in millionths: a fee, a spread, a share of a position. Fees of venues are quoted to a tenth of a
/// per mille, so per mille would be too coarse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Rate(u32);

/// More than the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a part of a whole is 0 to 1000000 millionths, not {0}")]
pub struct BadRate(u32);

impl Rate {
    /// None of it.
    pub const ZERO: Rate = Rate(0);
    /// All of it.
    pub const WHOLE: Rate = Rate(1_000_000);

    /// So many millionths.
    pub const fn new(millionths: u32) -> Result<Rate, BadRate> {
        if millionths <= Rate::WHOLE.0 { Ok(Rate(millionths)) } else { Err(BadRate(millionths)) }
    }

    /// So many thousandths; the whole where there are more.
    #[must_use]
    pub const fn per_mille(thousandths: u16) -> Rate {
        if thousandths < 1000 { Rate(thousandths as u32 * 1000) } else { Rate::WHOLE }
    }

    /// In millionths.
    #[must_use]
    pub const fn millionths(self) -> u32 {
        self.0
    }

    /// As a decimal between 0 and 1.
    #[must_use]
    pub fn decimal(self) -> Decimal {
        Decimal::new(i64::from(self.0), 6)
    }
}

/// In per cent, without zeros at the end.
impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} %", Decimal::new(i64::from(self.0), 4).normalize())
    }
}

impl TryFrom<u32> for Rate {
    type Error = BadRate;

    fn try_from(millionths: u32) -> Result<Rate, BadRate> {
        Rate::new(millionths)
    }
}

impl From<Rate> for u32 {
    fn from(rate: Rate) -> u32 {
        rate.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_a_part_of_a_whole() {
        assert_eq!(Rate::new(1_000_001), Err(BadRate(1_000_001)));
        assert_eq!(Rate::per_mille(1).millionths(), 1000);
        assert_eq!(Rate::per_mille(60_000), Rate::WHOLE);
        assert_eq!(Rate::new(400).unwrap().to_string(), "0.04 %");
        assert!(serde_json::from_str::<Rate>("1000001").is_err());
    }
}
