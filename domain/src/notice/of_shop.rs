//! What is said about what can be bought, and was.

use serde::{Deserialize, Serialize};

use crate::payment::{Offer, Product};
use crate::plan::{Came, PlanName, Yours};
use crate::time::Timestamp;
use crate::time_zone::TimeZone;

/// What is said about what can be bought, and was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfShop {
    /// What they hold, and what there is to buy and to try.
    Plans {
        /// All that is sold. It is put in when this is said, with the prices of that moment.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        offers: Vec<Offer>,
        /// What they hold and can try. It is put in when this is said; nothing where the books cannot be asked just now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        yours: Option<Yours>,
        /// By which clock they live.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        zone: Option<TimeZone>,
    },
    /// They asked to try a plan.
    Trial {
        /// Which.
        plan: PlanName,
        /// When they asked.
        asked: Timestamp,
        /// By which clock they live.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        zone: Option<TimeZone>,
        /// What came of it. It is done when this is said; nothing where the books cannot be asked just now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        came: Option<Came>,
    },
    /// A plan of theirs ends soon.
    Ending {
        /// Which.
        plan: PlanName,
        /// When.
        ends: Timestamp,
        /// By which clock they live.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        zone: Option<TimeZone>,
        /// By what it can be lengthened, if it is sold. It is put in when this is said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        offer: Option<Offer>,
    },
    /// How to pay for something every month.
    Monthly {
        /// For what.
        product: Product,
        /// For how many Stars. It is put in when this is said.
        #[serde(default)]
        stars: u32,
        /// Where they can; nothing where it cannot be made just now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        url: Option<String>,
    },
    /// It cannot be bought here, or not any more.
    NotSold,
    /// Their money is there, and what it was for is theirs.
    Paid {
        /// How many Stars.
        stars: u64,
        /// What for.
        product: Product,
    },
    /// Their money is there, and nobody can say what for.
    Odd {
        /// How many Stars.
        stars: u64,
    },
    /// They have their money back.
    Refunded {
        /// How many Stars.
        stars: u64,
    },
    /// Whom to ask about a payment.
    Support {
        /// The operator's words. They are put in when this is said.
        #[serde(default)]
        contact: String,
    },
    /// By which terms things are bought here.
    Terms {
        /// The operator's words. They are put in when this is said.
        #[serde(default)]
        contact: String,
    },
}
