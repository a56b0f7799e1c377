//! Taking up a chat again. Each may say within a day that they would like to, and hears nothing of the other until both
//! have.
//!
//! ```text
//!   Alice                Pool                 Bob
//!     |-- AgainWished(c) ---------------------->|       noted, and not said
//!     |                    |                    |       Bob would like to, too
//!     |<----------------- AgainAgreed(c, 5) ----|
//!     |-- Reunite(8, Bob, 5) ->|                |
//!     |<- Matched(8, d, Bob, 5)|                |       and on as in any match
//! ```
//!
//! A wish ends when its person talks to somebody else. So all that they wrote for others they wrote before it, and
//! nothing of that reaches whom they meet by it ([`late`](crate::chat::late)).
//!
//! Talking on is meeting somebody: whoever may not search may not take up a chat either, and both have to be in the bot's
//! channels, also the one who said so hours ago ([`gate`](crate::chat::gate)). Who is found out not to be declines.

use crate::chat::caller::{Caller, Ruling, tell};
use crate::chat::gate;
use crate::chat::moderation;
use crate::chat::passage::Goal;
use crate::chat::past::Parted;
use crate::chat::search::withdraw;
use crate::chat::session::{Chat, MOST_PARTED, Session, State};
use crate::chat::user::UserChange;
use crate::chat::wait;
use crate::decision::{Decision, Refusal};
use crate::entity::EntityKey;
use crate::id::{Address, ConversationId, Ticket, UpdateId};
use crate::message::{Tell, Timer};
use crate::notice::{Notice, Toast};
use crate::profile::{Card, Meet};
use crate::time::{Millis, Timestamp};

/// A chat can be taken up again within this time from its end.
pub const TAKEN_UP_WITHIN: Millis = Millis::minutes(24 * 60);

/// Those that can still be taken up. The others go with whatever is written next.
pub(super) fn lately(mut parted: Vec<Parted>, now: Timestamp) -> Vec<Parted> {
    parted.retain(|past| past.at + TAKEN_UP_WITHIN > now);
    parted
}

/// Whom they have parted from once this chat is over.
pub(super) fn parted(caller: &Caller, chat: &Chat) -> Vec<Parted> {
    let mut parted = lately(caller.session().parted.clone(), caller.now);
    parted.retain(|past| past.peer.user != chat.peer.user);
    let (conversation, peer, at) = (chat.conversation, chat.peer, caller.now);
    parted.push(Parted { conversation, peer, at, wished: None, awaited: false, rated: chat.rated });
    parted.drain(..parted.len().saturating_sub(MOST_PARTED));
    parted
}

/// They talk to somebody: what they wished before ends.
pub(super) fn entered(caller: &Caller, chat: Chat) -> UserChange {
    let session = caller.session();
    let parted = lately(session.parted.clone(), caller.now);
    let parted = parted.into_iter().map(|past| Parted { wished: None, ..past }).collect();
    let state = State::Paired(chat);
    let links = session.links.clone().map(|links| Box::new(links.none_waits()));
    UserChange::SessionBecame(caller.at.bot, Session { state, parted, asked: None, links, ..session.clone() })
}

/// Whether the button under a chat still does something.
pub(super) fn still_stands(caller: &Caller, conversation: ConversationId) -> Result<(), Toast> {
    past(caller, conversation).map(drop).ok_or(Toast::ButtonExpired)
}

/// They would like to, and have passed the gate.
pub(super) fn wish(caller: &Caller, id: UpdateId, conversation: ConversationId) -> Ruling {
    let past = past(caller, conversation).ok_or(Refusal(Notice::NotRejoined))?;
    if let State::Paired(chat) = &caller.session().state {
        return Err(Refusal(Notice::AlreadyChatting { conversation: chat.conversation }));
    }
    let wished = Parted { wished: Some(id), ..past };
    let noted = note(caller, wished);
    if past.awaited {
        let agreed = agree(&caller.after(&noted), wished, id);
        return Ok(noted.and(agreed));
    }
    let wished = Tell::AgainWished { you: past.peer, from: caller.at, conversation };
    Ok(noted.and(tell(past.peer, wished)).and(caller.say(Notice::AgainNoted)))
}

/// They said so earlier, the other is ready, and it has turned out that they may. Now the other is asked once more: what was
/// agreed on may have changed meanwhile.
pub(super) fn rejoin(caller: &Caller, conversation: ConversationId) -> Ruling {
    let past = past(caller, conversation).ok_or(Refusal(Notice::NotRejoined))?;
    let asked = past.wished.ok_or(Refusal(Notice::NotRejoined))?;
    Ok(agree(caller, past, asked))
}

/// They may not, or want something else by now: the other need not wait.
pub(super) fn declined(
    caller: &Caller,
    conversation: ConversationId,
    ticket: Ticket,
) -> Decision<UserChange> {
    let parted = &caller.session().parted;
    match parted.iter().find(|past| past.conversation == conversation) {
        Some(past) => tell(past.peer, Tell::AgainDeclined { you: past.peer, ticket }),
        None => Decision::new(),
    }
}

/// The other would like to. Nothing is said of it. Where both said so at the same time, one of the two goes on.
pub(super) fn wished(caller: &Caller, from: Address, conversation: ConversationId) -> Decision<UserChange> {
    let Some(past) = past(caller, conversation).filter(|past| past.peer == from) else {
        return Decision::new();
    };
    let awaited = Parted { awaited: true, ..past };
    let noted = note(caller, awaited);
    match past.wished {
        // They passed the gate a moment ago. If that is not known any more, one of the two says so again.
        Some(id) if caller.at < from && !is_paired(caller) && gate::is_open(caller) => {
            let agreed = agree(&caller.after(&noted), awaited, id);
            noted.and(agreed)
        }
        _ => noted,
    }
}

