//! What newcomers send beside words waits for the partner's yes (C-32).
//!
//! Whoever floods strangers with links and pictures comes with a new account. So for their first hours a link, a picture or
//! whatever else is not plain words stays with its sender, who is told; the partner is asked once in each chat, and one tap
//! lets it through, or keeps it out. Words go on as ever meanwhile.
//!
//! ```text
//!   Newcomer                                  Partner
//!     |-- AskThrough(c) ---------------------->|      asked; a picture and what follows is kept, a few at most
//!     |-- Said(c, "hello?") ------------------>|
//!     |<----------------------- Through(c, yes)|      one tap
//!     |-- Said(c, picture) ------------------->|      and all that comes later
//! ```

use serde::{Deserialize, Serialize};

use crate::cargo::Cargo;
use crate::chat::caller::{Caller, tell};
use crate::chat::field::Field;
use crate::chat::moderation;
use crate::chat::session::{Chat, Muted, State};
use crate::chat::talk::{self, Utterance};
use crate::chat::user::UserChange;
use crate::content::{Content, Parcel};
use crate::decision::Decision;
use crate::effect::Effect;
use crate::id::{Address, ConversationId, MessageId};
use crate::message::{Tell, Wish};
use crate::notice::Notice;
use crate::time::Timestamp;

/// What is kept for the partner's yes at most; an album counts as one. It is in the record of its sender meanwhile.
pub const MOST_HELD: usize = 3;

/// Whether what leads away from here goes through to the partner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Latch {
    /// They are asked, and this waits for their word.
    Asked(Vec<Utterance>),
    /// They let it through.
    Open,
    /// They would rather not have it.
    Shut,
}

/// Somebody has become known as an adult: for a while they are new.
pub(super) fn arrived(caller: &Caller) -> Decision<UserChange> {
    match caller.policy.newcomer {
        time if time.0 == 0 => Decision::new(),
        time => Decision::new().change(UserChange::NewUntilBecame(caller.now + time)),
    }
}

/// They say something to their partner, as far as it goes through.
pub(super) fn pass_on(caller: &Caller, chat: &Chat, what: Vec<Utterance>) -> Decision<UserChange> {
    let must_ask = must_ask(caller, chat);
    let (held, said): (Vec<_>, Vec<_>) =
        what.into_iter().partition(|part| must_ask && leads_away(&part.parcel));
    let said =
        said.into_iter().fold(grown_up(caller), |so_far, part| so_far.and(talk::say(caller, chat, part)));
    if held.is_empty() { said } else { said.and(hold(caller, chat, held)) }
}

/// They changed something: what is held is let go of, for nobody has seen yet how it reads now; and what has been said does
/// not become what would have been held. `None` where that is no matter.
pub(super) fn edited(
    caller: &Caller,
    chat: &Chat,
    message: MessageId,
    content: &Content,
) -> Option<Decision<UserChange>> {
    if is_underway(content) && must_ask(caller, chat) {
        return Some(Decision::new());
    }
    let not_held = caller.say(Notice::NoMoreHeld);
    match let_go(chat, |one| one == message) {
        Some((rest, _)) => Some(became(caller, chat, Latch::Asked(rest)).and(not_held)),
        None => (must_ask(caller, chat) && is_more_than_words(content)).then_some(not_held),
    }
}

/// They wish something unsaid that is still held. So it never will be said.
pub(super) fn taken_back(caller: &Caller, chat: &Chat, wish: &Wish) -> Option<Decision<UserChange>> {
    let is_meant = |one| wish.messages().any(|meant| meant == one);
    let (rest, gone) = let_go(chat, is_meant)?;
    let stays = gone.iter().flat_map(Utterance::messages).any(|one| !is_meant(one));
    let erase = Effect::Erase { at: caller.at, wish: wish.clone() };
    let erased = became(caller, chat, Latch::Asked(rest)).effect(erase);
    // Of an album that was not meant whole, the others are held no more, either.
    Some(if stays { erased.and(caller.say(Notice::NoMoreHeld)) } else { erased })
}

/// The latest that is held.
pub(super) fn latest_held(chat: &Chat) -> Option<MessageId> {
    let Some(Latch::Asked(held)) = chat.latch.as_deref() else { return None };
    held.iter().flat_map(Utterance::messages).max()
}

/// Their partner, who is new, would like to send something that leads away.
pub(super) fn asked(
    caller: &Caller,
    from: Address,
    conversation: ConversationId,
    link: bool,
) -> Decision<UserChange> {
    let muted = caller.session().chat().and_then(|chat| chat.muted);
    if !caller.hears(from, conversation) || muted == Some(Muted::All) {
        return Decision::new();
    }
    caller.say(Notice::AskThrough { conversation, link })
}

