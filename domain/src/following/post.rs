//! What a provider has posted, as those who follow hear it.

use serde::{Deserialize, Serialize};

use crate::id::{ProviderId, SignalId};
use crate::signal::{Action, Signal};

/// What a provider has posted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// Its place in the record of all that was posted: it grows.
    pub number: u64,
    /// By whom.
    pub provider: ProviderId,
    /// Which signal, or about which.
    pub signal: SignalId,
    /// How often that had been changed.
    pub version: u8,
    /// What it says.
    pub says: Says,
}

/// What a post says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Says {
    /// A call to trade.
    Signal(Box<Signal>),
    /// What is to be done about one.
    Action(Action),
}
