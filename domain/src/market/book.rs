//! What a market takes and gives at a moment.

use serde::{Deserialize, Serialize};

use super::{Deal, Money, Precision, Price, Quantity, Rate, Tick};
use crate::time::Timestamp;

/// Rows that one side of a book has at most. What is beyond them nobody should count on.
pub const MOST_LEVELS: usize = 100;

/// So much can be had at this price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// At what.
    pub price: Price,
    /// How much.
    pub quantity: Quantity,
}

/// What can be sold and bought at a moment, best price first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Book {
    at: Timestamp,
    mark: Price,
    bids: Vec<Row>,
    asks: Vec<Row>,
}

/// It is no book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadBook {
    /// A side has too many rows, or none.
    #[error("each side of a book has 1 to {MOST_LEVELS} rows")]
    Rows,
    /// A row is not worse than the one before it.
    #[error("the rows of a book go from the best price to the worst")]
    Order,
    /// Somebody would buy dearer than somebody else sells.
    #[error("the best bid is not above the best ask")]
    Crossed,
}

/// How a book is thought around a price, where nobody tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Depth {
    /// Between the best bid and the best ask, as a part of the price; half of it on each side.
    pub spread: Rate,
    /// Between two rows, as a part of the price.
    pub step: Rate,
    /// How many rows a side has: 1 to 100.
    pub rows: u8,
    /// What each row is worth.
    pub value: Money,
}

impl Book {
    /// A book as a venue tells it.
    pub fn new(at: Timestamp, mark: Price, bids: Vec<Row>, asks: Vec<Row>) -> Result<Book, BadBook> {
        let fits = |rows: &[Row]| (1..=MOST_LEVELS).contains(&rows.len());
        if !fits(&bids) || !fits(&asks) {
            return Err(BadBook::Rows);
        }
        let falling = bids.windows(2).all(|two| two[0].price > two[1].price);
        let rising = asks.windows(2).all(|two| two[0].price < two[1].price);
        if !falling || !rising {
            return Err(BadBook::Order);
        }
        if bids[0].price > asks[0].price { Err(BadBook::Crossed) } else { Ok(Book { at, mark, bids, asks }) }
    }

    /// A book around a tick. Prices are rounded away from it, so nobody is better off by the rounding. A row has one lot
    /// at least. `None`: the price is so low or so high that there is nothing beside it.
    #[must_use]
    pub fn around(tick: Tick, depth: Depth, precision: Precision) -> Option<Book> {
        let price = tick.price.decimal();
        let (mut bids, mut asks) = (Vec::new(), Vec::new());
        for row in 0..depth.rows.clamp(1, MOST_LEVELS as u8) {
            let away = price
                * (depth.spread.decimal() / rust_decimal::Decimal::TWO
                    + depth.step.decimal() * rust_decimal::Decimal::from(row));
            let of = |price: Price| {
                let lots = precision.quantity(depth.value.decimal() / price.decimal());
                Row { price, quantity: lots.unwrap_or(precision.lot) }
            };
            let worse = |rows: &[Row], deal: Deal, price: &Price| {
                rows.last().is_none_or(|last| {
                    if deal == Deal::Buy { *price > last.price } else { *price < last.price }
                })
            };
            bids.extend(
                precision.price_down(price - away).filter(|price| worse(&bids, Deal::Sell, price)).map(of),
            );
            asks.extend(
                precision.price_up(price + away).filter(|price| worse(&asks, Deal::Buy, price)).map(of),
            );
        }
        Book::new(tick.at, tick.price, bids, asks).ok()
    }

    /// When.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// At what was traded last: what positions are judged by.
    #[must_use]
    pub fn mark(&self) -> Price {
        self.mark
    }

    /// What whoever deals finds, best first: a buyer the asks, a seller the bids.
    #[must_use]
    pub fn rows(&self, deal: Deal) -> &[Row] {
        match deal {
            Deal::Buy => &self.asks,
            Deal::Sell => &self.bids,
        }
    }