/// They let it through, or do not.
pub(super) fn answer(caller: &Caller, chat: &Chat, through: bool) -> Decision<UserChange> {
    let (you, from, conversation) = (chat.peer, caller.at, chat.conversation);
    tell(you, Tell::Through { you, from, conversation, through })
}

/// The partner lets it through, or does not. An answer that nobody asked for is none.
pub(super) fn answered(
    caller: &Caller,
    from: Address,
    conversation: ConversationId,
    through: bool,
) -> Decision<UserChange> {
    let chat = caller.session().chat_of(conversation).filter(|chat| chat.peer == from);
    let Some((chat, latch)) = chat.and_then(|chat| chat.latch.clone().map(|latch| (chat, *latch))) else {
        return Decision::new();
    };
    match (latch, through) {
        (Latch::Open, true) | (Latch::Shut, false) => Decision::new(),
        (Latch::Asked(held), true) => {
            let opened = became(caller, chat, Latch::Open).and(caller.say(Notice::LetThrough));
            // What a moderator has forbidden since it was held stays here.
            let allowed = held.into_iter().filter(|part| moderation::may_say(caller, &part.parcel));
            allowed.fold(opened, |so_far, part| so_far.and(talk::say(caller, chat, part)))
        }
        (Latch::Shut, true) => became(caller, chat, Latch::Open).and(caller.say(Notice::LetThrough)),
        (Latch::Asked(_) | Latch::Open, false) => {
            became(caller, chat, Latch::Shut).and(caller.say(Notice::KeptOut))
        }
    }
}

fn hold(caller: &Caller, chat: &Chat, more: Vec<Utterance>) -> Decision<UserChange> {
    let (mut held, asked) = match chat.latch.as_deref() {
        Some(Latch::Shut) => return caller.say(Notice::KeptOut),
        Some(Latch::Asked(held)) => (held.clone(), true),
        Some(Latch::Open) | None => (vec![], false),
    };
    let link = more.iter().all(|part| matches!(part.parcel, Parcel::Text { .. }));
    let room = MOST_HELD.saturating_sub(held.len());
    let some_fit = room > 0;
    let some_do_not = more.len() > room;
    held.extend(more.into_iter().take(room));
    let mut decision = became(caller, chat, Latch::Asked(held));
    if !asked {
        let (you, from, conversation) = (chat.peer, caller.at, chat.conversation);
        decision = decision.and(tell(you, Tell::AskThrough { you, from, conversation, link }));
    }
    if some_fit {
        decision = decision.and(caller.say(Notice::HeldBack));
    }
    if some_do_not { decision.and(caller.say(Notice::NoMoreHeld)) } else { decision }
}

/// What is held without what such a message is in, and that, if there is any.
fn let_go(chat: &Chat, is_meant: impl Fn(MessageId) -> bool) -> Option<(Vec<Utterance>, Vec<Utterance>)> {
    let Some(Latch::Asked(held)) = chat.latch.as_deref() else { return None };
    let goes = |part: &Utterance| part.messages().into_iter().any(&is_meant);
    let (gone, rest): (Vec<_>, Vec<_>) = held.iter().cloned().partition(goes);
    (!gone.is_empty()).then_some((rest, gone))
}

fn must_ask(caller: &Caller, chat: &Chat) -> bool {
    caller.user.new_until > caller.now && chat.latch.as_deref() != Some(&Latch::Open)
}

/// Whoever is not new any more is as everybody.
fn grown_up(caller: &Caller) -> Decision<UserChange> {
    match caller.user.new_until {
        until if until == Timestamp::default() || until > caller.now => Decision::new(),
        _ => Decision::new().change(UserChange::Forgotten(Field::NewUntil)),
    }
}

fn became(caller: &Caller, chat: &Chat, latch: Latch) -> Decision<UserChange> {
    let chat = Chat { latch: Some(Box::new(latch)), ..chat.clone() };
    Decision::new().change(caller.became(State::Paired(chat)))
}

/// Whether something is more than words that lead nowhere.
fn leads_away(parcel: &Parcel) -> bool {
    match parcel {
        Parcel::Text { text, preview } => {
            text.leads_away() || preview.as_ref().is_some_and(|preview| preview.url.is_some())
        }
        Parcel::Copy { .. }
        | Parcel::Album { .. }
        | Parcel::Group { .. }
        | Parcel::Poll(_)
        | Parcel::Cargo(_) => true,
    }
}

fn is_more_than_words(content: &Content) -> bool {
    match content {
        Content::Text { text, preview } => {
            text.leads_away() || preview.as_ref().is_some_and(|preview| preview.url.is_some())
        }
        Content::Media { .. } | Content::Contact(_) | Content::Poll(_) | Content::Uncopyable(_) => true,
    }
}

/// A place that moves changes by itself.
fn is_underway(content: &Content) -> bool {
    matches!(content, Content::Media { cargo: Some(cargo), .. } if matches!(**cargo, Cargo::Location(_)))
}
