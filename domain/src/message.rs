//! What reaches an entity.
//!
//! Bodies outlive the code that wrote them: they wait in inboxes while a new release starts. Every stored body is
//! tagged by name, a new field has a default, and a variant is read for one release after it was last written.

mod report;
mod seeker;
mod timer;

use serde::{Deserialize, Serialize};

use crate::content::Parcel;
use crate::entitlement::{Grant, GrantId};
use crate::following::Post;
use crate::id::{Address, BotId, ConversationId, MessageId, Ticket, UpdateId, UserId};
use crate::market::{Quote, Terms, Tick, Wants};
use crate::moderation::{Measure, MeasureId};
use crate::notice::{Outlook, Uncrossable};
use crate::plan::Held;
use crate::profile::{Card, Room};
use crate::reference::{Reference, Reply};
use crate::revision::Revision;
use crate::time::Timestamp;
use crate::trade::id::PositionId;
use crate::update::Update;

pub use self::report::{Absence, Report};
pub use self::seeker::Seeker;
pub use self::timer::{BadTimer, Timer};

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
        /// What the other person shows of themself.
        #[serde(default, skip_serializing_if = "Card::is_empty")]
        card: Card,
    },
    /// Pool to somebody who has to wait: how it looks.
    Waits {
        /// Where the receiver searches from.
        you: Address,
        /// Which search of theirs it is about.
        ticket: Ticket,
        /// How it looks.
        outlook: Outlook,
    },
    /// Person to pool: how many search in each room?
    AskRooms {
        /// Who asks.
        you: Address,
    },
    /// The answer.
    Rooms {
        /// Who asked.
        you: Address,
        /// How many search, in each room where somebody does.
        searching: Vec<(Room, u32)>,
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
        /// What the sender shows of themself.
        #[serde(default, skip_serializing_if = "Card::is_empty")]
        card: Card,
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
        /// The sender's message that holds it, or the first of them. What an older release told does not say.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<MessageId>,
        /// What it answers.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reply: Option<Reply<Reference>>,
        /// The sender wants it neither saved nor passed on.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        protected: bool,
    },
    /// Person to partner: something said reads otherwise now.
    Revised {
        /// Where the receiver is.
        you: Address,
        /// Who says it.
        from: Address,
        /// In which conversation.
        conversation: ConversationId,
        /// The sender's message.
        message: MessageId,
        /// How it reads now.
        revision: Revision,
    },
    /// Person to partner: this is how I feel about a message from now on.
    Felt {
        /// Where the receiver is.
        you: Address,
        /// Who feels so.
        from: Address,
        /// In which conversation.
        conversation: ConversationId,
        /// About which message.
        about: Reference,
        /// The emoji; `None` when they feel nothing any more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        emoji: Option<String>,
    },
    /// Person to partner: I wish I had not said this.
    Unsay {
        /// Where the receiver is.
        you: Address,
        /// Who wishes so.
        from: Address,
        /// In which conversation.
        conversation: ConversationId,
        /// What, and how it was asked for.
        wish: Wish,
    },
    /// Person to partner: what you wished unsaid is gone here, or is not.
    Unsaid {
        /// Where the receiver is.
        you: Address,
        /// In which conversation.
        conversation: ConversationId,
        /// What was wished.
        wish: Wish,
        /// Whether it is gone.
        gone: bool,
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
    /// Person to partner: let us stay, and not leave by accident.
    LockOffered {
        /// Where the receiver is.
        you: Address,
        /// Who says it.
        from: Address,
        /// In which conversation.
        conversation: ConversationId,
        /// For how many seconds.
        seconds: u32,
    },
    /// The answer: gladly.
    LockAccepted {
        /// Where the receiver is.
        you: Address,
        /// In which conversation.
        conversation: ConversationId,
        /// Until then.
        until: Timestamp,
    },
    /// The answer: rather not.
    LockDeclined {
        /// Where the receiver is.
        you: Address,
        /// In which conversation.
        conversation: ConversationId,
    },
    /// Person to partner: a question for both of us.
    Icebreaker {
        /// Where the receiver is.
        you: Address,
        /// In which conversation.
        conversation: ConversationId,
        /// Which question.
        number: u32,
    },
    /// Person to partner: I am here, though nobody says a word.
    Here {
        /// Where the receiver is.
        you: Address,
        /// In which conversation.
        conversation: ConversationId,
    },
    /// Person to partner: I am new, and would like to send something that leads away from here.
    AskThrough {
        /// Where the receiver is.
        you: Address,
        /// Who says it.
        from: Address,
        /// In which conversation.
        conversation: ConversationId,
        /// It is a link; else a picture, or whatever else is not words.
        link: bool,
    },
    /// The answer, and what stands from then on.
    Through {
        /// Where the receiver is.
        you: Address,
        /// Who says it.
        from: Address,
        /// In which conversation.
        conversation: ConversationId,
        /// It may go through.
        through: bool,
    },
    /// Person to somebody they parted from: I would like to talk on.
    AgainWished {
        /// Where the receiver was.
        you: Address,
        /// Who says it.
        from: Address,
        /// In which conversation they had been.
        conversation: ConversationId,
    },
    /// The same, who knows that the receiver would like to, too: I am ready.
    AgainAgreed {
        /// Where the receiver was.
        you: Address,
        /// Who says it.
        from: Address,
        /// In which conversation they had been.
        conversation: ConversationId,
        /// As which search of the sender's it counts.
        ticket: Ticket,
        /// What the sender shows of themself.
        #[serde(default, skip_serializing_if = "Card::is_empty")]
        card: Card,
    },
    /// The answer, where the receiver cannot just now, or does not want to any more.
    AgainDeclined {
        /// Where the receiver is.
        you: Address,
        /// Which search of theirs came to nothing.
        ticket: Ticket,
    },
    /// Visitor to the owner of a personal link: may I?
    LinkOpened {
        /// Where the owner is.
        you: Address,
        /// Who asks.
        from: Address,
        /// Which link of the owner's it was.
        serial: u32,
    },
    /// The owner's answer: gladly, and I am ready.
    VisitAccepted {
        /// Where the visitor is.
        you: Address,
        /// The owner.
        from: Address,
        /// As which search of the owner's it counts.
        ticket: Ticket,
        /// What the owner shows of themself.
        #[serde(default, skip_serializing_if = "Card::is_empty")]
        card: Card,
    },
    /// The owner's answer: not now. Or the link leads nowhere any more.
    VisitDeclined {
        /// Where the visitor is.
        you: Address,
        /// The owner.
        from: Address,
        /// The link leads nowhere.
        gone: bool,
    },
    /// Person to pool: give the two of us a conversation. It answers `Matched` to the sender.
    Reunite {
        /// The sender.
        you: Address,
        /// As which search of the sender's it counts.
        ticket: Ticket,
        /// The other.
        peer: Address,
        /// As which search of the other's it counts.
        peer_ticket: Ticket,
        /// What the other shows of themself.
        #[serde(default, skip_serializing_if = "Card::is_empty")]
        card: Card,
    },
    /// Person to partner, once it is over: this is what I think of you.
    Rated {
        /// What they think.
        liked: bool,
    },
    /// Person to partner: I have reported you. It is not shown.
    Reported {
        /// Who.
        by: UserId,
        /// In which conversation.
        conversation: ConversationId,
    },
    /// The moderators to a person: this has been decided.
    Decided {
        /// Names it; it counts once.
        id: MeasureId,
        /// What.
        measure: Measure,
        /// Why.
        reason: String,
    },
    /// The operator to a person: this is yours.
    Granted {
        /// Names the grant, which counts once.
        grant: GrantId,
        /// What.
        what: Grant,
    },
    /// Person to those of their partition who follow a provider: I do, too.
    Follow {
        /// Who.
        who: UserId,
    },
    /// Person to them: I do no longer.
    Unfollow {
        /// Who.
        who: UserId,
    },
    /// The record of signals to those who follow: this was posted.
    Posted {
        /// What.
        post: Box<Post>,
        /// All up to this one were told already.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<UserId>,
    },
    /// Those who follow to each of them: this was posted.
    Signalled {
        /// What.
        post: Box<Post>,
    },
    /// Person to market: what is the price?
    AskPrice {
        /// Who asks.
        who: UserId,
        /// Because of which post, by its number.
        about: u64,
    },
    /// The answer.
    PriceIs {
        /// Because of which post.
        about: u64,
        /// The last one there was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        quote: Option<Quote>,
    },
    /// Person to market: tell me the next of these prices, and forget what I wanted to be told before.
    Watch {
        /// Who, for which of their positions.
        who: PositionId,
        /// The last one they have seen.
        seen: u64,
        /// Which; none: they want to be told nothing any more.
        #[serde(default)]
        wants: Wants,
    },
    /// Market to person: here is one.
    Priced {
        /// For which of their positions.
        position: PositionId,
        /// The price.
        quote: Quote,
    },
    /// The feed to a market: the price is this.
    Ticked {
        /// The price, and when it was.
        tick: Tick,
        /// By which terms it is traded.
        terms: Terms,
    },
    /// Market to itself: not everybody was told yet.
    Onward,
    /// The books to a person: these are your plans, as of then.
    Holds {
        /// Grows with each change.
        as_of: u64,
        /// All they hold, each until when.
        held: Vec<Held>,
    },
    /// The books to a person: the time is over that you had to change your mind about leaving for good.
    Farewell,
}

