//! The books: what must outlive Redis, in Postgres. The only crate that knows sqlx.
//!
//! Facts reach the books by the records lane of a partition ([`Record`](shoal_domain::decision::Record)): decided and
//! committed in Redis first, written here after, in order, until it has worked. Writing one twice changes nothing, so
//! a lost answer is answered by writing again. While Postgres is down the lane waits and the chat goes on.
//!
//! Beside the books are the bots that were added while Shoal runs ([`AddedBot`]), and which Redis all lives on.

mod bots;
mod contacts;
mod deployment;
mod people;
mod pool;

pub use bots::AddedBot;
pub use deployment::Home;
pub use people::Books;
pub use pool::{Store, StoreError};
