//! Early edits: how a message reads now may be known before the message is.
//!
//! Telegram brings updates anew that it believes lost, and then a change may come before what was changed. It was passed on in
//! vain then, for the partner has no copy yet. So the latest change of each message is kept for a moment, as a part of the
//! person's own record, and what was changed goes out as it reads by then. Which messages were passed on is not noted, because
//! a word must not cost a write by itself: that a change was early is found out when its original comes.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::chat::caller::Caller;
use crate::chat::session::{Chat, State};
use crate::chat::user::UserChange;
use crate::content::Content;
use crate::decision::Decision;
use crate::id::{MessageId, UpdateId};
use crate::message::Timer;
use crate::revision::Revision;
use crate::time::{Millis, Timestamp};

/// So long a change waits for its original.
pub const WAITS: Millis = Millis::seconds(60);

/// Messages of which the latest change is kept at most; the one whose time comes first makes room.
pub const MOST_EDITS: usize = 4;

/// A change that may have come before its original.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// What was changed.
    pub message: MessageId,
    /// The update that brought it. Of two changes the later counts, whichever came first.
    pub id: UpdateId,
    /// How it reads now.
    pub revision: Revision,
    /// So long it is kept.
    pub until: Timestamp,
}

/// Whether a later change of the same message is here already.
pub(super) fn is_outdated(chat: &Chat, id: UpdateId, message: MessageId) -> bool {
    chat.edits.iter().any(|edit| edit.message == message && edit.id > id)
}

/// Keeps a change for a moment. A place that moves does so again soon, and need not be kept.
pub(super) fn keep(
    caller: &Caller,
    chat: &Chat,
    id: UpdateId,
    message: MessageId,
    revision: &Revision,
) -> Decision<UserChange> {
    if matches!(revision, Revision::Moved(_)) {
        return Decision::new();
    }
    let mut edits = chat.edits.clone();
    edits.retain(|edit| edit.message != message && edit.until > caller.now);
    edits.push(Edit { message, id, revision: revision.clone(), until: caller.now + WAITS });
    let too_many = edits.len().saturating_sub(MOST_EDITS);
    edits.drain(..too_many);
    became(caller, chat, edits)
}

/// What a message holds by now, if it was changed before it came.
pub(super) fn current<'a>(
    caller: &Caller,
    chat: &Chat,
    message: MessageId,
    content: &'a Content,
) -> Cow<'a, Content> {
    let edit = chat.edits.iter().find(|edit| edit.message == message && edit.until > caller.now);
    edit.map_or(Cow::Borrowed(content), |edit| Cow::Owned(edit.revision.applied(content)))
}

/// Time has passed: what waited long enough is forgotten.
pub(super) fn due(caller: &Caller) -> Decision<UserChange> {
    let Some(chat) = caller.session().chat().filter(|chat| !chat.edits.is_empty()) else {
        return Decision::new();
    };
    let mut edits = chat.edits.clone();
    edits.retain(|edit| edit.until > caller.now);
    became(caller, chat, edits)
}

/// Looks after them again when the first has waited long enough.
fn became(caller: &Caller, chat: &Chat, edits: Vec<Edit>) -> Decision<UserChange> {
    let next = edits.iter().map(|edit| edit.until).min();
    let chat = Chat { edits, ..chat.clone() };
    let kept = Decision::new().change(caller.became(State::Paired(chat)));
    match next {
        Some(next) => kept.set_timer(Timer::Edits(caller.at.bot), next),
        None => kept,
    }
}
