//! What reaches an entity.
//!
//! Bodies outlive the code that wrote them: they wait in inboxes while a new release starts. Every stored body is
//! tagged by name, a new field has a default, and a variant is read for one release after it was last written.

use serde::{Deserialize, Serialize};

use crate::content::Parcel;
use crate::entity::EntityKey;
use crate::id::{Address, BotId, ConversationId, Ticket, UpdateId, UserId};
use crate::notice::Uncrossable;
use crate::time::Timestamp;
use crate::update::Update;

/// A message, decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// An update of Telegram's to this bot. Its id tells when it happened among all others there; it may arrive much
    /// later.
    Update(BotId, UpdateId, Update),
    /// Another entity says something.
    Tell(Tell),
    /// A timer of this entity's own is due.
    Timer(Timer),
    /// How an effect ended, where somebody must know.
    Report(Report),
}

/// What entities say to each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "tell", rename_all = "snake_case")]
pub enum Tell {
    /// Person to pool: find me somebody.
    Seek(Seeker),
    /// Person to pool: no longer.
    Withdraw {
        /// Who.
        who: Address,
        /// Which search of theirs ends. An earlier one's end must not end a later one.
        ticket: Ticket,
    },
    /// Pool to the one of the two who waited longer: here is somebody. They pass it on as `Joined` or `Missed`.
    Matched {
        /// Where the receiver searched from.
        you: Address,
        /// Which search of theirs this answers.
        ticket: Ticket,
        /// The conversation it opens.
        conversation: ConversationId,
        /// The other person.
        peer: Address,
        /// Which search of the other person's it answers.
        peer_ticket: Ticket,
    },
    /// The longer waiting to the other: the pool has matched us, and I am here.
    Joined {
        /// Where the receiver searched from.
        you: Address,
        /// Which search of theirs this answers.
        ticket: Ticket,
        /// The conversation it opens.
        conversation: ConversationId,
        /// The sender.
        peer: Address,
    },
    /// The longer waiting to the other: the pool had matched us, but I was gone. Or the pool to somebody in it: this is no
    /// longer where people of your bot meet. Search on.
    Missed {
        /// Where the receiver searched from.
        you: Address,
        /// Which search of theirs came to nothing.
        ticket: Ticket,
    },
    /// The other to the longer waiting: I had left the search before your `Joined` reached me.
    Declined {
        /// Where the receiver is.
        you: Address,
        /// The conversation that did not come to be.
        conversation: ConversationId,
    },
    /// Person to partner: something said.
    Said {
        /// Where the receiver is.
        you: Address,
        /// Who says it.
        from: Address,
        /// In which conversation. Said outside it, it is dropped.
        conversation: ConversationId,
        /// What.
        parcel: Parcel,
    },
    /// Person to partner: goodbye.
    Left {
        /// Where the receiver is.
        you: Address,
        /// The conversation that is over.
        conversation: ConversationId,
    },
    /// Person to partner: Telegram would not deliver what you said.
    Undelivered {
        /// Where the receiver is.
        you: Address,
        /// The conversation it was said in.
        conversation: ConversationId,
        /// Why it could not even be brought to the partner's bot, if that was it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<Uncrossable>,
    },
}

/// Somebody who waits for a partner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seeker {
    /// Who, and where they wait.
    pub who: Address,
    /// Their search.
    pub ticket: Ticket,
    /// Since when they have been waiting.
    pub since: Timestamp,
    /// Whom they met lately, and until when they would rather not meet them again.
    #[serde(default)]
    pub recent: Vec<(UserId, Timestamp)>,
    /// Whom they never want to meet again.
    #[serde(default)]
    pub blocked: Vec<UserId>,
}

/// Timers, by the entity that sets them. Setting one again moves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Timer {
    /// Pool: look once more. Somebody's recent partner may have become possible again, or the pool itself be the wrong one.
    Rematch,
}

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
            Report::Unreachable { at, .. } | Report::Refused { at, .. } => EntityKey::User(at.user),
        }
    }
}
