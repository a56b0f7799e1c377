//! From the first hello to being allowed to search: what this is, and the age. What follows is asked in
//! [`profile`](crate::chat::profile).

use crate::account::{Age, Profile, typed_years};
use crate::chat::caller::{Caller, Ruling};
use crate::chat::session::{Session, State};
use crate::chat::user::{Leaving, UserChange};
use crate::chat::{farewell, goodbye, newcomer, profile};
use crate::content::Content;
use crate::decision::{Decision, Record, Refusal};
use crate::id::UpdateId;
use crate::notice::Notice;
use crate::profile::Step;

/// `/start`
pub(super) fn start(caller: &Caller, id: UpdateId) -> Ruling {
    if let Some(Leaving::At(_)) = caller.user.leaving {
        return Ok(farewell::stay(caller));
    }
    let session = caller.session();
    match &session.state {
        State::Seeking { .. } => Err(Refusal(Notice::StillSearching)),
        State::Paired(chat) => Err(Refusal(Notice::AlreadyChatting { conversation: chat.conversation })),
        State::Idle if caller.user.profile.age == Age::Asked => Err(Refusal(welcome(caller))),
        State::Idle => match session.asked {
            Some(asked) if asked.first => Ok(profile::ask(caller, id, asked.step, true, None)),
            _ => begin(caller),
        },
    }
}

/// What comes first for this person. Everything that is for adults leads here for all others.
pub(super) fn begin(caller: &Caller) -> Ruling {
    match caller.user.profile.age {
        Age::Unknown => Ok(became(caller, Age::Asked).and(caller.say(welcome(caller)))),
        Age::Asked => Err(Refusal(Notice::AskAge)),
        Age::Minor => Err(Refusal(Notice::AdultsOnly)),
        Age::Adult(_) => Err(Refusal(Notice::Ready)),
    }
}

/// For whoever has not said their age yet, what they have to know first and the question, once more.
pub(super) fn asked_again(caller: &Caller) -> Option<Decision<UserChange>> {
    match caller.user.profile.age {
        Age::Unknown => Some(caller.settle(begin(caller))),
        Age::Asked => Some(caller.say(welcome(caller))),
        Age::Minor | Age::Adult(_) => None,
    }
}

/// Something sent by a person who is not known to be an adult. Only an answer to our question states an age: a
/// number that somebody writes out of the blue may mean anything.
pub(super) fn hear(caller: &Caller, id: UpdateId, content: &Content) -> Ruling {
    match caller.user.profile.age {
        Age::Asked => {}
        Age::Minor if let Some(Age::Adult(_)) = typed_age(content).map(|(_, age)| age) => {
            let again = Record::AgeTriedAgain { user: caller.at.user, at: caller.now };
            return Ok(caller.settle(begin(caller)).record(again));
        }
        _ => return begin(caller),
    }
    let stated = state_age(caller, content)?;
    let after = caller.after(&stated);
    let asked = match after.user.profile.age {
        Age::Adult(_) => profile::ask(&after, id, Step::Gender, true, None),
        _ => after.settle(begin(&after)),
    };
    Ok(stated.and(asked))
}

/// They say how old they are, in answer to our question. Who turns out to be too young leaves everything at once, and
/// what they said of themself is forgotten.
pub(super) fn state_age(caller: &Caller, content: &Content) -> Ruling {
    let (years, age) = typed_age(content).ok_or(Refusal(Notice::AgeNotUnderstood))?;
    let record = Record::AgeStated { user: caller.at.user, age: years, at: caller.now };
    if let Age::Adult(_) = age {
        let is_first = !caller.is_adult();
        let arrived = if is_first { newcomer::arrived(caller) } else { Decision::new() };
        return Ok(became(caller, age).and(arrived).record(record));
    }
    let minor = UserChange::ProfileBecame(Profile { age, ..Profile::default() });
    let left = goodbye::leave_all(caller);
    let forgotten = forget_wishes(&caller.after(&left));
    Ok(left.and(forgotten).change(minor).record(record))
}

fn typed_age(content: &Content) -> Option<(u8, Age)> {
    let Content::Text { text, .. } = content else { return None };
    let years = typed_years(&text.text)?;
    Some((years, Age::stated(years)?))
}

/// Whom they asked for by a personal link, or would have behind a channel, they ask for no more, whatever becomes of their age.
fn forget_wishes(caller: &Caller) -> Decision<UserChange> {
    let wishless = |session: &Session| {
        let mut session = session.clone();
        if let Some(known) = session.passage.as_mut().and_then(|passage| passage.known.as_mut()) {
            known.wanted = None;
        }
        session.links = session.links.map(|links| Box::new(links.none_waits()));
        session
    };
    let wishless = caller.user.sessions.iter().map(|(bot, session)| (*bot, wishless(session)));
    wishless.fold(Decision::new(), |so_far, (bot, session)| {
        so_far.change(UserChange::SessionBecame(bot, session))
    })
}

fn welcome(caller: &Caller) -> Notice {
    Notice::Welcome { evidence: caller.policy.evidence }
}

fn became(caller: &Caller, age: Age) -> Decision<UserChange> {
    let profile = caller.user.profile.clone();
    Decision::new().change(UserChange::ProfileBecame(Profile { age, ..profile }))
}