/// Both would like to, as far as this one knows: this one is ready.
fn agree(caller: &Caller, past: Parted, asked: UpdateId) -> Decision<UserChange> {
    let ticket = caller.user.ticket.next();
    let (you, from, conversation) = (past.peer, caller.at, past.conversation);
    let card = caller.card();
    let agreed = Tell::AgainAgreed { you, from, conversation, ticket, card };
    seek_again(caller, past.peer, asked).and(tell(you, agreed)).and(say_rejoining(caller, past.peer))
}

/// The other is ready. So is this one, unless they are with somebody else by now, or have not said so since.
pub(super) fn agreed(
    caller: &Caller,
    from: Address,
    conversation: ConversationId,
    peer_ticket: Ticket,
    card: Card,
) -> Decision<UserChange> {
    let past = past(caller, conversation).filter(|past| past.peer == from && !is_paired(caller));
    let Some((past, asked)) = past.and_then(|past| Some((past, past.wished?))) else {
        return tell(from, Tell::AgainDeclined { you: from, ticket: peer_ticket });
    };
    if !gate::is_open(caller) {
        let goal = Goal::Rejoin { conversation, ticket: peer_ticket };
        return gate::pass(caller, goal, asked).unwrap_or_else(|Refusal(notice)| {
            caller.say(notice).and(declined(caller, conversation, peer_ticket))
        });
    }
    let ticket = caller.user.ticket.next();
    let (you, peer, pool) = (caller.at, past.peer, EntityKey::Pool(conversation.pool));
    seek_again(caller, peer, asked)
        .tell(pool, Tell::Reunite { you, ticket, peer, peer_ticket, card })
        .and(say_rejoining(caller, peer))
}

/// Said once, however often the two ask each other.
fn say_rejoining(caller: &Caller, peer: Address) -> Decision<UserChange> {
    match caller.session().state {
        State::Seeking { again: Some(with), .. } if with == peer => Decision::new(),
        _ => caller.say(Notice::Rejoining),
    }
}

/// It does not come to be. Whoever waited for it does nothing now, and what they knew of the other's wish is old.
pub(super) fn not_now(caller: &Caller, about: Ticket) -> Decision<UserChange> {
    let session = caller.session();
    let State::Seeking { ticket, again: Some(peer), .. } = session.state else { return Decision::new() };
    if ticket != about {
        return Decision::new();
    }
    let awaited = |past: &Parted| past.awaited && past.peer != peer;
    let parted = session.parted.iter().map(|past| Parted { awaited: awaited(past), ..*past }).collect();
    let idle = Session { state: State::Idle, parted, ..session.clone() };
    Decision::new()
        .change(UserChange::SessionBecame(caller.at.bot, idle))
        .clear_timer(Timer::Search(caller.at.bot))
        .and(caller.say(Notice::NotRejoined))
}

/// Waits for this one and nobody else. An ordinary search ends without a word.
pub(super) fn seek_again(caller: &Caller, peer: Address, asked: UpdateId) -> Decision<UserChange> {
    let left = match caller.session().state {
        State::Seeking { ticket, pool, .. } => withdraw(caller, ticket, pool),
        State::Idle | State::Paired(_) => Decision::new(),
    };
    let ticket = caller.user.ticket.next();
    let state = State::Seeking {
        ticket,
        since: caller.now,
        began: asked,
        pool: None,
        anyone: false,
        outlook: None,
        message: None,
        again: Some(peer),
        left: None,
    };
    let became = caller.after(&left).became(state);
    left.change(UserChange::TicketBecame(ticket))
        .change(became)
        .set_timer(Timer::Search(caller.at.bot), wait::look_at(caller.now, Meet::Anyone, caller.now))
}

/// The chat that may be taken up again. Whoever has turned out to be too young since, or is about to leave for good, or is
/// kept apart by the moderators, takes up none.
fn past(caller: &Caller, conversation: ConversationId) -> Option<Parted> {
    let past = *caller.session().parted.iter().find(|past| past.conversation == conversation)?;
    let stays = caller.is_adult() && moderation::refuse_meeting(caller).is_ok();
    let stands = stays && past.at + TAKEN_UP_WITHIN > caller.now && !caller.user.has_blocked(past.peer.user);
    stands.then_some(past)
}

/// They stopped waiting for the other: they do not want to any more.
pub(super) fn called_off(caller: &Caller, peer: Address) -> Decision<UserChange> {
    let session = caller.session();
    let wished = |past: &Parted| past.wished.filter(|_| past.peer != peer);
    let parted = session.parted.iter().map(|past| Parted { wished: wished(past), ..*past }).collect();
    Decision::new().change(UserChange::SessionBecame(caller.at.bot, Session { parted, ..session.clone() }))
}

fn note(caller: &Caller, past: Parted) -> Decision<UserChange> {
    let mut session = caller.session().clone();
    for one in &mut session.parted {
        if one.conversation == past.conversation {
            *one = past;
        }
    }
    Decision::new().change(UserChange::SessionBecame(caller.at.bot, session))
}

fn is_paired(caller: &Caller) -> bool {
    matches!(caller.session().state, State::Paired(_))
}
