//! Two strangers meet, talk, and part.
//!
//! Each [`User`] and each [`Pool`] is an entity of its own and changes only itself; what passes between them are
//! [tells](crate::message::Tell). Between two entities tells arrive once and in the order they were told. Between
//! different pairs of entities no order exists, and any of them may be late.
//!
//! # Meeting, talking, parting
//!
//! ```text
//!   Alice                Pool                 Bob
//!     |-- Seek(7) -------->|                    |       Alice waits
//!     |                    |<------ Seek(3) ----|       Bob fits: both leave the list
//!     |<- Matched(7, c, Bob, 3)                 |       to the one who waited longer
//!   Paired c               |                    |
//!     |-- Joined(3, c) ------------------------>|
//!     |                    |                 Paired c
//!     |-- Said(c, "hello") -------------------->|       relayed to Bob
//!     |<------------------------- Said(c, "hi") |       relayed to Alice
//!     |                    |                    |
//!     |<------------------------------ Left(c) -|       Bob: /stop
//!    Idle                                      Idle
//! ```
//!
//! The pool tells only one of the two. If it told both, whatever Alice tells Bob could overtake the pool's `Matched`
//! to Bob: a `Left` that finds nobody there, and then a `Matched` that leaves Bob with a partner long gone. As it is,
//! all that Bob ever hears about `c` comes from Alice, in order, and all that Alice hears from Bob follows her own
//! `Joined`.
//!
//! # Withdrawal against match
//!
//! The numbers are [tickets](crate::id::Ticket), one for each search. A `Withdraw` that comes too late finds nothing to
//! take off the list; the match then finds another ticket, or none, and is declined by whoever left.
//!
//! ```text
//!   Alice                Pool                 Bob
//!     |-- Withdraw(7) --.  |                    |       Alice: /stop
//!    Idle               |  |                    |
//!     |<- Matched(7, c, Bob, 3)                 |       too late
//!     |-- Missed(3) --------------------------->|
//!     |                 '->|                    |       Alice is not on the list: nothing
//!     |                    |<------ Seek(4) ----|       Bob searches on and has noticed nothing
//! ```
//!
//! ```text
//!   Alice                Pool                 Bob
//!     |<- Matched(7, c, Bob, 3)                 |
//!   Paired c               |<-- Withdraw(3) ----|       Bob: /stop; he is not on the list: nothing
//!     |                    |                   Idle
//!     |-- Joined(3, c) ------------------------>|       too late
//!     |<-------------------------- Declined(c) -|
//!     |-- Seek(8) -------->|                    |       Alice is told, and searches on
//! ```
//!
//! # Goodbye against words
//!
//! ```text
//!   Alice                                     Bob
//!     |-- Said(c, "and you?") -----.            |
//!     |                            |            |       /stop: Bob is Idle and has seen the goodbye
//!     |<------------------------------ Left(c) -|
//!   Idle                           '----------->|       not in c any more: not shown, answered with Left(c)
//!     |<------------------------------ Left(c) -|       Alice is not in c either: nothing
//! ```
//!
//! The receiver alone decides whether words reach them, after everything they have already heard. So nothing follows
//! a goodbye (C-28).
//!
//! What the sender wrote in an earlier conversation is stopped at the sender: it may arrive from Telegram only when
//! the next one has begun, but its update id tells that it was written before the next one was asked for.
//!
//! # Second thoughts
//!
//! ```text
//!   Alice                                     Bob
//!     |-- Said(c, 30, "helo") ---------------->|      copied into Bob's chat: 30 is 12 there
//!     |-- Revised(c, 30, "hello") ------------>|      12 reads otherwise
//!     |<-------- Said(c, 13, "hi", to Theirs(30))     Bob answers 12, which is Alice's 30
//!     |-- Felt(c, Theirs(13), 👍) ------------>|      shown at Bob's 13
//!     |-- Unsay(c, 30) ----------------------->|      12 goes
//!     |<---------------------- Unsaid(c, gone) |      and then 30
//!     |-- Unsay(c, the latest) --------------->|      the copy made last goes, and so on
//! ```
//!
//! Whoever refers to a message names the original ([`Reference`](crate::reference::Reference)): what they see is their own,
//! or a copy, and their owner knows of what ([`Context::original`]). The other's owner finds the copy when
//! the call is made. Calls to a chat are made in order, so whatever is changed has been sent by then. All of it is heard by the
//! partner in this very conversation only, like words.
//!
//! # Which pool
//!
//! A pool is one bot's or everybody's, as the operator decides ([`pool_of`]). Whoever searches remembers where, so that
//! they can leave that pool though the operator has decided anew meanwhile. A pool that is no longer the right one notices
//! it at its next round, at most a minute later, and has everybody in it search on (`Missed`), which leads to the right
//! one. It takes them in until then: while old and new workers run side by side, nobody is sent to and fro at once.
//!
//! # Whose lists count
//!
//! A `Seek` carries whom its sender would rather not meet. That copy ages: the person may talk on another bot, or
//! block somebody, while they wait. So both check once more when the match reaches them, against what they know by
//! then, and search on if the pool did not know ([`User::avoids`]).

