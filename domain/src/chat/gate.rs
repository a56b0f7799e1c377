//! Whoever searches has to be in the bot's channels, where the operator asks for that.
//!
//! ```text
//!   Alice                worker               Telegram
//!     |  /find: is she in? Nobody knows.          |
//!     |-- AskMembership ---->|-- getChatMember -->|
//!     |<- Membership --------|<-------------------|
//!     |  in: the search begins; out: one screen with the channels; unknown: as the operator decided
//! ```
//!
//! What was found out is kept with the person: for a while where they are in, so that hardly any search waits for
//! Telegram; briefly where they are not, so that a finger that presses again and again asks once. Telegram tells when
//! somebody leaves, and then nothing is known any more. An errand that waits for its answer is in the session, and the
//! question on a lane, so both outlive a worker.

use crate::chat::caller::{Caller, Ruling};
use crate::chat::passage::{Errand, Goal, Known, Passage};
use crate::chat::session::{Session, State};
use crate::chat::user::UserChange;
use crate::chat::{again, goodbye, link, search};
use crate::decision::{Decision, Refusal, WhenUnknown};
use crate::door::{Door, Found, Gate};
use crate::effect::Effect;
use crate::id::{MessageId, UpdateId};
use crate::notice::Notice;
use crate::time::Millis;

/// How long somebody counts as being in the channels. Telegram tells of those who leave, so this only bounds what a lost
/// word of it costs.
pub const IN_FOR: Millis = Millis::minutes(60);

/// How long somebody counts as not being in them, unless they say that they have joined.
pub const OUT_FOR: Millis = Millis::seconds(10);

/// How long an answer is waited for before the question is asked once more. The worker gives up sooner.
const ANSWER_WITHIN: Millis = Millis::seconds(30);

/// Lets somebody do what they want if it is known that they may, and finds out if it is not.
pub(super) fn pass(caller: &Caller, goal: Goal, began: UpdateId) -> Ruling {
    let (Some(gate), true) = (caller.gate, is_new(caller, goal)) else { return go(caller, goal, began) };
    match known(caller, gate) {
        Some(known) if known.missing.is_empty() => go(caller, goal, began),
        Some(known) => turned_away(caller, goal, known),
        None => Ok(ask(caller, gate, Errand { goal, began, at: caller.now, message: None, moved: false })),
    }
}

/// They may not, as was found out lately. What they want is kept for when they have joined.
fn turned_away(caller: &Caller, goal: Goal, known: Known) -> Ruling {
    let told = Notice::JoinChannels { doors: known.missing.clone(), again: false };
    // Somebody waits for what comes of this one, and hears at once that nothing does.
    if goal.is_awaited() {
        return Err(Refusal(told));
    }
    let left = left_for(caller, goal);
    let after = caller.after(&left);
    let passage = after.session().passage.clone().unwrap_or_default();
    let known = Some(Known { wanted: goal.kept(), ..known });
    Ok(left.and(became(&after, Some(Passage { known, ..*passage }))).and(caller.say(told)))
}

/// Whoever wants to get away from somebody does, whatever becomes of the search.
fn left_for(caller: &Caller, goal: Goal) -> Decision<UserChange> {
    match &caller.session().state {
        State::Paired(chat) if goal == Goal::Next(chat.conversation) => goodbye::say_goodbye(caller, chat),
        State::Idle | State::Seeking { .. } | State::Paired(_) => Decision::new(),
    }
}

/// Whether nothing has to be found out before they do what they want, and nothing keeps them from it.
pub(super) fn is_open(caller: &Caller) -> bool {
    caller.gate.is_none_or(|gate| known(caller, gate).is_some_and(|known| known.missing.is_empty()))
}

/// What `/next` is for somebody: to leave their chat and search, or, where they are in none, to search.
pub(super) fn next(caller: &Caller) -> Goal {
    caller.session().chat().map_or(Goal::Find, |chat| Goal::Next(chat.conversation))
}

/// They say that they have joined: that is looked at now, whatever was known.
pub(super) fn joined(caller: &Caller, began: UpdateId, message: Option<MessageId>) -> Ruling {
    let known = caller.session().passage.as_ref().and_then(|passage| passage.known.as_ref());
    let goal = known.and_then(|known| known.wanted).unwrap_or(Goal::Find);
    match caller.gate {
        Some(gate) if is_new(caller, goal) => {
            Ok(ask(caller, gate, Errand { goal, began, at: caller.now, message, moved: false }))
        }
        _ => go(caller, goal, began),
    }
}

