//! What is kept of a person, for that person.

use serde::Serialize;

use crate::account::{Age, Profile};
use crate::chat::caller::Caller;
use crate::chat::contact::Contact;
use crate::chat::session::State;
use crate::chat::user::{Leaving, UserChange};
use crate::decision::Decision;
use crate::entitlement::Entitlements;
use crate::id::{BotId, UserId};
use crate::moderation::Term;
use crate::notice::Notice;
use crate::time::Timestamp;

/// `/privacy`
pub(super) fn explain(caller: &Caller) -> Decision<UserChange> {
    caller.say(Notice::Privacy)
}

/// All that is known of somebody, but what each bot has noted. Whom they met or blocked is counted, not named: those
/// people may not be known to each other, either way.
#[derive(Serialize)]
struct Known<'a> {
    telegram_user_id: UserId,
    age: Option<u8>,
    stated_to_be_under_18: bool,
    profile: &'a Profile,
    entitlements: &'a Entitlements,
    people_met_within_20_minutes: usize,
    people_blocked: usize,
    more_people_blocked_earlier: bool,
    thumbs_up: u32,
    thumbs_down: u32,
    moderation: &'a Limits<'a>,
    searches: u64,
    will_be_deleted_at_ms: Option<Timestamp>,
}

/// Where they stand with the moderators. Who reported them is not said.
#[derive(Serialize)]
struct Limits<'a> {
    warnings: u32,
    suspended_since_ms: Option<Timestamp>,
    banned: Option<&'a Term>,
    muted: Option<&'a Term>,
    media_banned: Option<&'a Term>,
}

impl<'a> Limits<'a> {
    fn of(caller: &'a Caller) -> Limits<'a> {
        let (standing, now) = (&caller.user.standing, caller.now);
        Limits {
            warnings: standing.warnings,
            suspended_since_ms: standing.suspended,
            banned: standing.banned(now),
            muted: standing.muted(now),
            media_banned: standing.media_banned(now),
        }
    }
}

/// What one bot has noted.
#[derive(Serialize)]
struct Noted<'a> {
    bot: BotId,
    state: &'static str,
    knows: &'a Contact,
}

/// `/export`. A text for each bot, so that each fits into a message.
pub(super) fn export(caller: &Caller) -> Decision<UserChange> {
    let user = &caller.user;
    let age = if let Age::Adult(years) = user.profile.age { Some(years.get()) } else { None };
    let leaving = if let Some(Leaving::At(at)) = user.leaving { Some(at) } else { None };
    let known = Known {
        telegram_user_id: caller.at.user,
        age,
        stated_to_be_under_18: user.profile.age == Age::Minor,
        profile: &user.profile,
        entitlements: &user.entitlements,
        people_met_within_20_minutes: user.recent.unexpired(caller.now).count(),
        people_blocked: user.blocked.len(),
        more_people_blocked_earlier: !user.blocked_earlier.is_empty(),
        thumbs_up: user.rating.liked,
        thumbs_down: user.rating.disliked,
        moderation: &Limits::of(caller),
        searches: user.ticket.0,
        will_be_deleted_at_ms: leaving,
    };
    let noted = user.contacts.iter().map(|(bot, noted)| {
        let state = match user.session(*bot).state {
            State::Idle => "free",
            State::Seeking { .. } => "searching",
            State::Paired(_) => "in a chat",
        };
        caller.say(Notice::Export { json: json(&Noted { bot: *bot, state, knows: noted }) })
    });
    noted.fold(caller.say(Notice::Export { json: json(&known) }), Decision::and)
}

fn json(what: &impl Serialize) -> String {
    serde_json::to_string_pretty(what).expect("it has string keys and no failing serializer")
}
