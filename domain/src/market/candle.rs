//! What a price did in a while.

use std::ops::Add;

use serde::{Deserialize, Serialize};

use super::Price;
use crate::time::{Millis, Timestamp};

/// A price at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tick {
    /// When.
    pub at: Timestamp,
    /// At what was traded last.
    pub price: Price,
}

/// Where a price began, how far it went, and where it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candle {
    at: Timestamp,
    length_ms: u64,
    open: Price,
    high: Price,
    low: Price,
    close: Price,
}

/// It is no candle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadCandle {
    /// Something lies outside of its extremes.
    #[error("a candle's first and last price lie between its lowest and its highest")]
    OutOfRange,
    /// It is too short to have an order.
    #[error("a candle lasts 4 ms or longer")]
    TooShort,
}

/// One of the two extremes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extreme {
    /// The lowest.
    Low,
    /// The highest.
    High,
}

impl Candle {
    /// A candle that begins at a moment; prices in the order in which they are always written.
    pub fn new(
        at: Timestamp,
        length: Millis,
        [open, high, low, close]: [Price; 4],
    ) -> Result<Candle, BadCandle> {
        if length.0 < 4 {
            return Err(BadCandle::TooShort);
        }
        let within = |price: Price| low <= price && price <= high;
        if !within(open) || !within(close) {
            return Err(BadCandle::OutOfRange);
        }
        Ok(Candle { at, length_ms: length.0, open, high, low, close })
    }

    /// It as four ticks. Which extreme came first is not known, so whoever asks says which is worse for them: a position
    /// meets what is against it before what is for it.
    pub fn ticks(self, first: Extreme) -> impl Iterator<Item = Tick> {
        let (one, other) = match first {
            Extreme::Low => (self.low, self.high),
            Extreme::High => (self.high, self.low),
        };
        let third = self.length_ms / 3;
        let moments = [0, third, 2 * third, self.length_ms - 1];
        let at = move |after| self.at.add(Millis(after));
        moments
            .into_iter()
            .zip([self.open, one, other, self.close])
            .map(move |(after, price)| Tick { at: at(after), price })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn price(text: &str) -> Price {
        text.parse().unwrap()
    }

    #[test]
    fn what_is_worse_comes_first() {
        let prices = [price("10"), price("12"), price("8"), price("11")];
        let candle = Candle::new(Timestamp(1000), Millis::minutes(1), prices).unwrap();
        let told =
            |first| candle.ticks(first).map(|tick| (tick.at.0, tick.price.to_string())).collect::<Vec<_>>();
        let shown = |moments: [(u64, &str); 4]| moments.map(|(at, price)| (at, price.to_owned())).to_vec();
        assert_eq!(told(Extreme::Low), shown([(1000, "10"), (21_000, "8"), (41_000, "12"), (60_999, "11")]));
        assert_eq!(told(Extreme::High), shown([(1000, "10"), (21_000, "12"), (41_000, "8"), (60_999, "11")]));
    }

    #[test]
    fn a_candle_holds_what_it_says() {
        let of = |length, prices: [&str; 4]| Candle::new(Timestamp(0), Millis(length), prices.map(price));
        assert_eq!(of(60_000, ["10", "9", "8", "9"]), Err(BadCandle::OutOfRange));
        assert_eq!(of(60_000, ["9", "10", "8", "7"]), Err(BadCandle::OutOfRange));
        assert_eq!(of(3, ["9", "10", "8", "9"]), Err(BadCandle::TooShort));
    }
}
