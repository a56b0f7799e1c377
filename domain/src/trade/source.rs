//! Where a figure comes from.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::ledger::Asset;
use crate::market::Money;

/// Where a figure comes from. There is one source today; another one comes with the venue it is read from, and there is
/// no function from one to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Source {
    /// Filled by a rule from prices that were there, with costs. No money moved.
    Paper,
}

impl Source {
    /// As everybody sees it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Source::Paper => "PAPER",
        }
    }

    /// What its money is in the ledger.
    #[must_use]
    pub const fn asset(self) -> Asset {
        match self {
            Source::Paper => Asset::Paper,
        }
    }
}

/// Money as it is shown: never without its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Figure {
    /// Where it comes from.
    pub source: Source,
    /// How much.
    pub money: Money,
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.money, self.source.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_says_where_it_comes_from() {
        let figure = Figure { source: Source::Paper, money: Money::new(-12_500_000) };
        assert_eq!(figure.to_string(), "-12.50 PAPER");
        assert_eq!(Source::Paper.as_str(), Source::Paper.asset().code());
    }
}
