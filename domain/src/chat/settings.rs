//! What people choose: announcements or none, by which clock they live, and in which language they are spoken to. It works in every state of a chat and for
//! everybody, and no partner ever sees it.

use crate::chat::caller::Caller;
use crate::chat::contact::{Contact, Wishes, noted};
use crate::chat::user::UserChange;
use crate::decision::{Decision, Record};
use crate::language::Language;
use crate::notice::Notice;
use crate::time_zone::TimeZone;

/// `/settings`
pub(super) fn show(caller: &Caller) -> Decision<UserChange> {
    let Wishes { opted_out, time_zone, .. } = caller.contact().wishes;
    caller.say(Notice::Settings { announcements: !opted_out, time_zone })
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

/// They want to be spoken to in this language, or in that of their app. The settings are shown again, in it.
pub(super) fn set_language(caller: &Caller, language: Option<Language>) -> Decision<UserChange> {
    let contact = caller.contact();
    let mut set = Decision::new();
    if contact.wishes.language != language {
        let wishes = Wishes { language, ..contact.wishes };
        let chosen = Record::LanguageChosen { who: caller.at, language, at: caller.now };
        set = noted(caller, Contact { wishes, ..contact }).record(chosen);
    }
    let shown = show(&caller.after(&set));
    set.and(shown)
}
