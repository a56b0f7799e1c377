//! What a position wants done.

use serde::{Deserialize, Serialize};

use crate::market::{Money, Price};
use crate::trade::id::{ClientOrderId, Leg};
use crate::trade::order::{Order, Reject};

/// What a position wants done, in this order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// At the venue. The same order under the same id may be asked for again.
    Place(Order),
    /// At the venue.
    Cancel(ClientOrderId),
    /// At the venue: all it knows of this order is to be reported, or that it is absent.
    Look(ClientOrderId),
    /// In the ledger.
    Book(Movement),
    /// To whom it belongs.
    Tell(News),
}

/// What moves in the ledger, once by its cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Movement {
    /// Something was bought or sold first.
    Entered {
        /// By which order.
        order: ClientOrderId,
        /// By the how manieth fill of it.
        fill: u32,
        /// What is set aside.
        margin: Money,
        /// What the venue took.
        fee: Money,
    },
    /// Something was given back.
    Left {
        /// By which order.
        order: ClientOrderId,
        /// By the how manieth fill of it.
        fill: u32,
        /// What had been set aside.
        margin: Money,
        /// What was won or lost.
        profit: Money,
        /// What the venue took.
        fee: Money,
    },
    /// The venue took what was set aside.
    Liquidated {
        /// How often it had before.
        before: u32,
        /// What had been set aside.
        margin: Money,
    },
}

/// What somebody is told of their position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum News {
    /// Something was bought.
    Entered,
    /// A target was reached; they count from 1.
    TargetReached(u8),
    /// The stop is now there.
    StopMoved(Price),
    /// The stop stays: where it was wanted is not in favour, or not a price of the venue's.
    StopStays(Price),
    /// There is no stop at the venue; this was chosen for it.
    Unprotected,
    /// The venue takes no such order.
    Rejected(Leg, Reject),
    /// More was reported as given back than was held. Somebody should look.
    Overfilled,
    /// It is over.
    Over(End),
}

/// Why a position ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// Nothing was ever bought.
    NeverEntered,
    /// At its last target.
    Targets,
    /// At its stop.
    Stopped,
    /// At its stop, which was reached and not filled in time.
    StopStuck,
    /// There was no stop for it.
    Unprotected,
    /// The venue took it.
    Liquidated,
    /// Its time was over.
    TimedOut,
    /// Somebody wanted it.
    Asked,
    /// Something was bought when all was over, and given back.
    Late,
}
