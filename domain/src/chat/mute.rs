//! What of the partner's somebody does not want to get. It is held back from them alone, in this chat alone, and the
//! partner is not told: to them nothing looks otherwise.

use crate::chat::caller::{Caller, Ruling};
use crate::chat::session::{Chat, MOST_HELD_BACK, Muted, State};
use crate::chat::user::UserChange;
use crate::content::Parcel;
use crate::decision::{Decision, Refusal};
use crate::id::MessageId;
use crate::message::Wish;
use crate::notice::Notice;
use crate::revision::Revision;

/// `/mute`: no media, or media again.
pub(super) fn toggle(caller: &Caller) -> Ruling {
    let chat = caller.session().chat().ok_or(Refusal(Notice::NotChatting))?;
    let muted = if chat.muted.is_none() { Some(Muted::Media) } else { None };
    Ok(mute(caller, chat, muted))
}

/// This does not reach them any more; `None`: all of it does again.
pub(super) fn mute(caller: &Caller, chat: &Chat, muted: Option<Muted>) -> Decision<UserChange> {
    let conversation = chat.conversation;
    Decision::new()
        .change(caller.became(State::Paired(Chat { muted, ..chat.clone() })))
        .and(caller.say(Notice::Muted { conversation, muted }))
}

/// Whether something that the partner says is held back.
pub(super) fn holds_back(muted: Option<Muted>, parcel: &Parcel) -> bool {
    match muted {
        None => false,
        Some(Muted::Media) => !matches!(parcel, Parcel::Text { .. } | Parcel::Poll(_)),
        Some(Muted::All) => true,
    }
}

/// Notes what was held back, so that it can be unsaid as if it had arrived: or its sender would find out by that.
pub(super) fn note(
    caller: &Caller,
    chat: &Chat,
    message: Option<MessageId>,
    parcel: &Parcel,
) -> Decision<UserChange> {
    let mut held_back = chat.held_back.clone();
    match parcel {
        Parcel::Album { messages, .. } | Parcel::Group { messages, .. } => held_back.extend(messages),
        _ => held_back.extend(message),
    }
    held_back.drain(..held_back.len().saturating_sub(MOST_HELD_BACK));
    Decision::new().change(caller.became(State::Paired(Chat { held_back, ..chat.clone() })))
}

/// What was held back is unsaid; `None` where it was not.
pub(super) fn forget(caller: &Caller, chat: &Chat, wish: &Wish) -> Option<Decision<UserChange>> {
    let is_meant = |one: &MessageId| wish.messages().any(|meant| meant == *one);
    let rest: Vec<_> = chat.held_back.iter().copied().filter(|one| !is_meant(one)).collect();
    (rest.len() < chat.held_back.len()).then(|| {
        Decision::new().change(caller.became(State::Paired(Chat { held_back: rest, ..chat.clone() })))
    })
}

/// Whether how something reads now is held back. What was held back itself has no copy, and changes nothing anyway.
pub(super) fn holds_back_revision(muted: Option<Muted>, revision: &Revision) -> bool {
    match muted {
        None => false,
        Some(Muted::Media) => !matches!(revision, Revision::Text { .. } | Revision::Caption(_)),
        Some(Muted::All) => true,
    }
}
