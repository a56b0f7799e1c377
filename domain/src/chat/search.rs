//! Looking for somebody.

use crate::chat::caller::{Caller, Ruling};
use crate::chat::session::State;
use crate::chat::user::UserChange;
use crate::chat::{goodbye, pool_of, recent};
use crate::decision::{Decision, Refusal};
use crate::entity::EntityKey;
use crate::id::{Ticket, UpdateId, UserId};
use crate::message::{Seeker, Tell};
use crate::notice::Notice;
use crate::time::Timestamp;

/// `/find`
pub(super) fn find(caller: &Caller, asked: UpdateId) -> Ruling {
    match caller.session().state {
        State::Idle => Ok(seek(caller, caller.now, asked).and(caller.say(Notice::Searching))),
        State::Seeking { .. } => Err(Refusal(Notice::StillSearching)),
        State::Paired(chat) => Err(Refusal(Notice::AlreadyChatting { conversation: chat.conversation })),
    }
}

/// `/next`
pub(super) fn next(caller: &Caller, asked: UpdateId) -> Ruling {
    let Some(chat) = caller.session().chat() else { return find(caller, asked) };
    let left = goodbye::leave(caller, chat);
    let found = find(&caller.after(&left), asked)?;
    Ok(left.and(found))
}

/// Enters the pool under a new ticket. Somebody who waits there already changes their entry by it. `began` is the
/// update by which they asked for somebody.
pub(super) fn seek(caller: &Caller, since: Timestamp, began: UpdateId) -> Decision<UserChange> {
    let ticket = caller.user.ticket.next();
    let seeker = Seeker {
        who: caller.at,
        ticket,
        since,
        recent: not_again_so_soon(caller),
        blocked: caller.user.blocked.clone(),
    };
    Decision::new()
        .change(UserChange::TicketBecame(ticket))
        .change(caller.became(State::Seeking { ticket, since, began }))
        .tell(pool(caller), Tell::Seek(seeker))
}

/// Leaves the pool.
pub(super) fn withdraw(caller: &Caller, ticket: Ticket) -> Decision<UserChange> {
    Decision::new()
        .change(caller.became(State::Idle))
        .tell(pool(caller), Tell::Withdraw { who: caller.at, ticket })
}

/// Recent partners, and those of this moment, whose time has not even begun to run.
fn not_again_so_soon(caller: &Caller) -> Vec<(UserId, Timestamp)> {
    let recent = caller.user.recent.unexpired(caller.now);
    let current = caller.user.partners().map(|partner| (partner, caller.now + recent::RECENT));
    recent.chain(current).collect()
}

fn pool(caller: &Caller) -> EntityKey {
    EntityKey::Pool(pool_of(caller.at.bot))
}
