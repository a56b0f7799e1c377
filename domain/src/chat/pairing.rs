//! Coming together: the answers to a match, drawn in [`chat`](crate::chat).

use crate::chat::caller::{Caller, tell};
use crate::chat::search::seek;
use crate::chat::session::{Chat, State};
use crate::chat::user::UserChange;
use crate::decision::Decision;
use crate::id::{Address, ConversationId, Ticket, UpdateId};
use crate::message::Tell;
use crate::notice::Notice;
use crate::time::Timestamp;

/// The pool has somebody for this person, who waited longer and so has the first word.
pub(super) fn matched(
    caller: &Caller,
    ticket: Ticket,
    conversation: ConversationId,
    peer: Address,
    peer_ticket: Ticket,
) -> Decision<UserChange> {
    match consider(caller, ticket, peer) {
        Answer::Yes { began } => enter(caller, conversation, peer, began)
            .and(tell(peer, Tell::Joined { you: peer, ticket: peer_ticket, conversation, peer: caller.at })),
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
) -> Decision<UserChange> {
    match consider(caller, ticket, peer) {
        Answer::Yes { began } => enter(caller, conversation, peer, began),
        Answer::No { search_on } => search_on.and(tell(peer, Tell::Declined { you: peer, conversation })),
    }
}

/// Somebody the pool had for this person was gone before they met. The pool took both off its list; nothing was said
/// yet, so nothing needs to be said now, and they keep their place in the order of waiting.
pub(super) fn missed(caller: &Caller, ticket: Ticket) -> Decision<UserChange> {
    search_of(caller, ticket).map_or_else(Decision::new, |(since, began)| seek(caller, since, began))
}

/// The other was gone before this conversation began for them.
pub(super) fn declined(caller: &Caller, conversation: ConversationId) -> Decision<UserChange> {
    let Some(chat) = caller.session().chat_of(conversation) else { return Decision::new() };
    // They never met, so nothing stands against meeting. The earlier moment of waiting is lost with the search.
    // That they asked for somebody still stands.
    let parted = Decision::new()
        .change(caller.became(State::Idle))
        .change(UserChange::RecentBecame(caller.user.recent.without(chat.peer.user)));
    let search_on = seek(&caller.after(&parted), caller.now, chat.began);
    parted.and(search_on).and(caller.say(Notice::PartnerMissed))
}

enum Answer {
    Yes { began: UpdateId },
    No { search_on: Decision<UserChange> },
}

fn consider(caller: &Caller, ticket: Ticket, peer: Address) -> Answer {
    let Some((since, began)) = search_of(caller, ticket) else {
        return Answer::No { search_on: Decision::new() };
    };
    // The pool went by lists of the moment the search began. The pool has dropped this person, so they ask anew.
    if peer.user == caller.at.user || caller.user.avoids(peer.user, caller.now) {
        return Answer::No { search_on: seek(caller, since, began) };
    }
    Answer::Yes { began }
}

/// Since when they have been searching and by which update they began, if this search is still theirs.
fn search_of(caller: &Caller, answered: Ticket) -> Option<(Timestamp, UpdateId)> {
    match caller.session().state {
        State::Seeking { ticket, since, began, .. } if ticket == answered => Some((since, began)),
        _ => None,
    }
}

fn enter(
    caller: &Caller,
    conversation: ConversationId,
    peer: Address,
    began: UpdateId,
) -> Decision<UserChange> {
    let chat = Chat {
        conversation,
        peer,
        since: caller.now,
        began,
        unconfirmed_contact: None,
        crossing_contact: None,
        contact_reply: None,
        edit_noted: false,
        album: None,
    };
    Decision::new()
        .change(caller.became(State::Paired(chat)))
        .change(UserChange::RecentBecame(caller.user.recent.with(peer.user, caller.now)))
        .and(caller.say(Notice::Connected { conversation }))
}
