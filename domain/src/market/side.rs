//! Which way somebody hopes the price goes.

use serde::{Deserialize, Serialize};

use super::Price;

/// Which way somebody hopes the price goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Up: bought first, sold later.
    Long,
    /// Down: sold first, bought back later.
    Short,
}

impl Side {
    /// The other one.
    #[must_use]
    pub const fn opposite(self) -> Side {
        match self {
            Side::Long => Side::Short,
            Side::Short => Side::Long,
        }
    }
}

impl Side {
    /// What is done at the beginning.
    #[must_use]
    pub const fn enters(self) -> Deal {
        match self {
            Side::Long => Deal::Buy,
            Side::Short => Deal::Sell,
        }
    }

    /// What is done at the end.
    #[must_use]
    pub const fn leaves(self) -> Deal {
        self.enters().opposite()
    }

    /// Whether one price is better than another for whoever holds this side: higher for long, lower for short.
    #[must_use]
    pub fn prefers(self, one: Price, other: Price) -> bool {
        match self {
            Side::Long => one > other,
            Side::Short => one < other,
        }
    }
}

/// What is done at a venue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deal {
    /// The base for the quote.
    Buy,
    /// The quote for the base.
    Sell,
}

impl Deal {
    /// The other one.
    #[must_use]
    pub const fn opposite(self) -> Deal {
        match self {
            Deal::Buy => Deal::Sell,
            Deal::Sell => Deal::Buy,
        }
    }
}
