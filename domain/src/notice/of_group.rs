//! What is said about groups that plans open.

use serde::{Deserialize, Serialize};

use crate::group::Way;
use crate::id::ChatId;

/// What is said about groups that plans open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfGroup {
    /// The ways into these groups are theirs.
    Ways {
        /// Which.
        groups: Vec<ChatId>,
        /// A button each. They are made when this is said.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        ways: Vec<Way>,
    },
    /// There are groups, for people who hold a plan that they do not hold.
    Closed,
    /// There are none at this bot.
    Nowhere,
    /// They cannot come in: they hold nothing that opens it.
    TurnedAway {
        /// What the group is called.
        title: String,
    },
    /// They cannot come in by a link that was made for somebody else.
    NotYours {
        /// What the group is called.
        title: String,
    },
    /// What they held is over, and so is their time in the group.
    Over {
        /// What the group is called.
        title: String,
    },
    /// It does not work just now.
    NotNow,
}
