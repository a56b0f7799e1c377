//! What moderators, and reports, do about a person; and what is left to somebody who is kept apart.
//!
//! Whoever is shut out reads why, once, and can appeal once with one text. To all else they write the bot is silent, but for
//! what is theirs by right: what is kept of them, that it is deleted, and to report and block whom they met.

use crate::account::{Age, Profile};
use crate::chat::caller::Caller;
use crate::chat::command::Command;
use crate::chat::session::{Session, State};
use crate::chat::user::{Leaving, UserChange};
use crate::chat::{Button, farewell, gate, goodbye, met, safety};
use crate::content::{Content, Parcel};
use crate::decision::{Decision, Record, Refusal};
use crate::id::{BotId, ConversationId, UserId};
use crate::moderation::{LONGEST_APPEAL, Measure, MeasureId, Standing};
use crate::notice::Notice;
use crate::update::Update;

/// Somebody reported them. What they have read of the conversation is kept, too. What was counted before counts no more, also
/// where a moderator has decided about it since.
pub(super) fn reported(
    caller: &Caller,
    by: UserId,
    conversation: ConversationId,
    heard: bool,
) -> Decision<UserChange> {
    let Some(counted) = met::named(caller, by, conversation) else { return Decision::new() };
    let (before, now) = (&caller.user.standing, caller.now);
    let standing = before.reported(by, now);
    let is_new = standing.suspended.is_some() && before.suspended.is_none();
    let reader = caller.at.user;
    let noted =
        counted.and(became(caller, standing)).record(Record::Evidence { by, reader, conversation, at: now });
    if !is_new {
        return noted;
    }
    let stopped = stop_searches(&caller.after(&noted));
    if before.banned(now).is_some() {
        return noted.and(stopped);
    }
    let ended = bots_where(caller, Session::wants_somebody);
    noted.and(stopped).and(say_where(caller, heard, &ended, &Notice::Suspended))
}

/// A moderator has decided something. They hear of it where they can be written to, or when they come.
pub(super) fn decided(
    caller: &Caller,
    id: MeasureId,
    measure: Measure,
    reason: &str,
    heard: bool,
) -> Decision<UserChange> {
    let before = &caller.user.standing;
    let Some(mut standing) = before.after(id, measure, reason) else { return Decision::new() };
    let (reason, until) = (reason.to_owned(), measure.until());
    let notice = match measure {
        Measure::Warn => Notice::Warned { reason },
        Measure::Mute { .. } => Notice::Silenced { reason, until },
        Measure::MediaBan { .. } => Notice::WordsOnly { reason, until },
        // What is over by the time it comes shuts nobody out, and ends no chat.
        Measure::Ban { until: Some(until) } if until <= caller.now => return became(caller, standing),
        Measure::Ban { .. } => {
            standing.told = heard;
            let left = goodbye::leave_quietly(caller);
            let banned = left.and(became(caller, standing));
            let ended = bots_where(caller, |session| session.chat().is_some() || session.wants_somebody());
            return banned.and(say_where(caller, heard, &ended, &Notice::Banned { reason, until }));
        }
        Measure::Lift => Notice::Lifted,
        Measure::LiftAge if caller.user.profile.age == Age::Minor => {
            let asked = UserChange::ProfileBecame(Profile { age: Age::Asked, ..caller.user.profile.clone() });
            let lifted = Record::AgeLifted { user: caller.at.user, at: caller.now };
            let told = say_if(caller, heard, Notice::AgeLifted);
            return became(caller, standing).change(asked).record(lifted).and(told);
        }
        Measure::LiftAge => return became(caller, standing),
    };
    // Nothing but why is said to somebody who is shut out.
    let heard = heard && standing.banned(caller.now).is_none();
    became(caller, standing).and(say_if(caller, heard, notice))
}

/// `/appeal`, and what they say.
pub(super) fn appeal(caller: &Caller, written: &str) -> Decision<UserChange> {
    let standing = &caller.user.standing;
    let is_kept_out = standing.is_limited(caller.now) || caller.user.profile.age == Age::Minor;
    if !is_kept_out || standing.appealed {
        return caller.say(Notice::NoAppeal);
    }
    let text = written.split_once(char::is_whitespace).map_or("", |(_command, text)| text.trim());
    if text.is_empty() {
        return caller.say(Notice::HowToAppeal);
    }
    let text = text.chars().take(LONGEST_APPEAL).collect();
    let record = Record::Appealed { user: caller.at.user, text, at: caller.now };
    let appealed = Standing { appealed: true, ..standing.clone() };
    became(caller, appealed).record(record).and(caller.say(Notice::Appealed))
}

/// What somebody does, unless they are shut out.
pub(super) fn unless_banned(
    caller: &Caller,
    update: &Update,
    rule: impl FnOnce(&Caller) -> Decision<UserChange>,
) -> Decision<UserChange> {
    let standing = &caller.user.standing;
    let Some(term) = standing.banned(caller.now) else { return rule(caller) };
    let (query, is_theirs) = match update {
        Update::Message { content, .. } => (None, stays_theirs(caller, content) || keeps(caller, content)),
        Update::Press { query, button, .. } => (Some(query), is_theirs_to_press(caller, button)),
        Update::Edited { .. } | Update::Reacted { .. } => (None, false),
        // Money is theirs, too.
        Update::Paid { .. }
        | Update::Refunded { .. }
        | Update::Reachable { .. }
        | Update::Member { .. }
        | Update::Knocked { .. }
        | Update::Other { .. } => (None, true),
    };
    if is_theirs {
        return rule(caller);
    }
    let answered = query.map_or_else(Decision::new, |query| caller.answer(query, None));
    if standing.told {
        return answered;
    }
    let told = became(caller, Standing { told: true, ..standing.clone() });
    answered.and(told).and(caller.say(Notice::Banned { reason: term.reason.clone(), until: term.until }))
}

