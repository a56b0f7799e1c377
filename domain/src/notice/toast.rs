//! What is said over the chat.

use serde::{Deserialize, Serialize};

/// A short note over the chat, in answer to a button.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Toast {
    /// The button belongs to a chat that is over.
    ChatIsOver,
    /// The button's time has passed.
    ButtonExpired,
    /// Done.
    Done,
    /// They asked for a question a moment ago.
    AskedLately,
    /// They get no more announcements.
    NoMore,
    /// The press waited too long for us, and nothing was done.
    PressedLongAgo,
    /// They press faster than we follow, and nothing was done.
    TooFast,
}
