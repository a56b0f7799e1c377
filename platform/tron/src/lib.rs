//! What happens on the Tron chain, as a server tells of it that speaks like `TronGrid`: who was sent tokens, in which
//! transaction, how many blocks ago. The only crate that knows how that server speaks.
//!
//! It only looks. There is no key here, and no call that moves anything.
//!
//! A list of transfers ([`Client::listed`]) is a hint: it says neither in which block they are, nor which of several in one
//! transaction they are. What counts is what the [transaction](Client::transaction) itself has in its logs, and how far the
//! chain has [come](Client::head) since.

mod client;
mod read;

pub use client::{Client, TronError};
pub use read::{Head, Listed, Moved, Page, Transaction};