/// Somebody's wish to unsay something.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// Their message that is to go; nothing where they mean the latest that has reached their partner. Which that is, is known
    /// when it goes: by then all that they said before has arrived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<MessageId>,
    /// Their message that asked for it, which goes along. A button leaves none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<MessageId>,
    /// The latest that waits for the partner's yes, or that they do not get: it is meant where nothing later has reached them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<MessageId>,
    /// Their last albums, by the messages of each: where the latest is of one of them, all of it is meant.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub albums: Vec<Vec<MessageId>>,
    /// The other messages of that album, once it is known which message is the latest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub more: Vec<MessageId>,
}

impl Wish {
    /// The same where this is the latest that has reached the partner.
    #[must_use]
    pub fn where_latest(mut self, reached: Option<MessageId>) -> Wish {
        let albums = std::mem::take(&mut self.albums);
        if self.message.is_none() {
            self.message = reached.max(self.held);
            let album = albums.into_iter().find(|album| self.message.is_some_and(|one| album.contains(&one)));
            self.more =
                album.unwrap_or_default().into_iter().filter(|one| Some(*one) != self.message).collect();
        }
        self
    }

    /// All that is to go, once that is known.
    pub fn messages(&self) -> impl Iterator<Item = MessageId> {
        self.message.into_iter().chain(self.more.iter().copied())
    }
}
