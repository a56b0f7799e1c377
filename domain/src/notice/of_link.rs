//! What is said about personal links.

use serde::{Deserialize, Serialize};

/// What is said about personal links.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfLink {
    /// This is theirs.
    Yours {
        /// Which.
        serial: u32,
        /// As it is opened. It is made when this is said; nothing where it cannot be made just now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        url: Option<String>,
    },
    /// None leads to them any more.
    Off,
    /// The operator has no key to make links with.
    NotHere,
    /// What they opened leads nowhere.
    Gone,
    /// It leads to themself.
    Own,
    /// It leads to somebody at a bot whose people they do not meet.
    Elsewhere,
    /// They have to say their age first, and can open it again then.
    Later,
    /// Its owner is asked.
    Asked,
    /// They have asked too often for a day.
    TooMany,
    /// Somebody who has opened theirs would like to chat.
    Visitor {
        /// Names the ask, for the buttons.
        number: u32,
    },
    /// They are in a chat, and can say yes when it is over.
    AfterChat,
    /// Both are willing: in a moment.
    Comes,
    /// The owner would rather not, just now.
    NotNow,
}
