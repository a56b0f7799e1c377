//! A market by its name.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{BadPair, Pair};

/// The longest name of a pair: two codes and a slash.
const LONGEST: usize = 31;

/// A market: its pair's name, kept in place, so that it is as easily passed on as a number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MarketId([u8; LONGEST]);

/// The text names no market.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a market is named by its pair")]
pub struct BadMarket(#[from] BadPair);

impl MarketId {
    /// The name, as its letters and digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let length = self.0.iter().position(|byte| *byte == 0).unwrap_or(LONGEST);
        std::str::from_utf8(&self.0[..length]).expect("a pair's name has letters, digits and a slash")
    }

    /// What is traded there.
    #[must_use]
    pub fn pair(&self) -> Pair {
        self.as_str().parse().expect("a market was made of a pair")
    }

    /// The name as it is kept, with zeros behind.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl From<&Pair> for MarketId {
    fn from(pair: &Pair) -> MarketId {
        let (name, mut kept) = (pair.to_string(), [0; LONGEST]);
        kept[..name.len()].copy_from_slice(name.as_bytes());
        MarketId(kept)
    }
}

impl fmt::Display for MarketId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for MarketId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for MarketId {
    type Err = BadMarket;

    fn from_str(text: &str) -> Result<MarketId, BadMarket> {
        Ok(MarketId::from(&text.parse::<Pair>()?))
    }
}

impl TryFrom<String> for MarketId {
    type Error = BadMarket;

    fn try_from(text: String) -> Result<MarketId, BadMarket> {
        text.parse()
    }
}

impl From<MarketId> for String {
    fn from(market: MarketId) -> String {
        market.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_market_is_its_pair() {
        for text in ["A/B", "BTC/USDT", "ABCDEFGHIJKLMNO/ABCDEFGHIJKLMNO"] {
            let market: MarketId = text.parse().unwrap();
            assert_eq!((market.to_string().as_str(), market.pair().to_string().as_str()), (text, text));
        }
        assert!("BTC".parse::<MarketId>().is_err());
    }
}
