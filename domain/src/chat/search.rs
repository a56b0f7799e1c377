//! Looking for somebody.

use crate::chat::caller::{Caller, Ruling};
use crate::chat::session::State;
use crate::chat::user::UserChange;
use crate::chat::{goodbye, pool_of, recent};
use crate::decision::{Decision, Policy, Refusal};
use crate::entity::EntityKey;
use crate::id::{PoolId, Ticket, UpdateId, UserId};
use crate::message::{Seeker, Tell};
use crate::notice::Notice;
use crate::time::Timestamp;

/// `/find`
pub(super) fn find(caller: &Caller, asked: UpdateId) -> Ruling {
    match caller.session().state {
        State::Idle => Ok(seek(caller, caller.now, asked).and(caller.say(Notice::Searching))),
        State::Seeking { since, began, pool, .. }
            if searched(caller, pool) != pool_of(caller.at.bot, caller.policy) =>
        {
            Ok(seek(caller, since, began).and(caller.say(Notice::StillSearching)))
        }
        State::Seeking { .. } => Err(Refusal(Notice::StillSearching)),
        State::Paired(chat) => Err(Refusal(Notice::AlreadyChatting { conversation: chat.conversation })),
    }
}

/// `/next`
pub(super) fn next(caller: &Caller, asked: UpdateId) -> Ruling {
    let Some(chat) = caller.session().chat() else { return find(caller, asked) };
    let left = goodbye::leave(caller, &chat);
    let found = find(&caller.after(&left), asked)?;
    Ok(left.and(found))
}

/// Enters the pool under a new ticket. Somebody who waits there already changes their entry by it; who waits in another
/// leaves it. `began` is the update by which they asked for somebody.
pub(super) fn seek(caller: &Caller, since: Timestamp, began: UpdateId) -> Decision<UserChange> {
    let ticket = caller.user.ticket.next();
    let pool = pool_of(caller.at.bot, caller.policy);
    let seeker = Seeker {
        who: caller.at,
        ticket,
        since,
        recent: not_again_so_soon(caller),
        blocked: caller.user.blocked.clone(),
    };
    leave_other_pool(caller, pool)
        .change(UserChange::TicketBecame(ticket))
        .change(caller.became(State::Seeking { ticket, since, began, pool: Some(pool) }))
        .tell(EntityKey::Pool(pool), Tell::Seek(seeker))
}

/// Leaves the pool in which they search.
pub(super) fn withdraw(caller: &Caller, ticket: Ticket, pool: Option<PoolId>) -> Decision<UserChange> {
    let pool = searched(caller, pool);
    Decision::new()
        .change(caller.became(State::Idle))
        .tell(EntityKey::Pool(pool), Tell::Withdraw { who: caller.at, ticket })
}

/// The operator may have changed who meets whom since they began to search.
fn leave_other_pool(caller: &Caller, wanted: PoolId) -> Decision<UserChange> {
    match caller.session().state {
        State::Seeking { ticket, pool, .. } if searched(caller, pool) != wanted => {
            withdraw(caller, ticket, pool)
        }
        _ => Decision::new(),
    }
}

/// The pool that a search remembers.
fn searched(caller: &Caller, pool: Option<PoolId>) -> PoolId {
    pool.unwrap_or_else(|| pool_of(caller.at.bot, Policy::default()))
}

/// Recent partners, and those of this moment, whose time has not even begun to run.
fn not_again_so_soon(caller: &Caller) -> Vec<(UserId, Timestamp)> {
    let recent = caller.user.recent.unexpired(caller.now);
    let current = caller.user.partners().map(|partner| (partner, caller.now + recent::RECENT));
    recent.chain(current).collect()
}
