//! The reminder that a plan ends soon. It is a word about what somebody holds, as a receipt is, and nothing that one could
//! be tired of: so it comes once for each end, whatever else they want to hear from the bot.
//!
//! When it is due comes with the news of their plans ([`Reminder`]), so it moves with each extension, pause and
//! refund; that it was said is kept with what they may do. One timer waits for the first of them.

use crate::chat::caller::Caller;
use crate::chat::entitled;
use crate::chat::user::UserChange;
use crate::decision::Decision;
use crate::entitlement::Entitlements;
use crate::message::Timer;
use crate::notice::{Notice, OfShop};
use crate::plan::{Held, Reminder};
use crate::time::Timestamp;

/// Their plans have changed: the timer follows.
pub(super) fn follows(caller: &Caller, before: &Entitlements) -> Decision<UserChange> {
    let waited = first(before, caller.now).is_some();
    match first(&caller.user.entitlements, caller.now) {
        None if waited => Decision::new().clear_timer(Timer::Plans),
        _ => watched(caller),
    }
}

/// Has the timer wait for the first reminder. Where it does already this changes nothing; where Redis was lost, or nobody
/// could write to them when it was due, it waits no more.
pub(super) fn watched(caller: &Caller) -> Decision<UserChange> {
    match first(&caller.user.entitlements, caller.now) {
        Some(at) => Decision::new().set_timer(Timer::Plans, at),
        None => Decision::new(),
    }
}

/// A reminder is due. Whoever cannot be written to hears it when they are back, if that is before the end.
pub(super) fn due(caller: &Caller) -> Decision<UserChange> {
    let reachable = caller.user.contacts.get(&caller.at.bot).is_some_and(|contact| !contact.unreachable);
    if !reachable || caller.user.standing.banned(caller.now).is_some() {
        return Decision::new();
    }
    let (mut entitlements, mut said) = (caller.user.entitlements.clone(), Decision::new());
    let zone = caller.contact().wishes.time_zone;
    for held in &mut entitlements.held {
        let Some(reminder) = waiting(held, caller.now).filter(|reminder| reminder.at <= caller.now) else {
            continue;
        };
        held.reminder = Some(Reminder { said: true, ..reminder });
        let (plan, ends) = (held.plan.clone(), reminder.ends);
        let about = OfShop::Ending { plan, ends, zone, offer: None };
        said = said.and(caller.say(Notice::OfShop { about }));
    }
    if entitlements == caller.user.entitlements {
        return watched(caller);
    }
    let noted = entitled::became(caller, entitlements);
    let next = watched(&caller.after(&noted));
    noted.and(next).and(said)
}

/// All that is known of them is about to be forgotten.
pub(super) fn forgotten(caller: &Caller) -> Decision<UserChange> {
    match first(&caller.user.entitlements, caller.now) {
        Some(_) => Decision::new().clear_timer(Timer::Plans),
        None => Decision::new(),
    }
}

/// When the first of their reminders is due.
fn first(entitlements: &Entitlements, now: Timestamp) -> Option<Timestamp> {
    let waiting = entitlements.held.iter().filter_map(|held| waiting(held, now));
    waiting.map(|reminder| reminder.at).min()
}

/// The reminder of an end that is still ahead and was not said.
fn waiting(held: &Held, now: Timestamp) -> Option<Reminder> {
    held.reminder.filter(|reminder| reminder.is_due(now))
}
