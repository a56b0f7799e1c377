//! Which signals somebody follows.

use serde::{Deserialize, Serialize};

use super::holding::Leverage;
use super::rule::Rule;
use crate::market::{Pair, Side};

/// Paper money is dollars: what is paid with any of these.
const DOLLARS: [&str; 4] = ["USD", "USDT", "USDC", "FDUSD"];

/// Which signals somebody follows. Everything that is not said is followed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// Only these pairs; `None`: all.
    #[serde(default)]
    pub pairs: Option<Vec<Pair>>,
    /// Only this side; `None`: both.
    #[serde(default)]
    pub side: Option<Side>,
    /// No more leverage than this; `None`: any.
    #[serde(default)]
    pub leverage: Option<Leverage>,
}

impl Filter {
    /// Whether this is followed; else the rule that says no.
    pub fn check(&self, pair: &Pair, side: Side, leverage: Leverage) -> Result<(), Rule> {
        if !DOLLARS.contains(&pair.quote.as_str()) {
            return Err(Rule::Quote);
        }
        if self.pairs.as_ref().is_some_and(|pairs| !pairs.contains(pair)) {
            return Err(Rule::Symbol);
        }
        if self.side.is_some_and(|only| only != side) {
            return Err(Rule::Side);
        }
        if self.leverage.is_some_and(|most| leverage > most) { Err(Rule::Leverage) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_no_names_its_rule() {
        let pair = |text: &str| text.parse::<Pair>().unwrap();
        let two = Leverage::new(2).unwrap();
        let filter = Filter {
            pairs: Some(vec![pair("BTC/USDT"), pair("ETH/BTC")]),
            side: Some(Side::Long),
            leverage: Some(two),
        };
        let check = |text, side, times| filter.check(&pair(text), side, Leverage::new(times).unwrap());
        assert_eq!(check("BTC/USDT", Side::Long, 2), Ok(()));
        assert_eq!(check("ETH/BTC", Side::Long, 2), Err(Rule::Quote));
        assert_eq!(check("ETH/USDT", Side::Long, 2), Err(Rule::Symbol));
        assert_eq!(check("BTC/USDT", Side::Short, 2), Err(Rule::Side));
        assert_eq!(check("BTC/USDT", Side::Long, 3), Err(Rule::Leverage));
        assert_eq!(
            Filter::default().check(&pair("ETH/USD"), Side::Short, Leverage::new(125).unwrap()),
            Ok(())
        );
    }
}
