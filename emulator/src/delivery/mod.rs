//! How updates reach a bot.
//!
//! An update is filed under a [`QueueKey`]; Telegram keeps order inside a queue and nowhere else. With a webhook
//! set, [`queue::Board`] says which update may be posted next and when a failed one is due again, and
//! [`webhook`] does the posting. Without one the bot fetches its updates itself ([`polling`]).
//!
//! ```text
//! person acts -> Update (queue, expiry) -> pending ---> webhook: one in flight a queue, 2 x max_connections queues
//!                                              \-----> getUpdates: in order of id, confirmed by the next offset
//! ```
//!
//! Not acted out: Telegram's slow start of connections after an outage, and the removal of a webhook that has
//! answered 410 for 23 hours.

pub(crate) mod polling;
pub(crate) mod queue;
pub(crate) mod update;
pub(crate) mod webhook;

pub(crate) use queue::QueueKey;
pub(crate) use update::Update;
