//! What happens to a position.

use serde::{Deserialize, Serialize};

use crate::market::{Price, Rate};
use crate::trade::id::ClientOrderId;
use crate::trade::order::Report;

/// What happens to a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Its venue says something of an order.
    Reported {
        /// Of which.
        order: ClientOrderId,
        /// What.
        report: Report,
    },
    /// The price is this.
    Marked(Price),
    /// A moment has come that it waited for.
    Woke,
    /// Somebody wants something.
    Asked(Ask),
}

/// What somebody wants of a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// All of it is given back.
    Close,
    /// A part of it is.
    ClosePart(Rate),
    /// Its stop moves; only in its favour.
    MoveStop(Price),
    /// Nothing more is bought.
    CancelEntries,
}
