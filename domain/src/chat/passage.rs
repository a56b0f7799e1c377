//! What is known of somebody and a bot's channels, and what they want to do behind them ([`gate`](crate::chat::gate)).

use serde::{Deserialize, Serialize};

use crate::chat::link::Link;
use crate::door::{Door, Gate};
use crate::id::{Address, ConversationId, MessageId, Ticket, UpdateId};
use crate::profile::Card;
use crate::time::Timestamp;

/// What is known of somebody and the channels of a bot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Passage {
    /// What was found out last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known: Option<Known>,
    /// What waits for the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waits: Option<Errand>,
}

/// What was found out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Of which channels.
    pub gate: Gate,
    /// When.
    pub at: Timestamp,
    /// In which of them they are not; empty: they are in all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<Door>,
    /// What they wanted besides a search for just anybody when they were found out; once they have joined, that is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wanted: Option<Goal>,
}

/// What somebody wants to do as soon as it is known that they may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Errand {
    /// What.
    pub goal: Goal,
    /// The update by which they asked for it.
    pub began: UpdateId,
    /// Since when it waits.
    pub at: Timestamp,
    /// The message whose button led to it, where that is to be changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<MessageId>,
    /// They have come to a channel or left one since it was asked, so the answer may be of before that.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub moved: bool,
}

/// What they want.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    /// To search.
    Find,
    /// To search for anybody.
    Anyone,
    /// To leave this chat and search.
    Next(ConversationId),
    /// To ask the owner of a personal link for a chat.
    Visit(Link),
    /// To let in who asks by their personal link, under this number.
    Receive(u32),
    /// To come to the owner of a personal link, who has said yes and waits.
    Come {
        /// Whom.
        owner: Address,
        /// By which the owner waits.
        ticket: Ticket,
        /// What the owner shows of themself.
        card: Card,
    },
    /// To talk on with the partner of this chat, if they want to, too.
    Again(ConversationId),
    /// The same, where the other is ready and waits.
    Rejoin {
        /// Which chat.
        conversation: ConversationId,
        /// By which the other waits.
        ticket: Ticket,
    },
    /// To search on, though they have left a channel.
    Stay,
}

impl Goal {
    /// What is kept of it until they have joined: a wish that a search for just anybody does not fulfil.
    pub(super) fn kept(self) -> Option<Goal> {
        let is_kept = matches!(self, Goal::Anyone | Goal::Visit(_) | Goal::Receive(_) | Goal::Again(_));
        is_kept.then_some(self)
    }

    /// Whether somebody else waits for what comes of it.
    pub(super) fn is_awaited(self) -> bool {
        matches!(self, Goal::Rejoin { .. } | Goal::Come { .. })
    }
}
