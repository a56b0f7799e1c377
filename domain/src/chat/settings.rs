//! What people choose: announcements or none, by which clock they live, in which language they are spoken to, and what
//! partners see. It works in every state of a chat and for everybody, and no partner ever sees what was chosen.

use crate::account::Profile;
use crate::chat::caller::Caller;
use crate::chat::contact::{Contact, Wishes, noted};
use crate::chat::field::Field;
use crate::chat::user::UserChange;
use crate::chat::{onboarding, profile, search};
use crate::decision::{Decision, Record};
use crate::id::MessageId;
use crate::language::Language;
use crate::message::Timer;
use crate::notice::Notice;
use crate::profile::Part;
use crate::time_zone::TimeZone;

/// `/settings`
pub(super) fn show(caller: &Caller) -> Decision<UserChange> {
    caller.say(settings(caller))
}

fn settings(caller: &Caller) -> Notice {
    let Wishes { opted_out, time_zone, summary, .. } = caller.contact().wishes;
    let Profile { shown, unlisted, protected, .. } = caller.user.profile;
    Notice::Settings { announcements: !opted_out, time_zone, shown, listed: !unlisted, protected, summary }
}

/// Partners may see a part of their card, or not. The settings are shown again in their place.
pub(super) fn set_shown(
    caller: &Caller,
    part: Part,
    shown: bool,
    message: Option<MessageId>,
) -> Decision<UserChange> {
    let profile = caller.user.profile.clone();
    let set = profile::tell(caller, Profile { shown: profile.shown.with(part, shown), ..profile });
    let again = caller.show(message, settings(&caller.after(&set)));
    set.and(again)
}

/// They are brought to people who choose by gender, or not. The settings are shown again in their place.
pub(super) fn set_listed(caller: &Caller, listed: bool, message: Option<MessageId>) -> Decision<UserChange> {
    let set = profile::tell(caller, Profile { unlisted: !listed, ..caller.user.profile.clone() });
    let again = caller.show(message, settings(&caller.after(&set)));
    set.and(again)
}

/// What they send can be neither saved nor passed on, or can. The settings are shown again in their place.
pub(super) fn set_protected(
    caller: &Caller,
    protected: bool,
    message: Option<MessageId>,
) -> Decision<UserChange> {
    let set = profile::tell(caller, Profile { protected, ..caller.user.profile.clone() });
    let again = caller.show(message, settings(&caller.after(&set)));
    set.and(again)
}

/// They want announcements, or no more of them.
pub(super) fn want(caller: &Caller, wanted: bool) -> Decision<UserChange> {
    let contact = caller.contact();
    let wanted_before = !contact.wishes.opted_out;
    if wanted == wanted_before {
        return Decision::new();
    }
    let wishes = Wishes { opted_out: !wanted, ..contact.wishes };
    noted(caller, Contact { wishes, ..contact }).record(Record::Announcements {
        who: caller.at,
        wanted,
        at: caller.now,
    })
}

/// The same in the settings, which are shown again.
pub(super) fn set_announcements(caller: &Caller, wanted: bool) -> Decision<UserChange> {
    let set = want(caller, wanted);
    let shown = show(&caller.after(&set));
    set.and(shown)
}

/// They want a summary of each day, or none any more. Nothing is counted for whoever wants none. The settings are shown again.
pub(super) fn set_summary(caller: &Caller, wanted: bool) -> Decision<UserChange> {
    let contact = caller.contact();
    let mut set = Decision::new();
    if contact.wishes.summary != wanted {
        let wishes = Wishes { summary: wanted, ..contact.wishes };
        let said = Record::Summaries { who: caller.at, wanted, at: caller.now };
        set = noted(caller, Contact { wishes, ..contact }).record(said);
        if !wanted {
            let timer = Timer::Summary(caller.at.bot);
            set = set.change(UserChange::Forgotten(Field::Diary)).clear_timer(timer);
        }
    }
    let shown = show(&caller.after(&set));
    set.and(shown)
}

/// They live by this clock. The settings are shown again.
pub(super) fn set_time_zone(caller: &Caller, time_zone: TimeZone) -> Decision<UserChange> {
    let contact = caller.contact();
    let mut set = Decision::new();
    if contact.wishes.time_zone != Some(time_zone) {
        let wishes = Wishes { time_zone: Some(time_zone), ..contact.wishes };
        let chosen = Record::TimeZoneChosen { who: caller.at, time_zone, at: caller.now };
        set = noted(caller, Contact { wishes, ..contact }).record(chosen);
    }
    let shown = show(&caller.after(&set));
    set.and(shown)
}

/// They want to be spoken to in this language, or in that of their app. The settings are shown again, in it;
/// whoever is to say their age first, or something else of themself, is asked for it again.
pub(super) fn set_language(caller: &Caller, language: Option<Language>) -> Decision<UserChange> {
    let contact = caller.contact();
    let mut set = Decision::new();
    if contact.wishes.language != language {
        let matched_by = contact.matched_by();
        let contact = Contact { wishes: Wishes { language, ..contact.wishes }, ..contact };
        let searches_on = contact.matched_by() != matched_by;
        let chosen = Record::LanguageChosen { who: caller.at, language, at: caller.now };
        set = noted(caller, contact).record(chosen);
        if searches_on {
            let searched = search::anew(&caller.after(&set));
            set = set.and(searched);
        }
    }
    let after = caller.after(&set);
    let first = profile::asked(&after).filter(|asked| asked.first);
    let question = first.map(|asked| profile::ask(&after, asked.since, asked.step, true, None));
    let shown = onboarding::asked_again(&after).or(question).unwrap_or_else(|| show(&after));
    set.and(shown)
}
