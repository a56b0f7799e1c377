//! A price as a market tells it, and which prices somebody wants to be told.

use serde::{Deserialize, Serialize};

use super::{Book, Deal, Depth, Levels, Precision, Price, Rate, Tick};
use crate::time::Timestamp;

/// What a market asks of those who trade there, on paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// How fine it is.
    pub precision: Precision,
    /// What an order pays that waited, as a part of the value.
    pub maker: Rate,
    /// What one pays that is filled at once: no less.
    pub taker: Rate,
    /// What has to be left of a margin, as a part of the value.
    pub maintenance: Rate,
    /// The book that is thought around a price.
    pub depth: Depth,
    /// How long what is to be filled at once waits, in milliseconds.
    pub patience_ms: u64,
}

/// A price at a moment, and the terms that go with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// The how manieth of its market, from 1 without gaps.
    pub number: u64,
    /// The price, and when it was.
    pub tick: Tick,
    /// The terms.
    pub terms: Terms,
}

impl Quote {
    /// The book around it. `None`: the price is so low or so high that there is nothing beside it.
    #[must_use]
    pub fn book(&self) -> Option<Book> {
        Book::around(self.tick, self.terms.depth, self.terms.precision)
    }
}

/// Which prices somebody waits for. The first that is one of them is told, and then no other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wants {
    /// Of what was traded last.
    #[serde(default, skip_serializing_if = "Levels::is_empty")]
    pub mark: Levels,
    /// Of the best bid.
    #[serde(default, skip_serializing_if = "Levels::is_empty")]
    pub bid: Levels,
    /// Of the best ask.
    #[serde(default, skip_serializing_if = "Levels::is_empty")]
    pub ask: Levels,
    /// Whatever the price is, from this moment of the market on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
}

impl Wants {
    /// Whether a book is one of those.
    #[must_use]
    pub fn meets(&self, book: &Book) -> bool {
        let meets = |levels: &Levels, price: Price| {
            levels.below.is_some_and(|level| price <= level)
                || levels.above.is_some_and(|level| price >= level)
        };
        meets(&self.mark, book.mark())
            || meets(&self.bid, book.best(Deal::Sell))
            || meets(&self.ask, book.best(Deal::Buy))
            || self.from.is_some_and(|from| book.at() >= from)
    }
}
