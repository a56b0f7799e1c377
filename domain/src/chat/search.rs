//! Looking for somebody.

use crate::chat::caller::{Caller, Ruling};
use crate::chat::session::State;
use crate::chat::user::UserChange;
use crate::chat::{goodbye, moderation, pool_of, recent, wait};
use crate::decision::{Decision, Policy, Refusal};
use crate::entity::EntityKey;
use crate::id::{ConversationId, MessageId, PoolId, Ticket, UpdateId, UserId};
use crate::message::{Seeker, Tell, Timer};
use crate::notice::{Notice, Outlook};
use crate::profile::{Meet, Traits};
use crate::time::Timestamp;

/// `/find`
pub(super) fn find(caller: &Caller, asked: UpdateId) -> Ruling {
    moderation::refuse_meeting(caller)?;
    match &caller.session().state {
        State::Idle => begin(caller, asked, None),
        State::Seeking { since, began, pool, again: None, .. }
            if searched(caller, *pool) != pool_of(caller.at.bot, caller.policy) =>
        {
            let anew = seek(caller, *since, *began);
            // It may have ended by that, which was said then.
            let goes_on = matches!(caller.after(&anew).session().state, State::Seeking { .. });
            Ok(if goes_on { anew.and(caller.say(Notice::StillSearching)) } else { anew })
        }
        State::Seeking { .. } => Err(Refusal(Notice::StillSearching)),
        State::Paired(chat) => Err(Refusal(Notice::AlreadyChatting { conversation: chat.conversation })),
    }
}

/// They agree to meet anybody, this once: they searched for some, or may not choose any more.
pub(super) fn find_anyone(caller: &Caller, asked: UpdateId) -> Ruling {
    moderation::refuse_meeting(caller)?;
    match &caller.session().state {
        State::Idle => {
            let agreed = seek_as(caller, caller.now, asked, Asking { anyone: true, ..Asking::default() });
            let said = caller.say(Notice::Searching);
            Ok(agreed.and(said))
        }
        State::Seeking { anyone: true, .. } | State::Seeking { again: Some(_), .. } => {
            Err(Refusal(Notice::StillSearching))
        }
        State::Seeking { since, began, outlook, message, left, .. } => {
            let (outlook, message, left) = (outlook.unwrap_or(Outlook::Quiet), *message, *left);
            let asking = Asking { anyone: true, outlook: Some(outlook), message, left };
            let agreed = seek_as(caller, *since, *began, asking);
            Ok(agreed.and(caller.show(message, Notice::SearchGoesOn { outlook, anyone: true, left })))
        }
        State::Paired(chat) => Err(Refusal(Notice::AlreadyChatting { conversation: chat.conversation })),
    }
}

/// They do nothing, and look for somebody from now on; perhaps they left a chat for it.
fn begin(caller: &Caller, asked: UpdateId, left: Option<ConversationId>) -> Ruling {
    refuse_lost_choice(caller)?;
    let said = caller.say(left.map_or(Notice::Searching, |left| Notice::LeftAndSearching { left }));
    Ok(seek_as(caller, caller.now, asked, Asking { left, ..Asking::default() }).and(said))
}

/// Whoever searches, at whichever bot, asks anew: what they searched with has changed.
pub(super) fn anew(caller: &Caller) -> Decision<UserChange> {
    let bots = caller.user.sessions.keys();
    bots.fold(Decision::new(), |so_far, bot| {
        let there = caller.after(&so_far).at_bot(*bot);
        so_far.and(anew_here(&there))
    })
}

/// The same at one bot.
pub(super) fn anew_here(caller: &Caller) -> Decision<UserChange> {
    match caller.session().state {
        State::Seeking { since, began, again: None, .. } => seek(caller, since, began),
        _ => Decision::new(),
    }
}

/// Whom they want to meet, as far as they may choose.
pub(super) fn wish(caller: &Caller, anyone: bool) -> Meet {
    if anyone || !caller.may_choose() { Meet::Anyone } else { caller.user.profile.meet }
}

