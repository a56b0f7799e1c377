//! An update of Telegram's, decoded as far as rules need it. What we do not know is kept out of the way, never in it.

use crate::content::Content;
use crate::id::{MessageId, UserId};

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Update {
    /// Somebody wrote to a bot in private.
    Message {
        /// Who.
        from: UserId,
        /// The message in their chat.
        message: MessageId,
        /// What they sent.
        content: Content,
    },
    /// Somebody changed what they had sent.
    Edited {
        /// Who.
        from: UserId,
        /// The message in their chat.
        message: MessageId,
        /// How it reads now.
        content: Content,
    },
    /// Somebody pressed a button under a message of ours.
    Press {
        /// Who.
        from: UserId,
        /// Names the press, to answer it. Telegram shows a spinner until then.
        query: String,
        /// What we put into the button, 1 to 64 bytes. Anybody can send anything here: it is a wish, not a proof.
        button: String,
    },
    /// Somebody blocked a bot, or came back.
    Reachable {
        /// Who.
        user: UserId,
        /// Whether the bot may write to them now.
        reachable: bool,
    },
    /// Anything else: groups, channels, kinds that nobody handles yet. Known by name, for the count.
    Other {
        /// The name of the field that holds it, such as `channel_post`.
        kind: &'static str,
    },
}
