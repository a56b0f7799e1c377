//! The mailbox: partitions in Redis, and the protocol that keeps their promises.
//!
//! Each partition has an inbox, and one owner that may act for it. The owner reads envelopes behind its position,
//! decides a batch, and [commits](Mailbox::commit) everything decided in one script: changed fields, tells into the inboxes
//! of other partitions, timers, effects and the new position, refused if the owner has been replaced. Then it acts from memory
//! and [settles](Mailbox::settle) what became of it. Whatever is interrupted is found again by the next owner, in its
//! [`Estate`].
//!
//! Three rules carry it:
//!
//! * every script may run twice: a lost answer is answered by doing it again;
//! * what only the owner may do compares the lease's token first, so a worker that slept past its lease is harmless;
//! * an inbox is trimmed behind the position, never by length.
//!
//! The scripts in `src/scripts` are the protocol; this crate gives them types. It is the only one that knows fred.

mod connection;
mod key;
mod script;
mod together;

mod budget;
mod checkouts;
mod doors;
mod facts;
mod fleet;
mod groups;
mod halt;
mod incarnation;
mod lead;
mod lease;
mod pause;
mod roster;

mod ingest;
mod tell;
mod timer;

mod commit;
mod copies;
mod envelope;
mod estate;
mod inbox;
mod lane;
mod settlement;
mod turn;

mod dead;
mod survey;

mod error;

pub use budget::{Ask, Share, TOKEN_REST};
pub use checkouts::{Asked, CheckoutReader};
pub use commit::Commit;
pub use connection::Mailbox;
pub use copies::{Copied, Read, Side};
pub use doors::Doors;
pub use envelope::{BadEnvelope, EntryId, Envelope, Letter};
pub use error::MailboxError;
pub use estate::Estate;
pub use facts::{Facts, Fullness};
pub use fleet::SILENCE;
pub use groups::Groups;
pub use inbox::{Arrivals, InboxReader};
pub use ingest::Ingested;
pub use lane::{BadEffectId, EffectId};
pub use lead::Lead;
pub use lease::{LEASE, LONGEST_BATCH, Lease, RENEW_EVERY, RedisClock};
pub use pause::{Calls, Suspicion};
pub use roster::Roster;
pub use settlement::{Pause, Settlement};
pub use survey::PartitionState;
pub use turn::{Attempt, Source};
