//! What is traded, on which side, and at what price: the words that signals, trades and venues share.
//!
//! Numbers are decimals as they were written, never binary fractions, so what is read, decided and shown is the same to
//! the last digit. A [`Price`], a [`Quantity`] and an [`Amount`](crate::ledger::Amount) of money are different types;
//! none is made of another by accident.

mod number;
mod pair;
mod side;

pub use number::{BadNumber, Price, Quantity};
pub use pair::{BadPair, Code, Pair};
pub use side::Side;
