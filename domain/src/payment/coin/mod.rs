//! Payments from outside Telegram, of a provider that is not Telegram: stable coins on a chain, so far.
//!
//! ```text
//!   plan ── price ──▶ Invoice ── address ──▶ whoever pays
//!                        │                        │ pays, on the chain
//!                        ▼                        ▼
//!                     judge  ◀── what was seen ── Transfer
//!                        ├─ Ok: the product is theirs
//!                        ├─ odd: the money is there, and its owner keeps it
//!                        └─ neither: it is no money of ours, or not yet, or it counted before
//! ```
//!
//! An [`Invoice`] says all that was agreed. What a provider tells of is a [`Transfer`], and [`judge`] alone says what it is
//! worth. A provider that sends [`Event`]s by itself proves nothing with them: they are a reason to look.

mod address;
mod event;
mod invoice;
mod usdt;
mod watch;

pub use address::{BadAddress, CoinAddress};
pub use event::{BadEvent, Event, EventId, SIGNED_FOR, is_fresh};
pub use invoice::{BadReference, Invoice, PAID_WITHIN, Reference, Terms, Transfer, Unsettled, judge};
pub use usdt::{BadUsdt, Usdt};
pub use watch::next_look;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::ledger::Outside;

/// Where money comes from that is not paid at Telegram. Another one needs a way to look for its transfers, an account of the
/// world's, and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    /// USDT on the Tron chain (TRC-20).
    Tron,
}

/// The text names no provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the only provider is tron")]
pub struct UnknownProvider;

impl Provider {
    /// All there are.
    pub const ALL: [Provider; 1] = [Provider::Tron];

    /// Its name, as it is stored and as it is in addresses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Provider::Tron => "tron",
        }
    }

    /// The account of the world's that it pays from.
    #[must_use]
    pub const fn outside(self) -> Outside {
        match self {
            Provider::Tron => Outside::Tron,
        }
    }
}

impl fmt::Display for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Provider {
    type Err = UnknownProvider;

    fn from_str(text: &str) -> Result<Provider, UnknownProvider> {
        Provider::ALL.into_iter().find(|provider| provider.as_str() == text).ok_or(UnknownProvider)
    }
}