    /// The best price for whoever deals.
    #[must_use]
    pub fn best(&self, deal: Deal) -> Price {
        self.rows(deal)[0].price
    }

    /// What whoever deals gets, row by row, for so much and at no worse a price. It may be less than asked for.
    #[must_use]
    pub fn walk(&self, deal: Deal, quantity: Quantity, worst: Option<Price>) -> Vec<Row> {
        let mut left = Some(quantity);
        let mut got = Vec::new();
        for row in self.rows(deal) {
            let too_bad = worst.is_some_and(|worst| match deal {
                Deal::Buy => row.price > worst,
                Deal::Sell => row.price < worst,
            });
            let Some(wanted) = left.filter(|_| !too_bad) else { break };
            let taken = wanted.min(row.quantity);
            got.push(Row { price: row.price, quantity: taken });
            left = wanted.minus(taken);
        }
        got
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    use super::*;

    fn row(price: &str, quantity: &str) -> Row {
        Row { price: price.parse().unwrap(), quantity: quantity.parse().unwrap() }
    }

    #[test]
    fn a_large_order_pays_more_for_more() {
        let mark = "10".parse().unwrap();
        let asks = vec![row("10.1", "1"), row("10.2", "2"), row("10.5", "3")];
        let book = Book::new(Timestamp(0), mark, vec![row("9.9", "1")], asks).unwrap();
        let quantity = |text: &str| text.parse::<Quantity>().unwrap();
        assert_eq!(book.walk(Deal::Buy, quantity("2.5"), None), [row("10.1", "1"), row("10.2", "1.5")]);
        assert_eq!(
            book.walk(Deal::Buy, quantity("9"), Some("10.2".parse().unwrap())),
            [row("10.1", "1"), row("10.2", "2")]
        );
        assert_eq!(book.walk(Deal::Sell, quantity("9"), None), [row("9.9", "1")]);
        assert_eq!(book.walk(Deal::Sell, quantity("9"), Some("9.95".parse().unwrap())), []);
    }

    #[test]
    fn what_is_no_book_is_named() {
        let mark = "10".parse().unwrap();
        let of = |bids: &[Row], asks: &[Row]| {
            Book::new(Timestamp(0), mark, bids.to_vec(), asks.to_vec()).unwrap_err()
        };
        let (bid, ask) = (row("9", "1"), row("11", "1"));
        assert_eq!(of(&[], &[ask]), BadBook::Rows);
        assert_eq!(of(&[bid, bid], &[ask]), BadBook::Order);
        assert_eq!(of(&[ask], &[bid]), BadBook::Crossed);
    }

    proptest! {
        #[test]
        fn a_book_lies_around_its_price(units in 1..1_000_000_000i64, spread in 0..20_000u32, step in 0..5_000u32, rows in 1..20u8) {
            let tick = Tick { at: Timestamp(7), price: Price::new(Decimal::new(units, 4)).unwrap() };
            let precision = Precision { tick: "0.01".parse().unwrap(), lot: "0.001".parse().unwrap(), least_value: Money::ZERO };
            let depth = Depth { spread: Rate::new(spread).unwrap(), step: Rate::new(step).unwrap(), rows, value: Money::new(5_000_000) };
            let Some(book) = Book::around(tick, depth, precision) else {
                prop_assert!(units < 200);
                return Ok(());
            };
            let (bid, ask) = (book.best(Deal::Sell), book.best(Deal::Buy));
            prop_assert!(bid <= tick.price && tick.price <= ask);
            let apart = ask.decimal() - bid.decimal();
            prop_assert!(apart >= tick.price.decimal() * depth.spread.decimal());
            for row in book.rows(Deal::Buy).iter().chain(book.rows(Deal::Sell)) {
                prop_assert!(precision.has_price(row.price) && precision.has_quantity(row.quantity));
            }
        }
    }
}
