//! What is said about what can be bought, and was.

use serde::{Deserialize, Serialize};

use crate::payment::{Offer, Product};

/// What is said about what can be bought, and was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfShop {
    /// What there is to buy.
    Plans {
        /// All of it. It is put in when this is said, with the prices of that moment.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        offers: Vec<Offer>,
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
