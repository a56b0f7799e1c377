//! From a signal to the trade of each who follows it.
//!
//! ```text
//!   the record         followers, in each partition      a person                       a market
//!     |-- Posted ---------->|                                |                             |
//!     |                     |-- Signalled ------------------>|  each (signal, version) once
//!     |                                                      |-- AskPrice ---------------->|
//!     |                                                      |<------------------ PriceIs -|
//!     |                                  asks them, or begins: a plan, orders              |
//!     |                                                      |-- Watch(levels) ----------->|
//!     |                                                                                    |<-- Ticked, by the feed
//!     |                                                      |<------------------- Priced -|  only whom it reaches
//!     |                                          fills, books, tells                       |
//!     |                                                      |-- Watch(levels) ----------->|
//! ```
//!
//! Each person decides alone, in their own partition: what fails for one stops no other. A market remembers its last
//! prices. Whoever waits says which price they have seen, so what passed meanwhile is told afterwards, in order: a trade
//! meets the same prices however busy everybody is. What a trade does depends on those alone; its clock is the market's.
//!
//! Everything may be told twice. A post has a number, and a person takes no number twice; a price has one, too.

mod draft;
mod followers;
mod market;
mod post;
mod trade;
mod trades;

#[cfg(test)]
mod tests;

pub use draft::SLIPPAGE;
pub(crate) use draft::{Purse, leverage, plan};
pub use followers::{FollowerChange, Followers, PORTION};
pub use market::{Market, MarketChange, REMEMBERED};
pub use post::{Post, Says};
pub use trade::{Came, Trade};
pub use trades::{Account, Ended, Follow, MOST_ASKED, MOST_ENDED, Pending, Stage, Trades};

use crate::decision::Decision;
use crate::entity::EntityKey;
use crate::market::MarketId;
use crate::message::Message;

/// What a message to those who follow a provider leads to.
pub fn followers(state: &Followers, me: EntityKey, message: &Message) -> Decision<FollowerChange> {
    followers::message(state, me, message)
}

/// What a message to a market leads to.
pub fn market(state: &Market, me: MarketId, message: &Message) -> Decision<MarketChange> {
    market::message(state, me, message)
}