/// Whoever was to be deleted wants to be kept. That does not take a word with anybody.
fn keeps(caller: &Caller, content: &Content) -> bool {
    let Content::Text { text, .. } = content else { return false };
    matches!(caller.user.leaving, Some(Leaving::At(_))) && Command::parse(&text.text) == Some(Command::Start)
}

fn stays_theirs(caller: &Caller, content: &Content) -> bool {
    let Content::Text { text, .. } = content else { return false };
    let theirs = [
        Command::Appeal,
        Command::Privacy,
        Command::Export,
        Command::Delete,
        Command::PaySupport,
        Command::Terms,
    ];
    Command::parse(&text.text).is_some_and(|command| match command {
        Command::Report | Command::Block => safety::has_met(caller),
        command => theirs.contains(&command),
    })
}

fn is_theirs_to_press(caller: &Caller, button: &str) -> bool {
    match button.parse() {
        Ok(Button::Delete | Button::Stay) => true,
        Ok(Button::Report(_) | Button::Block(_) | Button::Grounds(..) | Button::Met(..)) => {
            safety::has_met(caller)
        }
        _ => false,
    }
}

/// Whoever is about to leave for good, or is to be looked at by a moderator, meets nobody.
pub(super) fn refuse_meeting(caller: &Caller) -> Result<(), Refusal> {
    farewell::refuse_leaving(caller)?;
    let standing = &caller.user.standing;
    match standing.banned(caller.now) {
        Some(term) => Err(Refusal(Notice::Banned { reason: term.reason.clone(), until: term.until })),
        None if standing.suspended.is_some() => Err(Refusal(Notice::Suspended)),
        None => Ok(()),
    }
}

/// Whoever was muted by a moderator says nothing, and some send words only.
pub(super) fn refuse_saying(caller: &Caller, content: &Content) -> Result<(), Refusal> {
    refuse_muted(caller)?;
    match caller.user.standing.media_banned(caller.now) {
        Some(term) if !matches!(content, Content::Text { .. } | Content::Poll(_)) => {
            Err(Refusal(Notice::WordsOnly { reason: term.reason.clone(), until: term.until }))
        }
        _ => Ok(()),
    }
}

/// Whoever is muted by a moderator is heard in no way.
pub(super) fn refuse_muted(caller: &Caller) -> Result<(), Refusal> {
    match caller.user.standing.muted(caller.now) {
        Some(term) => Err(Refusal(Notice::Silenced { reason: term.reason.clone(), until: term.until })),
        None => Ok(()),
    }
}

/// The same of what was taken from them earlier, and is about to go.
pub(super) fn may_say(caller: &Caller, parcel: &Parcel) -> bool {
    let standing = &caller.user.standing;
    let is_words = matches!(parcel, Parcel::Text { .. } | Parcel::Poll(_));
    standing.muted(caller.now).is_none() && (is_words || standing.media_banned(caller.now).is_none())
}

/// They stand so from now on; the books are told.
pub(super) fn became(caller: &Caller, standing: Standing) -> Decision<UserChange> {
    let (user, at) = (caller.at.user, caller.now);
    let record = Record::Stands { user, standing: Box::new(standing.clone()), at };
    Decision::new().change(UserChange::StandingBecame(standing)).record(record)
}

/// Searches end at every bot, those too that wait for a word about channels; what they are in the middle of goes on.
fn stop_searches(caller: &Caller) -> Decision<UserChange> {
    let bots = caller.user.sessions.keys();
    bots.fold(Decision::new(), |stopped, bot| {
        let there = caller.after(&stopped).at_bot(*bot);
        match there.session().state {
            State::Seeking { ticket, pool, .. } => stopped.and(goodbye::stop_search(&there, ticket, pool)),
            State::Idle => stopped.and(gate::called_off(&there).unwrap_or_default()),
            State::Paired(_) => stopped,
        }
    })
}

/// The bots that can write to them at which they are doing such a thing.
fn bots_where(caller: &Caller, ends: impl Fn(&Session) -> bool) -> Vec<BotId> {
    let contacts = &caller.user.contacts;
    let can_write = |bot: &BotId| contacts.get(bot).is_some_and(|contact| !contact.unreachable);
    let sessions = caller.user.sessions.iter().filter(|(_, session)| ends(session));
    sessions.map(|(bot, _)| *bot).filter(can_write).collect()
}

/// Says it here, where they can be written to, and at each other bot where something of theirs has ended by it.
fn say_where(caller: &Caller, heard: bool, ended: &[BotId], notice: &Notice) -> Decision<UserChange> {
    let elsewhere = ended.iter().filter(|bot| **bot != caller.at.bot);
    elsewhere.fold(say_if(caller, heard, notice.clone()), |said, bot| {
        said.and(caller.at_bot(*bot).say(notice.clone()))
    })
}

fn say_if(caller: &Caller, heard: bool, notice: Notice) -> Decision<UserChange> {
    if heard { caller.say(notice) } else { Decision::new() }
}
