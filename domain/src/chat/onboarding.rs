//! From the first hello to being allowed to search: what this is, and the age.

use crate::account::{Age, Profile, typed_years};
use crate::chat::caller::{Caller, Ruling};
use crate::chat::session::State;
use crate::chat::user::UserChange;
use crate::content::Content;
use crate::decision::{Decision, Record, Refusal};
use crate::notice::Notice;

/// `/start`
pub(super) fn start(caller: &Caller) -> Ruling {
    match caller.session().state {
        State::Seeking { .. } => Err(Refusal(Notice::StillSearching)),
        State::Paired(chat) => Err(Refusal(Notice::AlreadyChatting { conversation: chat.conversation })),
        State::Idle if caller.user.profile.age == Age::Asked => Err(Refusal(Notice::Welcome)),
        State::Idle => begin(caller),
    }
}

/// What comes first for this person. Everything that is for adults leads here for all others.
pub(super) fn begin(caller: &Caller) -> Ruling {
    match caller.user.profile.age {
        Age::Unknown => Ok(became(Age::Asked).and(caller.say(Notice::Welcome))),
        Age::Asked => Err(Refusal(Notice::AskAge)),
        Age::Minor => Err(Refusal(Notice::AdultsOnly)),
        Age::Adult(_) => Err(Refusal(Notice::Ready)),
    }
}

/// Something sent by a person who is not known to be an adult. Only an answer to our question states an age: a
/// number that somebody writes out of the blue may mean anything.
pub(super) fn hear(caller: &Caller, content: &Content) -> Ruling {
    if caller.user.profile.age != Age::Asked {
        return begin(caller);
    }
    let years = match content {
        Content::Text { text, .. } => typed_years(&text.text),
        _ => None,
    };
    let stated = years.and_then(|years| Some((years, Age::stated(years)?)));
    let (years, age) = stated.ok_or(Refusal(Notice::AgeNotUnderstood))?;
    let record = Record::AgeStated { user: caller.at.user, age: years, at: caller.now };
    let stated = became(age).record(record);
    let begun = caller.settle(begin(&caller.after(&stated)));
    Ok(stated.and(begun))
}

fn became(age: Age) -> Decision<UserChange> {
    Decision::new().change(UserChange::ProfileBecame(Profile { age }))
}
