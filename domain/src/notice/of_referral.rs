//! What is said about referrals.

use serde::{Deserialize, Serialize};

use crate::referral::{Account, Terms};
use crate::share::Earned;

/// What is said about referrals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfReferral {
    /// Their link, and what it has brought.
    Yours {
        /// Which link it is: the one they have, or this one where they have none.
        serial: u64,
        /// It is this one in any case: they wanted another.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        anew: bool,
        /// What it asks for and brings.
        terms: Terms,
        /// The rest. It is put in when this is said; nothing where it cannot be looked up just now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        page: Option<Page>,
    },
    /// Nothing is to be had for it here.
    NotHere,
    /// Under a file: this is what they have earned.
    HandedOut,
    /// That file cannot be made just now.
    NotHandedOut,
}

/// A link, and what it has brought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// As it is opened.
    pub url: String,
    /// What it has brought.
    pub account: Account,
    /// What they have earned, of each asset.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earnings: Vec<Earning>,
}

/// What somebody has earned of an asset, and when they have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earning {
    /// How much.
    pub earned: Earned,
    /// From so many units on it is paid out.
    pub least: i64,
}
