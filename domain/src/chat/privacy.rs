//! What is kept of a person, for that person.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::account::{Age, Profile};
use crate::chat::again;
use crate::chat::caller::Caller;
use crate::chat::contact::Contact;
use crate::chat::session::{Session, State};
use crate::chat::summary::Diary;
use crate::chat::user::{Leaving, User, UserChange};
use crate::decision::Decision;
use crate::effect::{Effect, Paper};
use crate::entitlement::Entitlements;
use crate::id::{BotId, UserId};
use crate::moderation::{Standing, Term};
use crate::notice::Notice;
use crate::profile::Room;
use crate::time::Timestamp;

/// `/privacy`
pub(super) fn explain(caller: &Caller) -> Decision<UserChange> {
    caller.say(Notice::Privacy { evidence: caller.policy.evidence })
}

/// All that their owner knows of somebody, but what each bot has noted and what moderators decided. Whom they met or blocked is
/// counted, not named: those people may not be known to each other, either way.
#[derive(Serialize)]
struct Known<'a> {
    telegram_user_id: UserId,
    age: Option<u8>,
    stated_to_be_under_18: bool,
    profile: &'a Profile,
    entitlements: &'a Entitlements,
    people_met_within_20_minutes: usize,
    chats_that_ended_within_a_day: usize,
    people_blocked: usize,
    more_people_blocked_earlier: bool,
    thumbs_up: u32,
    thumbs_down: u32,
    searches: u64,
    new_until_ms: Option<Timestamp>,
    /// By whom is not said: it is theirs to say.
    brought_by_somebody_and_counting_until_ms: Option<Timestamp>,
    chats_that_count_for_whoever_brought_them: usize,
    will_be_deleted_at_ms: Option<Timestamp>,
    /// When it ends, its chats, the days in a row, and the longest row.
    day: &'a Diary,
}

/// Where they stand with the moderators. Who reported them is not said.
#[derive(Serialize)]
struct Limits<'a> {
    warnings: u32,
    last_warning: Option<&'a str>,
    suspended_since_ms: Option<Timestamp>,
    reports_that_count: usize,
    banned: Option<&'a Term>,
    muted: Option<&'a Term>,
    media_banned: Option<&'a Term>,
    has_appealed: bool,
    latest_measure: i64,
}

/// What one bot has noted.
#[derive(Serialize)]
struct Noted<'a> {
    bot: BotId,
    state: &'static str,
    room: Option<Room>,
    personal_link_since_s: Option<u32>,
    people_who_wait_for_an_answer_by_it: usize,
    links_of_others_opened_within_a_day: usize,
    last_partner_is_remembered: bool,
    chats_that_can_be_taken_up: usize,
    last_question: Option<&'static str>,
    looked_for_in_channels_at_ms: Option<Timestamp>,
    channels_not_joined: Vec<String>,
    knows: &'a Contact,
}

/// `/export`. A text for each bot, and one for what moderators decided, so that each fits into a message; and what the
/// books hold, which no rule can read, as a file.
pub(super) fn export(caller: &Caller) -> Decision<UserChange> {
    let user = &*caller.user;
    let said = caller.say(Notice::Export { json: json(&known(caller)) });
    let said = if user.standing == Standing::default() {
        said
    } else {
        said.and(caller.say(Notice::Export { json: json(&limits(&user.standing, caller.now)) }))
    };
    let bots: BTreeSet<_> = user.contacts.keys().chain(user.sessions.keys()).copied().collect();
    let noted = bots.into_iter().map(|bot| {
        let session = user.session(bot).clone();
        let contact =
            user.contacts.get(&bot).map_or_else(Contact::default, |contact| Contact::clone(contact));
        caller.say(Notice::Export { json: json(&noted(bot, session, &contact, caller.now)) })
    });
    let (to, language) = (caller.at, caller.language());
    let of_books = Effect::HandOut { paper: Paper::Known, to, language, known: None };
    noted.fold(said, Decision::and).effect(of_books)
}

/// Each field is named, so that one that comes to be does not compile before somebody has thought of it here.
fn known<'a>(caller: &'a Caller) -> Known<'a> {
    let User {
        profile,
        recent,
        met,
        blocked,
        blocked_earlier,
        rating,
        // These have texts of their own.
        standing: _,
        sessions: _,
        contacts: _,
        ticket,
        entitlements,
        leaving,
        new_until,
        brought,
        diary,
        // All of it is in the books, and so in the file, which has room for it.
        trades: _,
    } = &*caller.user;
    Known {
        telegram_user_id: caller.at.user,
        age: if let Age::Adult(years) = profile.age { Some(years.get()) } else { None },
        stated_to_be_under_18: profile.age == Age::Minor,
        profile,
        entitlements,
        people_met_within_20_minutes: recent.unexpired(caller.now).count(),
        chats_that_ended_within_a_day: met.latest_first(caller.now).count(),
        people_blocked: blocked.len(),
        more_people_blocked_earlier: !blocked_earlier.is_empty(),
        thumbs_up: rating.liked,
        thumbs_down: rating.disliked,
        searches: ticket.0,
        new_until_ms: Some(*new_until).filter(|until| *until > caller.now),
        brought_by_somebody_and_counting_until_ms: brought.as_ref().map(|brought| brought.until),
        chats_that_count_for_whoever_brought_them: brought
            .as_ref()
            .map_or(0, |brought| brought.partners.len()),
        day: diary,
        will_be_deleted_at_ms: if let Some(Leaving::At(at)) = leaving { Some(*at) } else { None },
    }
}

fn limits(standing: &Standing, now: Timestamp) -> Limits<'_> {
    let Standing {
        measure,
        reporters,
        suspended,
        banned,
        // Whether they were told is nothing about them.
        told: _,
        muted,
        media_banned,
        warning,
        warnings,
        appealed,
    } = standing;
    let holds = |term: &&Term| term.holds(now);
    Limits {
        warnings: *warnings,
        last_warning: warning.as_deref(),
        suspended_since_ms: *suspended,
        reports_that_count: reporters.len(),
        banned: banned.as_ref().filter(holds),
        muted: muted.as_ref().filter(holds),
        media_banned: media_banned.as_ref().filter(holds),
        has_appealed: *appealed,
        latest_measure: measure.0,
    }
}

fn noted(bot: BotId, session: Session, contact: &Contact, now: Timestamp) -> Noted<'_> {
    let Session { state, last, parted, asked, passage, room, links } = session;
    let links = links.map(|links| links.lately(now));
    let looked = passage.and_then(|passage| passage.known);
    Noted {
        bot,
        state: match state {
            State::Idle => "free",
            State::Seeking { .. } => "searching",
            State::Paired(_) => "in a chat",
        },
        room,
        personal_link_since_s: links.as_ref().and_then(|links| links.serial),
        people_who_wait_for_an_answer_by_it: links.as_ref().map_or(0, |links| links.guests.len()),
        links_of_others_opened_within_a_day: links.as_ref().map_or(0, |links| links.visits.len()),
        last_partner_is_remembered: last.is_some(),
        chats_that_can_be_taken_up: again::lately(parted, now).len(),
        last_question: asked.map(|asked| asked.step.word()),
        looked_for_in_channels_at_ms: looked.as_ref().map(|known| known.at),
        channels_not_joined: looked
            .map_or(vec![], |known| known.missing.into_iter().map(|door| door.title).collect()),
        knows: contact,
    }
}

fn json(what: &impl Serialize) -> String {
    serde_json::to_string_pretty(what).expect("it has string keys and no failing serializer")
}
