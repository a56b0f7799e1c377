//! What of the partner's somebody does not want to get. It is held back from them alone, in this chat alone, and the
//! partner is not told: to them nothing looks otherwise.

use crate::chat::caller::{Caller, Ruling};
use crate::chat::session::{Chat, Muted, State};
use crate::chat::user::UserChange;
use crate::content::Parcel;
use crate::decision::{Decision, Refusal};
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

/// Whether how something reads now is held back. What was held back itself has no copy, and changes nothing anyway.
pub(super) fn holds_back_revision(muted: Option<Muted>, revision: &Revision) -> bool {
    match muted {
        None => false,
        Some(Muted::Media) => !matches!(revision, Revision::Text { .. } | Revision::Caption(_)),
        Some(Muted::All) => true,
    }
}