mod blocked;
mod contact;
mod field;
mod rating;
mod recent;
mod referral;
mod session;
mod user;

mod answer;
mod button;
mod command;

mod again;
mod album;
mod caller;
mod crossing;
mod dispatch;
mod early;
mod entitled;
mod farewell;
mod gate;
mod goodbye;
mod group;
mod guests;
mod icebreaker;
mod idle;
mod late;
mod link;
mod lock;
mod met;
mod moderation;
mod mute;
mod naming;
mod newcomer;
mod onboarding;
mod pairing;
mod passage;
mod past;
mod press;
mod privacy;
mod profile;
mod reminder;
mod revise;
mod room;
mod safety;
mod search;
mod settings;
mod shop;
mod summary;
mod talk;
mod trading;
mod unsay;
mod wait;

mod choice;
mod matching;
mod pool;

#[cfg(test)]
mod story;

pub use again::TAKEN_UP_WITHIN;
pub use album::{Album, Item, LONGEST_ALBUM, MOST_ALBUMS, Parts, QUIET};
pub use answer::Answer;
pub use blocked::{BadFilter, Earlier};
pub use button::{BadButton, Button};
pub use choice::{INTEREST, LANGUAGE, RATING};
pub use command::Command;
pub use contact::{Contact, NOTED_EVERY, Wishes};
pub use early::{Edit, MOST_EDITS, WAITS};
pub use farewell::GRACE;
pub use field::Field;
pub use gate::{IN_FOR, OUT_FOR};
pub use guests::{ASK_LASTS, Guest, Links, MOST_GUESTS, MOST_VISITS, Visit};
pub use idle::{ANSWER, SILENCE};
pub use link::{LINK_SIGNS, Link, link_in};
pub use met::{Encounter, MET_WITHIN, MOST_MET, Met};
pub use naming::{Naming, ON_A_PAGE};
pub use newcomer::{Latch, MOST_HELD};
pub use passage::{Errand, Goal, Known, Passage};
pub use past::{BadPast, Parted, Past};
pub use pool::{HEAD_START, Pace, Pool, PoolChange, Waiting};
pub use rating::Rating;
pub use recent::{MOST_RECENT, RECENT, Recent};
pub use referral::{Brought, REFERRED, referral_in};
pub use session::{Asked, Chat, Lock, MOST_PARTED, Muted, Session, State};
pub use summary::{BadDiary, Diary, evening};
pub use talk::Utterance;
pub use trading::{GRANT, MOST_FOLLOWED, TradeButton};
pub use user::{Leaving, MOST_BLOCKED, User, UserChange};
pub use wait::{LIMIT, PATIENCE};

use crate::decision::{Context, Decision, Policy};
use crate::id::{BotId, PoolId, UserId};
use crate::message::Message;

/// What a message to a person leads to. A rule's refusal is already in it, as words to the person.
pub fn user(state: &User, me: UserId, ctx: &Context, message: &Message) -> Decision<UserChange> {
    dispatch::message(state, me, ctx, message)
}

/// What a message to a pool leads to.
pub fn pool(state: &Pool, me: PoolId, ctx: &Context, message: &Message) -> Decision<PoolChange> {
    matching::message(state, me, ctx, message)
}

/// The pool in which everybody finds each other, where the operator has people of different bots meet. No bot has this
/// number.
pub const EVERYBODY: PoolId = PoolId(0);

/// The pool in which the people of a bot look for each other from now on.
#[must_use]
pub fn pool_of(bot: BotId, policy: Policy) -> PoolId {
    if policy.match_across_bots { EVERYBODY } else { PoolId(bot.0) }
}