/// `/next`
pub(super) fn next(caller: &Caller, asked: UpdateId) -> Ruling {
    let Some(chat) = caller.session().chat() else { return find(caller, asked) };
    let left = goodbye::leave(caller, chat);
    let may = moderation::refuse_meeting(caller);
    Ok(match may.and_then(|()| begin(&caller.after(&left), asked, Some(chat.conversation))) {
        Ok(found) => left.and(found),
        // Whoever wants to get away does, whatever becomes of the search.
        Err(Refusal(why)) => goodbye::say_goodbye(caller, chat).and(caller.say(why)),
    })
}

/// Enters the pool under a new ticket. Somebody who waits there already changes their entry by it; who waits in another
/// leaves it. `began` is the update by which they asked for somebody.
pub(super) fn seek(caller: &Caller, since: Timestamp, began: UpdateId) -> Decision<UserChange> {
    let asking = match caller.session().state {
        State::Seeking { anyone, outlook, message, left, .. } => Asking { anyone, outlook, message, left },
        State::Idle | State::Paired(_) => Asking::default(),
    };
    match refuse_lost_choice(caller) {
        Err(Refusal(why)) if !asking.anyone => give_up(caller).and(caller.say(why)),
        _ => seek_as(caller, since, began, asking),
    }
}

/// Searches once more on their behalf, after a chat that never began.
pub(super) fn go_on(caller: &Caller, began: UpdateId, anyone: bool) -> Decision<UserChange> {
    seek_as(caller, caller.now, began, Asking { anyone, ..Asking::default() })
}

/// What stays of a search that is asked for anew.
#[derive(Clone, Copy, Default)]
struct Asking {
    anyone: bool,
    outlook: Option<Outlook>,
    message: Option<MessageId>,
    left: Option<ConversationId>,
}

fn seek_as(caller: &Caller, since: Timestamp, began: UpdateId, asking: Asking) -> Decision<UserChange> {
    let Asking { anyone, outlook, message, left } = asking;
    let ticket = caller.user.ticket.next();
    let pool = pool_of(caller.at.bot, caller.policy);
    let seeker = Seeker {
        who: caller.at,
        ticket,
        since,
        recent: not_again_so_soon(caller),
        blocked: caller.user.blocked.clone(),
        traits: traits(caller, anyone),
        card: caller.card(),
    };
    let state = State::Seeking {
        ticket,
        since,
        began,
        pool: Some(pool),
        anyone,
        outlook,
        message,
        again: None,
        left,
    };
    let look_at = wait::look_at(since, seeker.traits.meet, caller.now);
    leave_other_pool(caller, pool)
        .change(UserChange::TicketBecame(ticket))
        .change(caller.became(state))
        .set_timer(Timer::Search(caller.at.bot), look_at)
        .tell(EntityKey::Pool(pool), Tell::Seek(seeker))
}

/// What matching goes by.
fn traits(caller: &Caller, anyone: bool) -> Traits {
    let profile = &caller.user.profile;
    Traits {
        gender: profile.gender,
        meet: wish(caller, anyone),
        unlisted: profile.unlisted,
        priority: caller.user.entitlements.has_priority(caller.now),
        language: caller.contact().matched_by(),
        interests: profile.interests,
        disliked: caller.user.rating.is_low(),
        room: caller.session().room,
    }
}

/// Whoever wants to meet some and may not choose any more is brought to others only if they say so.
pub(super) fn refuse_lost_choice(caller: &Caller) -> Result<(), Refusal> {
    let meet = caller.user.profile.meet;
    if meet == Meet::Anyone || caller.may_choose() {
        Ok(())
    } else {
        Err(Refusal(Notice::ChoiceEnded { meet }))
    }
}

/// Ends the search, where there is one.
fn give_up(caller: &Caller) -> Decision<UserChange> {
    match caller.session().state {
        State::Seeking { ticket, pool, .. } => withdraw(caller, ticket, pool),
        State::Idle | State::Paired(_) => Decision::new(),
    }
}

/// Leaves the pool in which they search.
pub(super) fn withdraw(caller: &Caller, ticket: Ticket, pool: Option<PoolId>) -> Decision<UserChange> {
    let pool = searched(caller, pool);
    Decision::new()
        .change(caller.became(State::Idle))
        .clear_timer(Timer::Search(caller.at.bot))
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
