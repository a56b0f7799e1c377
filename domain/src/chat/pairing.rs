//! Coming together: the answers to a match, drawn in [`chat`](crate::chat).

use crate::chat::caller::{Caller, tell};
use crate::chat::search::seek;
use crate::chat::session::{Chat, State};
use crate::chat::user::UserChange;
use crate::chat::{again, gate, goodbye, idle, lock, moderation, search};
use crate::decision::{Decision, Refusal};
use crate::id::{Address, ConversationId, Ticket, UpdateId};
use crate::language::Language;
use crate::message::{Tell, Timer};
use crate::notice::Notice;
use crate::profile::Card;
use crate::time::Timestamp;

/// The pool has somebody for this person, who waited longer and so has the first word.
pub(super) fn matched(
    caller: &Caller,
    ticket: Ticket,
    conversation: ConversationId,
    peer: Address,
    peer_ticket: Ticket,
    card: Card,
) -> Decision<UserChange> {
    match consider(caller, ticket, peer) {
        Answer::Yes(search) => {
            let own = caller.card();
            let joined =
                Tell::Joined { you: peer, ticket: peer_ticket, conversation, peer: caller.at, card: own };
            enter(caller, conversation, peer, search, card).and(tell(peer, joined))
        }
        Answer::No { search_on } => {
            search_on.and(tell(peer, Tell::Missed { you: peer, ticket: peer_ticket }))
        }
    }
}

/// Somebody the pool has for this person is there already.
pub(super) fn joined(
    caller: &Caller,
    ticket: Ticket,
    conversation: ConversationId,
    peer: Address,
    card: Card,
) -> Decision<UserChange> {
    match consider(caller, ticket, peer) {
        Answer::Yes(search) => enter(caller, conversation, peer, search, card),
        Answer::No { search_on } => search_on.and(tell(peer, Tell::Declined { you: peer, conversation })),
    }
}

/// Somebody the pool had for this person was gone before they met. The pool took both off its list; nothing was said
/// yet, so nothing needs to be said now, and they keep their place in the order of waiting.
pub(super) fn missed(caller: &Caller, ticket: Ticket) -> Decision<UserChange> {
    match search_of(caller, ticket) {
        Some(Search { again: Some(_), .. }) => again::not_now(caller, ticket),
        Some(Search { since, began, again: None, .. }) => seek(caller, since, began),
        None => Decision::new(),
    }
}

/// The other was gone before this conversation began for them.
pub(super) fn declined(caller: &Caller, conversation: ConversationId) -> Decision<UserChange> {
    let Some(chat) = caller.session().chat_of(conversation) else { return Decision::new() };
    if chat.again {
        return goodbye::left(caller, conversation);
    }
    // They never met, so nothing stands against meeting. The earlier moment of waiting is lost with the search.
    // That they asked for somebody still stands, and that anybody would do if they said so.
    let parted = Decision::new()
        .change(caller.became(State::Idle))
        .change(UserChange::RecentBecame(caller.user.recent.without(chat.peer.user)))
        .and(lock::give_back(caller, chat));
    let after = caller.after(&parted);
    let may = moderation::refuse_meeting(&after)
        .and_then(|()| gate::refuse_found_out(&after))
        .and_then(|()| if chat.anyone { Ok(()) } else { search::refuse_lost_choice(&after) });
    let search_on = match may {
        Ok(()) => search::go_on(&after, chat.began, chat.anyone).and(caller.say(Notice::PartnerMissed)),
        Err(Refusal(notice)) => caller.say(Notice::PartnerLeft { conversation }).and(caller.say(notice)),
    };
    parted.and(search_on)
}

enum Answer {
    Yes(Search),
    No { search_on: Decision<UserChange> },
}

/// A search that a match is an answer to.
#[derive(Clone, Copy)]
struct Search {
    since: Timestamp,
    /// The update by which they began.
    began: UpdateId,
    /// Anybody will do, this once.
    anyone: bool,
    /// Nobody but this one will do.
    again: Option<Address>,
}

fn consider(caller: &Caller, ticket: Ticket, peer: Address) -> Answer {
    let Some(search) = search_of(caller, ticket) else {
        return Answer::No { search_on: Decision::new() };
    };
    // Their search ended with their age; should one be left over, nobody meets them by it.
    if !caller.is_adult() {
        return Answer::No { search_on: Decision::new() };
    }
    if let Some(wanted) = search.again {
        // Both want to, so that they met lately does not stand in the way.
        let willing = wanted == peer && !caller.user.has_blocked(peer.user);
        let talks = caller.user.partners().any(|partner| partner == peer.user);
        if willing && !talks {
            return Answer::Yes(search);
        }
        return Answer::No { search_on: again::not_now(caller, ticket) };
    }
    // The pool went by lists of the moment the search began. The pool has dropped this person, so they ask anew.
    if peer.user == caller.at.user || caller.user.avoids(peer.user, caller.now) {
        // Whoever was blocked long ago is not on the list that went with the search, and would be brought here again.
        let known = caller.user.has_blocked(peer.user);
        let named = if known { caller.user.blocks_by_name(peer.user) } else { vec![] };
        let named = named.into_iter().fold(Decision::new(), Decision::change);
        let search_on = seek(&caller.after(&named), search.since, search.began);
        return Answer::No { search_on: named.and(search_on) };
    }
    Answer::Yes(search)
}

/// The search of this ticket, if it is still theirs.
fn search_of(caller: &Caller, answered: Ticket) -> Option<Search> {
    match caller.session().state {
        State::Seeking { ticket, since, began, anyone, again, .. } if ticket == answered => {
            Some(Search { since, began, anyone, again })
        }
        _ => None,
    }
}

fn enter(
    caller: &Caller,
    conversation: ConversationId,
    peer: Address,
    search: Search,
    card: Card,
) -> Decision<UserChange> {
    let Search { began, anyone, again, .. } = search;
    let chat = Chat {
        conversation,
        peer,
        since: caller.now,
        began,
        unconfirmed_contact: None,
        crossing_contact: None,
        contact_reply: None,
        edit_noted: false,
        icebreaker: None,
        album: None,
        albums: vec![],
        heard: caller.now,
        prompted: None,
        lock: None,
        muted: None,
        held_back: vec![],
        again: again.is_some(),
        anyone,
        rated: false,
        latch: None,
        edits: vec![],
    };
    let bot = caller.at.bot;
    Decision::new()
        .change(again::entered(caller, chat))
        .change(UserChange::RecentBecame(caller.user.recent.with(peer.user, caller.now)))
        .clear_timer(Timer::Search(bot))
        .set_timer(Timer::Idle(bot), idle::look_at(caller.now))
        .and(caller.say(Notice::Connected { conversation, card: strange(caller, card) }))
}

/// A card without the language of whoever reads it: only another one is news.
fn strange(caller: &Caller, card: Card) -> Card {
    let own = caller.contact().matched_by().and_then(|tag| Language::from_tag(&tag));
    Card { language: card.language.filter(|language| own != Some(*language)), ..card }
}