/// It turned out whether they are in the channels, or that nobody can tell.
pub(super) fn answered(caller: &Caller, gate: Gate, found: &Found) -> Decision<UserChange> {
    let session = caller.session();
    let Some(passage) = session.passage.as_ref() else { return Decision::new() };
    let Some(errand) = passage.waits else { return answered_late(caller, gate, found) };
    match caller.gate {
        Some(current) if current == gate && !errand.moved => {}
        // The operator has changed the channels meanwhile, or asks for none any more; or they have moved.
        Some(current) => return renew(caller, current, errand),
        None => return went(caller, errand, None),
    }
    let keeps = |missing: &[Door]| {
        let wanted = errand.goal.kept().filter(|_| !missing.is_empty());
        Some(Known { gate, at: caller.now, missing: missing.to_vec(), wanted })
    };
    match found {
        Found::In => went(caller, errand, keeps(&[])),
        // Nobody is locked out because Telegram is away, unless the operator wants that. It is not kept: whoever searches
        // next is looked at again.
        Found::Unknown if caller.policy.gate_when_unknown == WhenUnknown::Open => went(caller, errand, None),
        Found::Unknown => shut(caller, errand, None, Notice::GateUnknown),
        Found::Out { missing } => {
            let (doors, again) = (missing.clone(), errand.message.is_some());
            shut(caller, errand, keeps(missing), Notice::JoinChannels { doors, again })
        }
    }
}

/// An answer that nothing waits for any more: another came before it, or what they wanted is wanted no longer. The other may
/// be of before they left a channel. So that they are not in one ends a search all the same, and where nobody can tell now,
/// what the other said is known no longer, and the operator has decided.
fn answered_late(caller: &Caller, gate: Gate, found: &Found) -> Decision<UserChange> {
    if *found == Found::In || caller.gate != Some(gate) {
        return Decision::new();
    }
    let (known, why) = match found {
        Found::Out { missing } => {
            let known = Known { gate, at: caller.now, missing: missing.clone(), wanted: None };
            (Some(known), Notice::JoinChannels { doors: missing.clone(), again: false })
        }
        Found::In | Found::Unknown => (None, Notice::GateUnknown),
    };
    let noted = became(caller, known.map(|known| Passage { known: Some(known), waits: None }));
    let goes_on = *found == Found::Unknown && caller.policy.gate_when_unknown == WhenUnknown::Open;
    match caller.session().state {
        State::Seeking { ticket, pool, again: None, .. } if !goes_on => {
            let stopped = search::withdraw(&caller.after(&noted), ticket, pool);
            noted.and(stopped).and(caller.say(why))
        }
        State::Idle | State::Seeking { .. } | State::Paired(_) => noted,
    }
}

/// Telegram tells that they have left a channel, or come: what was known is known no longer. Who searches is looked at now.
pub(super) fn moved(caller: &Caller, began: UpdateId, left: bool) -> Decision<UserChange> {
    let Some(gate) = caller.gate else { return Decision::new() };
    let mut forgotten = Decision::new();
    if let Some(passage) = &caller.session().passage {
        let waits = passage.waits.map(|errand| Errand { moved: true, ..errand });
        forgotten = became(caller, Some(Passage { known: None, waits }));
    }
    if left && matches!(caller.session().state, State::Seeking { .. }) {
        let errand = Errand { goal: Goal::Stay, began, at: caller.now, message: None, moved: false };
        let asked = ask(&caller.after(&forgotten), gate, errand);
        return forgotten.and(asked);
    }
    forgotten
}

/// What they wanted is wanted no longer. Nothing where nothing waits for an answer.
pub(super) fn called_off(caller: &Caller) -> Option<Decision<UserChange>> {
    let passage = caller.session().passage.as_ref()?;
    let errand = passage.waits?;
    Some(
        became(caller, Some(Passage { waits: None, ..Passage::clone(passage) })).and(dropped(caller, errand)),
    )
}

/// A search goes on of itself after a match that came to nothing. Not where it was found out during that match that they are
/// not in the channels.
pub(super) fn refuse_found_out(caller: &Caller) -> Result<(), Refusal> {
    match caller.session().passage.as_ref().and_then(|passage| passage.known.as_ref()) {
        Some(Known { missing, .. }) if !missing.is_empty() => {
            Err(Refusal(Notice::JoinChannels { doors: missing.clone(), again: false }))
        }
        _ => Ok(()),
    }
}

/// Whether it is a search that is to begin. Anything else has an answer of its own.
fn is_new(caller: &Caller, goal: Goal) -> bool {
    match (&caller.session().state, goal) {
        (State::Idle, _)
        | (
            State::Seeking { .. },
            Goal::Stay
            | Goal::Visit(_)
            | Goal::Receive(_)
            | Goal::Come { .. }
            | Goal::Again(_)
            | Goal::Rejoin { .. },
        ) => true,
        (State::Paired(chat), Goal::Next(conversation)) => chat.conversation == conversation,
        (State::Seeking { .. } | State::Paired(_), _) => false,
    }
}

