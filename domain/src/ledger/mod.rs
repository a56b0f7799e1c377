//! The ledger: who has how much of what, and how it moves.
//!
//! Money moves, it never appears. What happens is a [`Transfer`]: so many whole units of one [`Asset`] leave one
//! [`Account`] for another. A [`Journal`] is some transfers that happen together or not at all, so one that does not
//! balance has no spelling here; and what Postgres is given, the [`Posting`]s of a journal, sums to zero because each
//! transfer does.
//!
//! ```text
//!                    ┌─ Post ─▶ posted    all of it moves, or a part; the rest is free again
//!   Hold ─▶ pending ─┼─ Void ─▶ voided    nothing moves
//!                    └─ time ─▶ expired   nothing moves
//! ```
//!
//! A [`Hold`] sets an amount aside without moving it. Everything that is asked of the ledger is an [`Operation`] under an
//! [`OperationId`] that its cause gave it: the same again changes nothing and is answered as it was, and another one
//! under the same id is refused. What is not allowed is a [`Refusal`], changes nothing, and stays
//! one.

mod account;
mod amount;
mod journal;
mod operation;

pub use account::{Account, BadAccount, Holder, House, Outside};
pub use amount::{Amount, Asset, BadAmount, UnknownAsset};
pub use journal::{BadJournal, Journal, MOST_TRANSFERS, Posting, Reason, Transfer};
pub use operation::{BadOperationId, Done, Hold, HoldState, Operation, OperationId, Refusal};
