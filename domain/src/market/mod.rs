//! What is traded, on which side, and at what price: the words that signals, trades and venues share.
//!
//! Numbers are decimals as they were written, never binary fractions, so what is read, decided and shown is the same to
//! the last digit. A [`Price`], a [`Quantity`] and an [`Amount`](crate::ledger::Amount) of money are different types;
//! none is made of another by accident. What they come to together is [`Money`], in whole units, and every rounding
//! says whom it is against: the holder.
//!
//! A market is told as [`Book`]s: what it takes and gives, one moment after the other. [`Candle`]s are read as
//! [`Tick`]s, and a book is thought around each. [`Triggers`] say who waits for a price, at the cost of those whom it
//! reaches.

mod book;
mod candle;
mod id;
mod money;
mod number;
mod pair;
mod precision;
mod quote;
mod rate;
mod side;
mod triggers;

pub use book::{BadBook, Book, Depth, MOST_LEVELS, Row};
pub use candle::{BadCandle, Candle, Extreme, Tick};
pub use id::{BadMarket, MarketId};
pub use money::{Money, Uncountable};
pub use number::{BadNumber, Price, Quantity};
pub use pair::{BadPair, Code, Pair};
pub use precision::Precision;
pub use quote::{Quote, Terms, Wants};
pub use rate::{BadRate, Rate};
pub use side::{Deal, Side};
pub use triggers::{Full, Levels, Triggers};
