//! What comes back of effects.

use serde::{Deserialize, Serialize};

use super::Wish;
use crate::door::{Found, Gate};
use crate::entity::EntityKey;
use crate::group::End;
use crate::id::{Address, ChatId, ConversationId, MessageId};
use crate::notice::Uncrossable;

/// How an effect ended, where somebody must know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "report", rename_all = "snake_case")]
pub enum Report {
    /// The person cannot be written to: they blocked the bot, or the account is gone.
    Unreachable {
        /// Whom we tried to reach.
        at: Address,
        /// Why, where Telegram says so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<Absence>,
    },
    /// Telegram refused to carry what was said, for good.
    Refused {
        /// For whom it was.
        at: Address,
        /// Who said it.
        from: Address,
        /// In which conversation.
        conversation: ConversationId,
        /// Why it could not even be brought to the bot of whom it was for, if that was it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<Uncrossable>,
    },
    /// What somebody wished unsaid is gone from their partner's chat, or is not.
    Unsaid {
        /// In whose chat.
        at: Address,
        /// Who wished it.
        from: Address,
        /// In which conversation.
        conversation: ConversationId,
        /// What was wished.
        wish: Wish,
        /// Whether it is gone.
        gone: bool,
    },
    /// Whether somebody is in the channels of a bot.
    Membership {
        /// Who, and at which bot.
        at: Address,
        /// Of which channels it was found out.
        gate: Gate,
        /// What.
        found: Found,
    },
    /// What was done about somebody in a group.
    InGroup {
        /// Whom, and by which bot.
        at: Address,
        /// In which group.
        group: ChatId,
        /// How it ended.
        end: End,
    },
    /// That somebody's search has begun stands in their chat: later words about it are put in its place.
    Shown {
        /// Whose search.
        at: Address,
        /// Where it stands.
        message: MessageId,
    },
}

/// Why somebody cannot be written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Absence {
    /// They blocked the bot.
    Blocked,
    /// Their account is gone.
    Deactivated,
    /// Telegram knows no such chat.
    NotFound,
    /// They never began with the bot.
    NotStarted,
    /// The chat is closed to the bot in another way.
    Closed,
    /// The bot is gone, not the person.
    NoSuchBot,
}

impl Absence {
    /// As it stands in the books.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Absence::Blocked => "blocked_bot",
            Absence::Deactivated => "deactivated",
            Absence::NotFound => "chat_not_found",
            Absence::NotStarted => "not_started",
            Absence::Closed => "closed",
            Absence::NoSuchBot => "no_such_bot",
        }
    }
}

impl Report {
    /// The entity that has to know.
    #[must_use]
    pub fn entity(&self) -> EntityKey {
        match self {
            Report::Unreachable { at, .. }
            | Report::Refused { at, .. }
            | Report::Unsaid { at, .. }
            | Report::Membership { at, .. }
            | Report::InGroup { at, .. }
            | Report::Shown { at, .. } => EntityKey::User(at.user),
        }
    }
}
