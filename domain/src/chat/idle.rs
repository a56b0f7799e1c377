//! Silence: a chat in which nobody says a word is asked about, and then ended.
//!
//! A word must not cost a write by itself. So when somebody was last heard is noted now and then only, and silence is
//! counted from the latest moment at which a word may have passed unnoted.

use crate::chat::caller::{Caller, tell};
use crate::chat::session::{Chat, State};
use crate::chat::user::UserChange;
use crate::chat::{goodbye, lock};
use crate::decision::Decision;
use crate::id::ConversationId;
use crate::message::{Tell, Timer};
use crate::notice::Notice;
use crate::time::{Millis, Timestamp};

/// So long nobody has said a word when both are asked.
pub const SILENCE: Millis = Millis::seconds(600);

/// So long they have to answer.
pub const ANSWER: Millis = Millis::seconds(60);

/// That somebody says something is noted at most this often.
const NOTED_EVERY: Millis = Millis::seconds(120);

/// When to look whether anybody has said something, after they did.
pub(super) fn look_at(heard: Timestamp) -> Timestamp {
    heard + SILENCE + NOTED_EVERY
}

/// Up to when words may have passed: those of the last minutes need not be noted.
pub(super) fn heard_until(chat: &Chat) -> Timestamp {
    chat.heard + NOTED_EVERY
}

/// They press that they are there. One of the two is enough, so the other's side hears of it, too.
pub(super) fn stays(caller: &Caller, chat: &Chat) -> Decision<UserChange> {
    let (you, conversation) = (chat.peer, chat.conversation);
    heard(caller).and(tell(you, Tell::Here { you, conversation }))
}

/// What they did, which is a sign of life where it comes to the partner.
pub(super) fn lively(caller: &Caller, did: Decision<UserChange>) -> Decision<UserChange> {
    if did.tells.is_empty() {
        return did;
    }
    let noted = heard(&caller.after(&did));
    did.and(noted)
}

/// Something comes from somebody in a conversation. From the partner it is a sign of life.
pub(super) fn hears(
    caller: &Caller,
    conversation: ConversationId,
    rule: impl FnOnce(&Caller) -> Decision<UserChange>,
) -> Decision<UserChange> {
    let from_partner = caller.session().chat_of(conversation).is_some();
    let heard = if from_partner { heard(caller) } else { Decision::new() };
    let ruled = rule(&caller.after(&heard));
    heard.and(ruled)
}

/// One of the two does something that the other may notice.
pub(super) fn heard(caller: &Caller) -> Decision<UserChange> {
    match &caller.session().state {
        State::Paired(chat) if chat.prompted.is_some() => {
            note(caller, chat).set_timer(Timer::Idle(caller.at.bot), look_at(caller.now))
        }
        State::Paired(chat) if chat.heard + NOTED_EVERY <= caller.now => note(caller, chat),
        _ => Decision::new(),
    }
}

fn note(caller: &Caller, chat: &Chat) -> Decision<UserChange> {
    let heard = Chat { heard: caller.now, prompted: None, ..chat.clone() };
    Decision::new().change(caller.became(State::Paired(heard)))
}

/// It is time to look whether anybody has said something.
pub(super) fn due(caller: &Caller) -> Decision<UserChange> {
    let State::Paired(chat) = &caller.session().state else { return Decision::new() };
    let timer = Timer::Idle(caller.at.bot);
    match chat.prompted {
        Some(prompted) if prompted + ANSWER > caller.now => {
            Decision::new().set_timer(timer, prompted + ANSWER)
        }
        // Two who want to stay are not parted because they are silent, nor the moment they are free to go.
        Some(_) if let Some(until) = lock::holds_until(chat, caller.now) => {
            let asked_anew = Chat { heard: until, prompted: None, ..chat.clone() };
            Decision::new().change(caller.became(State::Paired(asked_anew))).set_timer(timer, look_at(until))
        }
        Some(_) => {
            let conversation = chat.conversation;
            goodbye::leave(caller, chat).and(caller.say(Notice::EndedIdle { conversation }))
        }
        None if look_at(chat.heard) > caller.now => Decision::new().set_timer(timer, look_at(chat.heard)),
        None => {
            let conversation = chat.conversation;
            let prompted = Chat { prompted: Some(caller.now), ..chat.clone() };
            Decision::new()
                .change(caller.became(State::Paired(prompted)))
                .set_timer(timer, caller.now + ANSWER)
                .and(caller.say(Notice::StillThere { conversation }))
        }
    }
}
