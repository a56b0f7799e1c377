//! The rules that say no, by name.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Whose rule it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Everybody's: the operator's.
    Global,
    /// Of all who follow one provider.
    Provider,
    /// Of one pair.
    Symbol,
    /// A person's own.
    Person,
}

/// A polite no: which rule, and whose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
#[error("{rule} ({level:?})")]
pub struct Refusal {
    /// Which.
    pub rule: Rule,
    /// Whose.
    pub level: Level,
}

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// A rule that says no.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Rule {$($(#[$doc])* $name,)*}

        impl Rule {
            /// All there are.
            pub const ALL: &[Rule] = &[$(Rule::$name,)*];

            /// Its name, as everybody sees it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Rule::$name => $text,)*
                }
            }
        }
    };
}

rules! {
    /// No entry, or more orders than a position has.
    TooManyOrders = "too-many-orders",
    /// A price or a quantity is finer than the venue is.
    TooFine = "too-fine",
    /// A ladder goes from the nearest price to the farthest.
    EntriesOutOfOrder = "entries-out-of-order",
    /// The stop is where the profit would be.
    StopOnWrongSide = "stop-on-wrong-side",
    /// The price is beyond the stop already.
    StopPassed = "stop-passed",
    /// The venue would end it before the stop does.
    StopBeyondLiquidation = "stop-beyond-liquidation",
    /// Targets go from the entry to the farthest, and each has a share.
    TargetsOutOfOrder = "targets-out-of-order",
    /// It is more than was agreed to commit.
    Ceiling = "ceiling",
    /// It is worth less than the venue takes.
    LeastValue = "least-value",
    /// More than can be counted, or finer.
    Uncountable = "uncountable",
    /// There is not so much that is free.
    Balance = "balance",
    /// The pair is not among those that are followed.
    Symbol = "symbol",
    /// This side is not followed.
    Side = "side",
    /// More leverage than is wanted.
    Leverage = "leverage",
    /// It is not paid with dollars, in which paper money is counted.
    Quote = "quote",
    /// So many trades were begun today.
    DailyTrades = "daily-trades",
    /// So many positions are open.
    OpenPositions = "open-positions",
    /// So much was lost today.
    DailyLoss = "daily-loss",
    /// So much of what there once was is gone.
    Drawdown = "drawdown",
    /// So many were lost one after the other, and it is not long ago.
    LossStreak = "loss-streak",
    /// So much is set aside already.
    Exposure = "exposure",
    /// The last one ended a moment ago.
    Cooldown = "cooldown",
    /// The signal names no stop, and without one nothing is placed.
    NoStop = "no-stop",
    /// The signal goes in once the price is beyond a level, which is not placed here.
    EntryByStop = "entry-by-stop",
    /// Nobody tells the price of the pair.
    NoPrice = "no-price",
    /// So many questions are open already.
    Questions = "questions",
    /// Somebody has stopped it all.
    KillSwitch = "kill-switch",
    /// The time to confirm it is over.
    Late = "late",
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::error::Error for Rule {}

impl FromStr for Rule {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Rule, &'static str> {
        Rule::ALL
            .iter()
            .copied()
            .find(|rule| rule.as_str() == text)
            .ok_or("the name of a rule, such as daily-loss")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_its_name_and_stands_in_the_book() {
        let book = include_str!("../../../docs/trades.md");
        for rule in Rule::ALL {
            assert_eq!(rule.as_str().parse(), Ok(*rule));
            assert_eq!(serde_json::to_string(rule).unwrap(), format!("\"{rule}\""));
            assert!(book.contains(&format!("| `{rule}` |")), "{rule} is not in docs/trades.md");
        }
    }
}
