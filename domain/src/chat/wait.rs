//! While somebody waits: what they read about it, in one message that changes, and how long at most.

use crate::chat::caller::Caller;
use crate::chat::goodbye;
use crate::chat::search::wish;
use crate::chat::session::State;
use crate::chat::user::UserChange;
use crate::decision::Decision;
use crate::id::{MessageId, Ticket};
use crate::message::Timer;
use crate::notice::{Notice, Outlook};
use crate::profile::Meet;
use crate::time::{Millis, Timestamp};

/// So long is looked for those somebody wants to meet; then they are asked whether anybody would do.
pub const PATIENCE: Millis = Millis::seconds(60);

/// So long is looked for anybody at all.
pub const LIMIT: Millis = Millis::minutes(10);

/// When there is something to say to whoever waits since then.
pub(super) fn look_at(since: Timestamp, wish: Meet, now: Timestamp) -> Timestamp {
    let asks = since + PATIENCE;
    if wish != Meet::Anyone && now < asks { asks } else { since + LIMIT }
}

/// The pool says how it looks.
pub(super) fn waits(caller: &Caller, about: Ticket, outlook: Outlook) -> Decision<UserChange> {
    match caller.session().state {
        State::Seeking { ticket, since, began, pool, anyone, outlook: known, message, again, left }
            if ticket == about && known != Some(outlook) =>
        {
            let outlook = Some(outlook);
            let state = State::Seeking { ticket, since, began, pool, anyone, outlook, message, again, left };
            let noted = Decision::new().change(caller.became(state));
            let told = tell(&caller.after(&noted));
            noted.and(told)
        }
        _ => Decision::new(),
    }
}

/// That the search has begun stands in their chat. If that is of an earlier search, word of this one comes yet: the
/// numbers of messages rise.
pub(super) fn shown(caller: &Caller, message: MessageId) -> Decision<UserChange> {
    match caller.session().state {
        State::Seeking { ticket, since, began, pool, anyone, outlook, message: known, again, left }
            if known < Some(message) =>
        {
            let message = Some(message);
            let state = State::Seeking { ticket, since, began, pool, anyone, outlook, message, again, left };
            let noted = Decision::new().change(caller.became(state));
            let told = tell(&caller.after(&noted));
            noted.and(told)
        }
        _ => Decision::new(),
    }
}

/// Says how it looks where the search is spoken of. Not over the question whether anybody would do: it is asked once.
fn tell(caller: &Caller) -> Decision<UserChange> {
    match caller.session().state {
        State::Seeking { since, anyone, outlook: Some(outlook), message: Some(message), left, .. } => {
            if wish(caller, anyone) != Meet::Anyone && caller.now >= since + PATIENCE {
                return Decision::new();
            }
            caller.show(Some(message), Notice::SearchGoesOn { outlook, anyone, left })
        }
        _ => Decision::new(),
    }
}

/// They have waited for a while.
pub(super) fn due(caller: &Caller) -> Decision<UserChange> {
    let State::Seeking { ticket, since, pool, message, anyone, left, .. } = caller.session().state else {
        return Decision::new();
    };
    let meet = wish(caller, anyone);
    if caller.now >= since + LIMIT {
        return goodbye::stop_search(caller, ticket, pool).and(caller.say(Notice::SearchTimedOut));
    }
    let again = Decision::new().set_timer(Timer::Search(caller.at.bot), look_at(since, meet, caller.now));
    if meet != Meet::Anyone && caller.now >= since + PATIENCE {
        return again.and(caller.show(message, Notice::AskAnyone { meet, left }));
    }
    again
}
