//! Which way somebody hopes the price goes.

use serde::{Deserialize, Serialize};

/// Which way somebody hopes the price goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Up: bought first, sold later.
    Long,
    /// Down: sold first, bought back later.
    Short,
}

impl Side {
    /// The other one.
    #[must_use]
    pub const fn opposite(self) -> Side {
        match self {
            Side::Long => Side::Short,
            Side::Short => Side::Long,
        }
    }
}
