//! The books: what must outlive Redis, in Postgres. The only crate that knows sqlx.
//!
//! Facts reach the books by the records lane of a partition ([`Record`](shoal_domain::decision::Record)): decided and
//! committed in Redis first, written here after, in order, until it has worked. Writing one twice changes nothing, so
//! a lost answer is answered by writing again. While Postgres is down the lane waits and the chat goes on.
//!
//! Beside the books are the bots that were added while Shoal runs ([`AddedBot`]), and which Redis all lives on; and
//! broadcasts: what admins make ([`Draft`]), what workers claim of them ([`Claim`]), and what became of each recipient.
//! Apart from all of them is the ledger ([`Store::enter`], [`Store::prove_ledger`]); and what jobs have come to
//! ([`Store::take_run`], [`Store::job_history`]).

mod admins;
mod audience;
mod bots;
mod broadcasts;
mod condition;
mod contacts;
mod deployment;
mod doors;
mod drafts;
mod evidence;
mod forgotten;
mod groups;
mod invoices;
mod job_history;
mod jobs;
mod leavings;
mod ledger;
mod measures;
mod outcomes;
mod payments;
mod people;
mod plans;
mod pool;
mod privacy;
mod profiles;
mod providers;
mod recipients;
mod referrals;
mod reports;
mod restored;
mod retention;
mod retries;
mod shares;
mod signals;
mod standings;
mod subscriptions;
mod trades;
mod zones;

pub use admins::{Admin, AuditLine, BadRole, Deed, Role};
pub use audience::{Audience, For};
pub use bots::AddedBot;
pub use broadcasts::{Due, OpenBroadcast, Plan};
pub use deployment::Home;
pub use drafts::{Created, Draft, RequestKey, Step, StepError};
pub use evidence::{Reported, Sealed};
pub use groups::NotAdded;
pub use invoices::{Addresses, Heard, InvoiceRow, NewInvoice, NoInvoice, Watched};
pub use job_history::{JobPast, JobStanding, JobState};
pub use jobs::{JobClock, JobEnd, JobRun};
pub use ledger::{Circulation, Finding, LedgerError, Line, Proof, Standing};
pub use measures::{Appeal, Queue, Suspended, Taken, Untold};
pub use outcomes::Outcome;
pub use payments::{
    Alarm, Arrived, Ask, Difference, Discrepancy, Errand, Listed, LockGrant, NoErrand, Noted, Paid,
    PaymentRow, Which,
};
pub use people::Books;
pub use plans::PlanNews;
pub use pool::{Store, StoreError};
pub use providers::{NewProvider, ProviderChange, ProviderError};
pub use recipients::{CLAIM, Claim, Claimed, Recipient};
pub use referrals::{DueReward, Referral, Reviewed, Weighed};
pub use reports::{Broadcast, RecipientRow, Tally};
pub use retention::Kept;
pub use shares::{Entry, EntryKind, NewShare, NoPayout, PayoutRow, ShareId, Sheet};
pub use signals::{NotSealed, Sealing, SignalFault, Verified};
pub use subscriptions::{Bought, PlanError, PlanStep, Refunded, Subscription, Unsold};
