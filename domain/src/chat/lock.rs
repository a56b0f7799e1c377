//! A lock on a chat: both have said that they want to stay, so nobody leaves by a slip of the thumb (C-31).
//!
//! It never traps. Going on to somebody else asks once more, and silence does not end the chat; to stop, to block and to
//! report work at once, as ever. One of the two pays, by the second: what is not used comes back when the chat ends,
//! whoever ends it and however.

use crate::chat::caller::{Caller, Ruling, tell};
use crate::chat::session::{Chat, Lock, Muted, State};
use crate::chat::user::UserChange;
use crate::chat::{entitled, moderation};
use crate::decision::{Decision, Refusal};
use crate::entitlement::{Entitlements, MOST_LOCKS, lock_seconds};
use crate::id::{Address, ConversationId};
use crate::message::Tell;
use crate::notice::Notice;
use crate::time::{Millis, Timestamp};

/// Until when a chat is locked, if it is.
pub(super) fn holds_until(chat: &Chat, now: Timestamp) -> Option<Timestamp> {
    match chat.lock {
        Some(Lock::Held { until, .. }) if until > now => Some(until),
        _ => None,
    }
}

/// Whoever would go on to somebody else is asked first where the chat is locked.
pub(super) fn ask_before_next(caller: &Caller) -> Result<(), Refusal> {
    let chat = caller.session().chat().filter(|chat| holds_until(chat, caller.now).is_some());
    match chat {
        Some(chat) => Err(Refusal(Notice::ConfirmNext { conversation: chat.conversation })),
        None => Ok(()),
    }
}

/// They offer to lock it. What it costs is set aside, once.
pub(super) fn offer(caller: &Caller, chat: &Chat) -> Ruling {
    if let Some(Lock::Asked(_)) = chat.lock {
        return Ok(accept(caller, chat));
    }
    if let Some(Lock::Offered(_)) = chat.lock {
        return Err(Refusal(Notice::LockOffered));
    }
    if let Some(until) = holds_until(chat, caller.now) {
        return Err(Refusal(locked(caller, chat.conversation, until)));
    }
    // An offer is a word to the other, too.
    moderation::refuse_muted(caller)?;
    let has = caller.user.entitlements.lock_seconds;
    let seconds = has.min(lock_seconds());
    if seconds == 0 {
        return Err(Refusal(Notice::NoLocks));
    }
    let (you, from, conversation) = (chat.peer, caller.at, chat.conversation);
    // Of a lock whose time is over nothing is left to give back.
    Ok(became(caller, chat, Some(Lock::Offered(seconds)))
        .and(hold(caller, has - seconds))
        .and(tell(you, Tell::LockOffered { you, from, conversation, seconds }))
        .and(caller.say(Notice::LockOffered)))
}

/// The other offers it. Where both do at once, one of the offers stands, and for the other that is a yes.
pub(super) fn offered(
    caller: &Caller,
    from: Address,
    conversation: ConversationId,
    seconds: u32,
) -> Decision<UserChange> {
    let seconds = seconds.min(lock_seconds());
    let Some(chat) = caller.session().chat_of(conversation).filter(|chat| chat.peer == from) else {
        return tell(from, Tell::LockDeclined { you: from, conversation });
    };
    let asked = became(caller, chat, Some(Lock::Asked(seconds)));
    match chat.lock {
        Some(Lock::Offered(_)) if caller.at < from => {
            tell(from, Tell::LockDeclined { you: from, conversation })
        }
        Some(Lock::Offered(_)) => {
            let asked = give_back(caller, chat).and(asked);
            let after = caller.after(&asked);
            let accepted = accept(&after, &Chat { lock: Some(Lock::Asked(seconds)), ..chat.clone() });
            asked.and(accepted)
        }
        // Whoever wants to hear nothing is not asked. They agree where they offer it themself.
        _ if chat.muted == Some(Muted::All) => asked,
        _ => asked.and(caller.say(Notice::AskLock { conversation, seconds })),
    }
}

/// Yes, lock it.
pub(super) fn accept(caller: &Caller, chat: &Chat) -> Decision<UserChange> {
    let Some(Lock::Asked(seconds)) = chat.lock else { return caller.say(Notice::NotLocked) };
    let until = caller.now + Millis::seconds(seconds.into());
    let (you, conversation) = (chat.peer, chat.conversation);
    became(caller, chat, Some(Lock::Held { until, pays: false }))
        .and(tell(you, Tell::LockAccepted { you, conversation, until }))
        .and(caller.say(locked(caller, conversation, until)))
}

/// Rather not.
pub(super) fn decline(caller: &Caller, chat: &Chat) -> Decision<UserChange> {
    let Some(Lock::Asked(_)) = chat.lock else { return caller.say(Notice::NotLocked) };
    let (you, conversation) = (chat.peer, chat.conversation);
    became(caller, chat, None)
        .and(tell(you, Tell::LockDeclined { you, conversation }))
        .and(caller.say(Notice::NotLocked))
}

/// The other wants it, too.
pub(super) fn accepted(
    caller: &Caller,
    conversation: ConversationId,
    until: Timestamp,
) -> Decision<UserChange> {
    match caller.session().chat_of(conversation) {
        Some(chat) if let Some(Lock::Offered(seconds)) = chat.lock => {
            // The other's clock cannot make it longer than what was set aside.
            let until = until.min(caller.now + Millis::seconds(seconds.into()));
            became(caller, chat, Some(Lock::Held { until, pays: true })).and(caller.say(locked(
                caller,
                conversation,
                until,
            )))
        }
        _ => Decision::new(),
    }
}

/// The other does not want it: what was set aside comes back.
pub(super) fn declined(caller: &Caller, conversation: ConversationId) -> Decision<UserChange> {
    match caller.session().chat_of(conversation) {
        Some(chat) if matches!(chat.lock, Some(Lock::Offered(_))) => {
            became(caller, chat, None).and(give_back(caller, chat)).and(caller.say(Notice::NotLocked))
        }
        _ => Decision::new(),
    }
}

/// The chat ends, or the offer: what was set aside and is not used comes back, to the second.
pub(super) fn give_back(caller: &Caller, chat: &Chat) -> Decision<UserChange> {
    let unused = match chat.lock {
        Some(Lock::Offered(seconds)) => seconds,
        Some(Lock::Held { until, pays: true }) => {
            u32::try_from(until.0.saturating_sub(caller.now.0) / 1000).unwrap_or(u32::MAX)
        }
        _ => 0,
    };
    if unused == 0 {
        return Decision::new();
    }
    let has = caller.user.entitlements.lock_seconds.saturating_add(unused.min(lock_seconds()));
    hold(caller, has.min(MOST_LOCKS * lock_seconds()))
}

fn hold(caller: &Caller, lock_seconds: u32) -> Decision<UserChange> {
    entitled::became(caller, Entitlements { lock_seconds, ..caller.user.entitlements.clone() })
}

fn became(caller: &Caller, chat: &Chat, lock: Option<Lock>) -> Decision<UserChange> {
    Decision::new().change(caller.became(State::Paired(Chat { lock, ..chat.clone() })))
}

fn locked(caller: &Caller, conversation: ConversationId, until: Timestamp) -> Notice {
    let seconds = u32::try_from(until.0.saturating_sub(caller.now.0) / 1000).unwrap_or(u32::MAX);
    Notice::Locked { conversation, seconds }
}