fn known(caller: &Caller, gate: Gate) -> Option<Known> {
    let known = caller.session().passage.as_ref()?.known.as_ref()?;
    let lasts = if known.missing.is_empty() { IN_FOR } else { OUT_FOR };
    // A clock that was put back must not keep anybody out, nor in.
    let fresh = caller.now.0.abs_diff(known.at.0) < lasts.0;
    (fresh && known.gate == gate).then(|| known.clone())
}

/// Somebody who waits for what comes of an errand hears that nothing does.
fn dropped(caller: &Caller, errand: Errand) -> Decision<UserChange> {
    match errand.goal {
        Goal::Rejoin { conversation, ticket } => again::declined(caller, conversation, ticket),
        Goal::Come { owner, ticket, .. } => link::stays_away(caller, owner, ticket),
        _ => Decision::new(),
    }
}

/// Finds out. Where the question is underway already, its answer is for the newest wish.
fn ask(caller: &Caller, gate: Gate, errand: Errand) -> Decision<UserChange> {
    let passage = caller.session().passage.clone().unwrap_or_default();
    let asked = passage.waits.filter(|waits| waits.at + ANSWER_WITHIN > caller.now);
    let errand = match asked {
        Some(asked) => Errand { at: asked.at, moved: asked.moved, ..errand },
        None => errand,
    };
    let earlier = passage.waits.filter(|waits| waits.goal != errand.goal);
    let earlier = earlier.map(|waits| dropped(caller, waits)).unwrap_or_default();
    let noted = became(caller, Some(Passage { waits: Some(errand), ..*passage })).and(earlier);
    match asked {
        Some(_) => noted,
        None => noted.effect(Effect::AskMembership { who: caller.at, gate }),
    }
}

fn renew(caller: &Caller, gate: Gate, errand: Errand) -> Decision<UserChange> {
    let ended = became(caller, None);
    let asked = ask(&caller.after(&ended), gate, Errand { at: caller.now, moved: false, ..errand });
    ended.and(asked)
}

/// They may.
fn went(caller: &Caller, errand: Errand, known: Option<Known>) -> Decision<UserChange> {
    let noted = became(caller, known.map(|known| Passage { known: Some(known), waits: None }));
    let after = caller.after(&noted);
    // What they wanted may be over by now, or have come about in another way. Then nothing is said.
    // Nor does anybody search who has turned out to be too young since they asked.
    if errand.goal == Goal::Stay || !after.is_adult() || !is_new(&after, errand.goal) {
        return noted.and(dropped(&after, errand));
    }
    let gone = after.settle(go(&after, errand.goal, errand.began));
    noted.and(gone)
}

/// They may not, as it stands.
fn shut(caller: &Caller, errand: Errand, known: Option<Known>, why: Notice) -> Decision<UserChange> {
    let noted = became(caller, known.map(|known| Passage { known: Some(known), waits: None }));
    let after = caller.after(&noted);
    let noted = noted.and(dropped(&after, errand));
    // A search that has come about in another way ends, too.
    let searches = matches!(after.session().state, State::Seeking { again: None, .. });
    if !searches && !is_new(&after, errand.goal) {
        return noted;
    }
    let stopped = match after.session().state {
        State::Seeking { ticket, pool, .. } => search::withdraw(&after, ticket, pool),
        State::Idle | State::Paired(_) => left_for(&after, errand.goal),
    };
    noted.and(stopped).and(caller.show(errand.message, why))
}

fn go(caller: &Caller, goal: Goal, began: UpdateId) -> Ruling {
    match goal {
        Goal::Find => search::find(caller, began),
        Goal::Anyone => search::find_anyone(caller, began),
        Goal::Next(_) => search::next(caller, began),
        Goal::Visit(to) => link::visit(caller, to, began),
        Goal::Receive(number) => link::receive(caller, number, began),
        Goal::Come { owner, ticket, card } => Ok(link::come(caller, owner, ticket, card)),
        Goal::Again(conversation) => again::wish(caller, began, conversation),
        Goal::Rejoin { conversation, ticket } => {
            again::rejoin(caller, conversation).or_else(|_| Ok(again::declined(caller, conversation, ticket)))
        }
        Goal::Stay => Ok(Decision::new()),
    }
}

fn became(caller: &Caller, passage: Option<Passage>) -> Decision<UserChange> {
    let session = caller.session();
    let passage = passage.map(Box::new);
    Decision::new().change(UserChange::SessionBecame(caller.at.bot, Session { passage, ..session.clone() }))
}
