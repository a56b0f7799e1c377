//! Whether somebody is asked before a trade of theirs begins.

use serde::{Deserialize, Serialize};

use super::rule::Rule;
use crate::market::{Price, Rate};
use crate::time::{Millis, Timestamp};

/// How a provider's signals are followed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Each is asked about.
    #[default]
    Confirm,
    /// None is.
    Follow,
}

/// How long somebody may answer, and how far the price may move meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// In milliseconds.
    pub answer_ms: u64,
    /// As a part of the price.
    pub tolerance: Rate,
}

/// Somebody was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    terms: Terms,
    price: Price,
    until: Timestamp,
}

/// What came of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It begins.
    Confirmed,
    /// The price has moved: this is asked in its place.
    AskAgain(Question),
}

impl Question {
    /// It is asked at this price.
    #[must_use]
    pub fn new(terms: Terms, price: Price, now: Timestamp) -> Question {
        Question { terms, price, until: now + Millis(terms.answer_ms) }
    }

    /// Until when it can be answered.
    #[must_use]
    pub fn until(&self) -> Timestamp {
        self.until
    }

    /// Somebody says yes while the price is this. Whoever is late gets the rule that says so, and nothing begins.
    pub fn yes(&self, price: Price, now: Timestamp) -> Result<Answer, Rule> {
        if now >= self.until {
            return Err(Rule::Late);
        }
        let moved = (price.decimal() - self.price.decimal()).abs();
        let most =
            super::precise(self.price.decimal(), self.terms.tolerance).map_err(|_| Rule::Uncountable)?;
        Ok(if moved > most {
            Answer::AskAgain(Question::new(self.terms, price, now))
        } else {
            Answer::Confirmed
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_late_yes_does_nothing_and_a_moved_price_asks_again() {
        let price = |text: &str| text.parse::<Price>().unwrap();
        let terms = Terms { answer_ms: 1000, tolerance: Rate::per_mille(10) };
        let asked = Question::new(terms, price("100"), Timestamp(0));
        assert_eq!(asked.yes(price("101"), Timestamp(999)), Ok(Answer::Confirmed));
        assert_eq!(asked.yes(price("100"), Timestamp(1000)), Err(Rule::Late));
        for moved in ["101.01", "98.99"] {
            let again = Question::new(terms, price(moved), Timestamp(500));
            assert_eq!(asked.yes(price(moved), Timestamp(500)), Ok(Answer::AskAgain(again)));
            assert_eq!(again.until(), Timestamp(1500));
        }
    }
}
