//! Second thoughts: what was said reads otherwise, or is felt about in another way.

use crate::cargo::Cargo;
use crate::chat::caller::{Caller, tell};
use crate::chat::command::Command;
use crate::chat::session::{Chat, Muted, State};
use crate::chat::user::UserChange;
use crate::chat::{early, late, moderation, mute, newcomer};
use crate::content::Content;
use crate::decision::Decision;
use crate::effect::Effect;
use crate::id::{Address, ConversationId, MessageId, UpdateId};
use crate::message::Tell;
use crate::notice::Notice;
use crate::reference::Reference;
use crate::revision::Revision;

/// They changed what they had sent. What was never passed on has no copy, so what becomes of it reaches nobody; and what
/// reads like a command now is for nobody else, either.
pub(super) fn edited(
    caller: &Caller,
    id: UpdateId,
    message: MessageId,
    content: &Content,
) -> Decision<UserChange> {
    let Some(chat) = current(caller, id).filter(|_| !is_command(content)) else { return Decision::new() };
    // Otherwise an edit would say what may not be said.
    if moderation::refuse_saying(caller, content).is_err() {
        return Decision::new();
    }
    if let Some(held) = newcomer::edited(caller, chat, message, content) {
        return held;
    }
    if early::is_outdated(chat, id, message) {
        return Decision::new();
    }
    let across = chat.crosses_from(caller.at);
    let Some(revision) = Revision::of(content, across) else { return Decision::new() };
    let kept = early::keep(caller, chat, id, message, &revision);
    let (you, from, conversation) = (chat.peer, caller.at, chat.conversation);
    let told = kept.and(tell(chat.peer, Tell::Revised { you, from, conversation, message, revision }));
    if across && holds_file(content) {
        let noted = note(&caller.after(&told));
        told.and(noted)
    } else {
        told
    }
}

/// They feel otherwise about a message.
pub(super) fn reacted(
    caller: &Caller,
    id: UpdateId,
    message: MessageId,
    emoji: Option<&str>,
) -> Decision<UserChange> {
    let Some(chat) = current(caller, id) else { return Decision::new() };
    // Nothing they send reaches anybody, so that a sign does not, either.
    if caller.user.standing.muted(caller.now).is_some() {
        return Decision::new();
    }
    let (you, from, conversation) = (chat.peer, caller.at, chat.conversation);
    let (about, emoji) = (caller.refers_to(message), emoji.map(str::to_owned));
    tell(chat.peer, Tell::Felt { you, from, conversation, about, emoji })
}

/// What the partner has said reads otherwise now.
pub(super) fn revised(
    caller: &Caller,
    from: Address,
    conversation: ConversationId,
    message: MessageId,
    revision: &Revision,
) -> Decision<UserChange> {
    if !caller.hears(from, conversation) {
        return Decision::new();
    }
    let muted = caller.session().chat().and_then(|chat| chat.muted);
    if mute::holds_back_revision(muted, revision) {
        return Decision::new();
    }
    let (to, revision) = (caller.at, revision.clone());
    Decision::new().effect(Effect::Revise { to, conversation, message, revision })
}

/// The partner feels otherwise about a message.
pub(super) fn felt(
    caller: &Caller,
    from: Address,
    conversation: ConversationId,
    about: Reference,
    emoji: Option<&str>,
) -> Decision<UserChange> {
    if !caller.hears(from, conversation) {
        return Decision::new();
    }
    if caller.session().chat().is_some_and(|chat| chat.muted == Some(Muted::All)) {
        return Decision::new();
    }
    let (to, emoji) = (caller.at, emoji.map(str::to_owned));
    Decision::new().effect(Effect::Feel { to, conversation, about, emoji })
}

/// The chat they are in, unless this happened before they asked for it.
fn current<'a>(caller: &'a Caller, id: UpdateId) -> Option<&'a Chat> {
    caller.session().chat().filter(|chat| !late::is_before(id, chat.began))
}

/// Only the words under a file can follow it to another bot. They are told once in each conversation.
fn note(caller: &Caller) -> Decision<UserChange> {
    let Some(chat) = caller.session().chat().filter(|chat| !chat.edit_noted) else {
        return Decision::new();
    };
    Decision::new()
        .change(caller.became(State::Paired(Chat { edit_noted: true, ..chat.clone() })))
        .and(caller.say(Notice::EditNotPassedOn))
}

fn is_command(content: &Content) -> bool {
    matches!(content, Content::Text { text, .. } if Command::parse(&text.text).is_some())
}

fn holds_file(content: &Content) -> bool {
    matches!(content, Content::Media { cargo: Some(cargo), .. } if matches!(**cargo, Cargo::File(_)))
}
