//! Leaving for good: all that is known of a person is deleted, a week after they asked for it. Until then `/start`
//! keeps it.
//!
//! The wish is a record: who has asked for it is forgotten also where Redis is lost meanwhile.
//!
//! Two things stay: that somebody is too young, and that somebody was shut out; or both would be undone by asking. They
//! stay as they are, by the person's number. A fingerprint in its place would hide nothing: there are so few numbers
//! that all of them are tried in a minute.

use crate::account::{Age, Profile};
use crate::chat::caller::Caller;
use crate::chat::field::Field;
use crate::chat::goodbye;
use crate::chat::group;
use crate::chat::moderation;
use crate::chat::reminder;
use crate::chat::trading;
use crate::chat::user::{Leaving, UserChange};
use crate::decision::{Decision, Record, Refusal};
use crate::message::Timer;
use crate::notice::Notice;
use crate::time::Millis;

/// How long they can change their mind.
pub const GRACE: Millis = Millis::minutes(7 * 24 * 60);

/// How long it stays known that nothing is known. The books hear within seconds of it, or once they are back.
const TRACE: Millis = Millis::minutes(24 * 60);

/// `/delete`
pub(super) fn ask(caller: &Caller) -> Decision<UserChange> {
    match caller.user.leaving {
        Some(Leaving::At(at)) => caller.say(Notice::Leaving { at }),
        Some(Leaving::Gone) | None => caller.say(Notice::ConfirmDelete),
    }
}

/// Yes, really. Chats and searches end at once.
pub(super) fn leave(caller: &Caller) -> Decision<UserChange> {
    if let Some(Leaving::At(at)) = caller.user.leaving {
        return caller.say(Notice::Leaving { at });
    }
    let at = caller.now + GRACE;
    goodbye::leave_all(caller)
        .change(UserChange::LeavingBecame(Some(Leaving::At(at))))
        .set_timer(Timer::Farewell, at)
        .record(Record::Leaving { user: caller.at.user, until: Some(at), at: caller.now })
        .and(caller.say(Notice::Leaving { at }))
}

/// They changed their mind, or never wanted to.
pub(super) fn stay(caller: &Caller) -> Decision<UserChange> {
    let stays = caller.say(Notice::Staying);
    match caller.user.leaving {
        Some(Leaving::At(_)) => Decision::new()
            .change(UserChange::LeavingBecame(None))
            .clear_timer(Timer::Farewell)
            .record(Record::Leaving { user: caller.at.user, until: None, at: caller.now })
            .and(stays),
        Some(Leaving::Gone) | None => stays,
    }
}

/// Whoever is about to leave meets nobody any more.
pub(super) fn refuse_leaving(caller: &Caller) -> Result<(), Refusal> {
    match caller.user.leaving {
        Some(Leaving::At(at)) => Err(Refusal(Notice::Leaving { at })),
        Some(Leaving::Gone) | None => Ok(()),
    }
}

/// Has the timer stand that may have been lost with Redis: the wish is in the books, too.
pub(super) fn watched(caller: &Caller) -> Decision<UserChange> {
    match caller.user.leaving {
        Some(Leaving::At(at)) => Decision::new().set_timer(Timer::Farewell, at),
        Some(Leaving::Gone) | None => Decision::new(),
    }
}

/// The books say that the time is over. They may be behind, also where a backup was restored: who stays has said so here,
/// and it is written down once more.
pub(super) fn told(caller: &Caller) -> Decision<UserChange> {
    let user = caller.at.user;
    match caller.user.leaving {
        Some(Leaving::At(_)) => due(caller),
        Some(Leaving::Gone) => Decision::new(),
        None => Decision::new().record(Record::Leaving { user, until: None, at: caller.now }),
    }
}

/// The time is over.
pub(super) fn due(caller: &Caller) -> Decision<UserChange> {
    match caller.user.leaving {
        Some(Leaving::At(at)) if at > caller.now => Decision::new().set_timer(Timer::Farewell, at),
        Some(Leaving::At(_)) => forget(caller),
        Some(Leaving::Gone) => Decision::new().change(UserChange::LeavingBecame(None)),
        None => Decision::new(),
    }
}

fn forget(caller: &Caller) -> Decision<UserChange> {
    let left = goodbye::leave_all(caller);
    let mut fields = caller.after(&left).user.fields();
    let mut forgotten =
        left.and(group::leave_all(caller)).and(reminder::forgotten(caller)).and(trading::forgotten(caller));
    if caller.user.profile.age == Age::Minor {
        fields.retain(|field| *field != Field::Profile);
        let minor = Profile { age: Age::Minor, ..Profile::default() };
        forgotten = forgotten.change(UserChange::ProfileBecame(minor));
    }
    for field in fields {
        forgotten = forgotten.change(UserChange::Forgotten(field));
    }
    let standing = &caller.user.standing;
    let stays = standing.left(caller.now);
    if stays != *standing {
        forgotten = forgotten.and(moderation::became(caller, stays));
    }
    forgotten
        .change(UserChange::LeavingBecame(Some(Leaving::Gone)))
        .set_timer(Timer::Farewell, caller.now + TRACE)
        .record(Record::Forgotten { user: caller.at.user, at: caller.now })
}
