//! Who waits for a partner.

use serde::{Deserialize, Serialize};

use crate::id::{Address, Ticket, UserId};
use crate::profile::{Card, Traits};
use crate::time::Timestamp;

/// Somebody who waits for a partner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seeker {
    /// Who, and where they wait.
    pub who: Address,
    /// Their search.
    pub ticket: Ticket,
    /// Since when they have been waiting.
    pub since: Timestamp,
    /// Whom they met lately, and until when they would rather not meet them again.
    #[serde(default)]
    pub recent: Vec<(UserId, Timestamp)>,
    /// Whom they never want to meet again.
    #[serde(default)]
    pub blocked: Vec<UserId>,
    /// What matching goes by.
    #[serde(default, skip_serializing_if = "Traits::is_plain")]
    pub traits: Traits,
    /// What whoever they meet will see of them.
    #[serde(default, skip_serializing_if = "Card::is_empty")]
    pub card: Card,
}
