//! Parting.

use crate::chat::again;
use crate::chat::caller::{Caller, Ruling, tell_left};
use crate::chat::search::withdraw;
use crate::chat::session::{Chat, Session, State};
use crate::chat::user::UserChange;
use crate::chat::{gate, lock, met, referral, summary};
use crate::decision::{Decision, Refusal};
use crate::id::{ConversationId, PoolId, Ticket};
use crate::message::Timer;
use crate::notice::Notice;

/// `/stop`
pub(super) fn stop(caller: &Caller) -> Ruling {
    match &caller.session().state {
        State::Idle => match gate::called_off(caller) {
            Some(called_off) => Ok(called_off.and(caller.say(Notice::SearchStopped))),
            None => Err(Refusal(Notice::NotChatting)),
        },
        State::Seeking { .. } => Ok(unreachable(caller).and(caller.say(Notice::SearchStopped))),
        State::Paired(chat) => Ok(say_goodbye(caller, chat)),
    }
}

/// Leaves a chat and confirms it.
pub(super) fn say_goodbye(caller: &Caller, chat: &Chat) -> Decision<UserChange> {
    leave(caller, chat).and(caller.say(Notice::YouLeft { conversation: chat.conversation }))
}

/// Leaves a chat without a word to the leaver.
pub(super) fn leave(caller: &Caller, chat: &Chat) -> Decision<UserChange> {
    let ended = end(caller, chat);
    let wanted = gate::called_off(&caller.after(&ended));
    ended.and(wanted.unwrap_or_default()).and(tell_left(chat))
}

/// The partner has left.
pub(super) fn left(caller: &Caller, conversation: ConversationId) -> Decision<UserChange> {
    let Some(chat) = caller.session().chat_of(conversation) else { return Decision::new() };
    let notice = match chat.prompted {
        Some(_) => Notice::EndedIdle { conversation },
        None => Notice::PartnerLeft { conversation },
    };
    end(caller, chat).and(caller.say(notice))
}

/// The bot cannot write to this person any more. Nobody shall wait for their answer, nor meet them; and nothing is
/// said to them, for it could not arrive.
pub(super) fn unreachable(caller: &Caller) -> Decision<UserChange> {
    match &caller.session().state {
        State::Idle => gate::called_off(caller).unwrap_or_default(),
        State::Seeking { ticket, pool, again, .. } => {
            let stopped = stop_search(caller, *ticket, *pool);
            let unwished = again.map(|peer| again::called_off(&caller.after(&stopped), peer));
            stopped.and(unwished.unwrap_or_default())
        }
        State::Paired(chat) => leave(caller, chat),
    }
}

/// Leaves every chat and every search, at every bot. The bot at which they do so has a word for it, and the others say so.
pub(super) fn leave_all(caller: &Caller) -> Decision<UserChange> {
    let bots = caller.user.sessions.keys();
    bots.fold(Decision::new(), |left, bot| {
        let there = caller.after(&left).at_bot(*bot);
        left.and(match &there.session().state {
            State::Paired(chat) if *bot != caller.at.bot => say_goodbye(&there, chat),
            _ if *bot != caller.at.bot && there.session().wants_somebody() => {
                unreachable(&there).and(there.say(Notice::SearchStopped))
            }
            _ => unreachable(&there),
        })
    })
}

/// The same without a word of it at any bot.
pub(super) fn leave_quietly(caller: &Caller) -> Decision<UserChange> {
    let bots = caller.user.sessions.keys();
    bots.fold(Decision::new(), |left, bot| {
        let there = caller.after(&left).at_bot(*bot);
        left.and(unreachable(&there))
    })
}

/// Leaves the pool, and wants nothing else any more either.
pub(super) fn stop_search(caller: &Caller, ticket: Ticket, pool: Option<PoolId>) -> Decision<UserChange> {
    let withdrawn = withdraw(caller, ticket, pool);
    let wanted = gate::called_off(&caller.after(&withdrawn));
    withdrawn.and(wanted.unwrap_or_default())
}

fn end(caller: &Caller, chat: &Chat) -> Decision<UserChange> {
    let parted = again::parted(caller, chat);
    let last = Some(chat.over());
    let session = Session { state: State::Idle, last, asked: None, parted, ..caller.session().clone() };
    lock::give_back(caller, chat)
        .and(met::parted(caller, chat))
        .and(referral::parted(caller, chat))
        .and(summary::parted(caller))
        .clear_timer(Timer::Idle(caller.at.bot))
        .change(UserChange::SessionBecame(caller.at.bot, session))
        .change(UserChange::RecentBecame(caller.user.recent.with(chat.peer.user, caller.now)))
}
