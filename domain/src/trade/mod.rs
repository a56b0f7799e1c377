//! Trades by signals: what is placed, what is held, what came of it.
//!
//! A signal becomes a [`Plan`](plan::Plan) for each person who follows it: [`filter`] and [`protection`] say whether,
//! [`size`] says how much. A [`Position`](position::Position) carries the plan out at a [`Venue`](venue::Venue), order by
//! [`order`]; what moves is a journal of the ledger ([`postings`]). The venue there is fills on paper, from prices that
//! were there, with costs: it may lose, and every figure says `PAPER`.
//!
//! All of it is a function of what it is told. There is no chance in it and no binary fraction, so the same market gives
//! the same result to the last digit, and a market that falls is a loss for whoever hoped for a rise. docs/trades.md has
//! the rules, the fees and the rounding.

pub mod confirm;
pub mod filter;
pub mod holding;
pub mod id;
pub mod order;
pub mod plan;
pub mod portions;
pub mod position;
pub mod postings;
pub mod protection;
pub mod rule;
pub mod size;
pub mod source;
pub mod venue;

use rust_decimal::Decimal;

use crate::market::{Rate, Uncountable};

/// A part of a number, to the last digit that a decimal has.
fn precise(number: Decimal, rate: Rate) -> Result<Decimal, Uncountable> {
    number.checked_mul(rate.decimal()).ok_or(Uncountable)
}
