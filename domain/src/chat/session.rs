//! Where a person stands with one bot.

use serde::{Deserialize, Serialize};

use crate::cargo::Contact;
use crate::chat::album::{Album, Parts};
use crate::chat::early::Edit;
use crate::chat::guests::Links;
use crate::chat::newcomer::Latch;
use crate::chat::passage::Passage;
use crate::chat::past::{Parted, Past};
use crate::id::{Address, ConversationId, MessageId, PoolId, Ticket, UpdateId};
use crate::notice::Outlook;
use crate::profile::{Room, Step};
use crate::reference::{Reference, Reply};
use crate::time::Timestamp;

/// A person at one bot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// What they are doing.
    #[serde(default, skip_serializing_if = "State::is_idle")]
    pub state: State,
    /// Whom they parted from last, so that they can still be reported and blocked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Past>,
    /// Whom they parted from within a day, so that they can talk on; at most [`MOST_PARTED`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parted: Vec<Parted>,
    /// What the bot asked them last about themself, while they do nothing else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Asked>,
    /// What is known of them and the channels that the bot asks people to be in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passage: Option<Box<Passage>>,
    /// The room in which they search.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<Room>,
    /// Their personal link, and what they and others asked by links.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub links: Option<Box<Links>>,
}

/// How many chats of a day can be taken up again. Each is kept with the session.
pub const MOST_PARTED: usize = 3;

/// How many held-back messages are noted. They are in the record while the chat goes on.
pub const MOST_HELD_BACK: usize = 64;

/// A question that waits for its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Which.
    pub step: Step,
    /// It belongs to the first round, in which one question follows the other.
    #[serde(default)]
    pub first: bool,
    /// The update that led to it. What was written before answers something else.
    pub since: UpdateId,
}

/// What a person is doing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// Nothing.
    #[default]
    Idle,
    /// Waiting for somebody.
    Seeking {
        /// The search. An answer to another one is late.
        ticket: Ticket,
        /// Since when; decides who has waited longest.
        since: Timestamp,
        /// The update by which the person asked for somebody. Asking anew on their behalf does not change it.
        #[serde(default = "unknown")]
        began: UpdateId,
        /// Where. Older records do not say: in the pool of the bot's own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pool: Option<PoolId>,
        /// Whatever they usually want, this time anybody will do: they said so.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        anyone: bool,
        /// What they know about how it looks.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        outlook: Option<Outlook>,
        /// Where in their chat they read about it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<MessageId>,
        /// Not just anybody, but whom they parted from and who would like to talk on, too. It is in no pool.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        again: Option<Address>,
        /// The chat that they left for it. Nothing else was said of its end, so the search is where they report and block.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        left: Option<ConversationId>,
    },
    /// Talking to somebody.
    Paired(Chat),
}

/// A conversation as one of the two sees it.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chat {
    /// Which conversation.
    pub conversation: ConversationId,
    /// With whom.
    pub peer: Address,
    /// Since when, for this person: the moment they heard of it.
    pub since: Timestamp,
    /// The update by which they asked for it. What they wrote earlier is not for this partner.
    #[serde(default = "unknown")]
    pub began: UpdateId,
    /// The person's message that holds a contact and waits for their word before it goes out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unconfirmed_contact: Option<MessageId>,
    /// What that message holds, where the partner's bot cannot copy it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crossing_contact: Option<Box<Contact>>,
    /// What that message answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact_reply: Option<Box<Reply<Reference>>>,
    /// When they asked for a question to begin with last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icebreaker: Option<Timestamp>,
    /// They know by now that another file does not reach the other.
    #[serde(default)]
    pub edit_noted: bool,
    /// What has come of an album. It goes out when it is whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub album: Option<Box<Album>>,
    /// Their last albums, by the messages of each, at most [`MOST_ALBUMS`](crate::chat::MOST_ALBUMS): each can be unsaid as the
    /// one thing that it is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub albums: Vec<Parts>,
    /// When one of the two was last known to say something.
    #[serde(default, skip_serializing_if = "is_never")]
    pub heard: Timestamp,
    /// When they were asked whether they are still there, and neither has said a word since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompted: Option<Timestamp>,
    /// Whether it is locked, or to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lock: Option<Lock>,
    /// What of the other's does not reach this person, as they wish.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub muted: Option<Muted>,
    /// The other's latest messages that were held back for it, at most [`MOST_HELD_BACK`]: they can be unsaid like all others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub held_back: Vec<MessageId>,
    /// They had talked before, and both wanted to again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub again: bool,
    /// They had agreed to meet anybody, this once.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub anyone: bool,
    /// They have said how it is.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub rated: bool,
    /// While this person is new: whether what leads away from here goes through.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latch: Option<Box<Latch>>,
    /// How messages read by now that may not have come yet; at most [`MOST_EDITS`](crate::chat::MOST_EDITS).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edits: Vec<Edit>,
}

/// A lock on a chat. It asks before somebody leaves by accident, and keeps nobody from anything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lock {
    /// This person offers it, and so many seconds are set aside for it.
    Offered(u32),
    /// The other offers it, for so many seconds.
    Asked(u32),
    /// Both want it.
    Held {
        /// Until then.
        until: Timestamp,
        /// This person pays for it.
        pays: bool,
    },
}

/// What does not reach somebody, as they wish. The other is not told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Muted {
    /// All but words.
    Media,
    /// Everything.
    All,
}

impl State {
    /// Whether they do nothing.
    fn is_idle(&self) -> bool {
        *self == State::Idle
    }
}

impl Session {
    /// The conversation they are in.
    #[must_use]
    pub fn chat(&self) -> Option<&Chat> {
        match &self.state {
            State::Paired(chat) => Some(chat),
            State::Idle | State::Seeking { .. } => None,
        }
    }

    /// Whether they look for somebody, or mean to as soon as it is known that they may.
    #[must_use]
    pub fn wants_somebody(&self) -> bool {
        match &self.state {
            State::Seeking { .. } => true,
            State::Idle => self.passage.as_ref().is_some_and(|passage| passage.waits.is_some()),
            State::Paired(_) => false,
        }
    }

    /// The conversation of this number, if they are in it.
    #[must_use]
    pub fn chat_of(&self, conversation: ConversationId) -> Option<&Chat> {
        self.chat().filter(|chat| chat.conversation == conversation)
    }

    /// Whom they talk to, or talked to last.
    #[must_use]
    pub fn current_or_last(&self) -> Option<Past> {
        self.chat().map(Chat::over).or(self.last)
    }

    /// The partner of this conversation, if it is the current or the last, or ended within a day.
    #[must_use]
    pub fn partner_of(&self, conversation: ConversationId) -> Option<Past> {
        let last = self.last.filter(|past| past.conversation == conversation);
        let parted = self.parted.iter().find(|past| past.conversation == conversation);
        let lately =
            parted.map(|past| Past { conversation, peer: past.peer, began: unknown(), reported: false });
        self.chat_of(conversation).map(Chat::over).or(last).or(lately)
    }
}

impl Chat {
    /// Whether the partner is at another bot than this address is.
    #[must_use]
    pub fn crosses_from(&self, at: Address) -> bool {
        self.peer.bot != at.bot
    }

    /// What is remembered of the conversation once it is over.
    #[must_use]
    pub fn over(&self) -> Past {
        Past { conversation: self.conversation, peer: self.peer, began: self.began, reported: false }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_never(at: &Timestamp) -> bool {
    *at == Timestamp::default()
}

/// Older records do not say how a search began: nothing counts as written before it.
fn unknown() -> UpdateId {
    UpdateId(0)
}
