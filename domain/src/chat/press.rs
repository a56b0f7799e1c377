//! A press of a button. Each is answered exactly once, or Telegram lets it spin.

use crate::chat::button::Button;
use crate::chat::caller::{Caller, Ruling};
use crate::chat::session::{Chat, Past, State};
use crate::chat::user::UserChange;
use crate::chat::{goodbye, onboarding, safety, search, settings, talk};
use crate::decision::Decision;
use crate::id::{ConversationId, UpdateId};
use crate::notice::{Notice, Toast};

/// What a press leads to: its answer, and what the button is for if that still stands.
pub(super) fn press(caller: &Caller, id: UpdateId, query: &str, text: &str) -> Decision<UserChange> {
    let pressed = text.parse().map_err(|_| Toast::ButtonExpired);
    match pressed.and_then(|button| Ok((button, act(caller, id, button)?))) {
        Ok((button, ruling)) => caller.answer(query, word_for(button)).and(caller.settle(ruling)),
        Err(toast) => caller.answer(query, Some(toast)),
    }
}

/// What is said over the chat where nothing is said in it.
fn word_for(button: Button) -> Option<Toast> {
    match button {
        Button::Share { .. } | Button::Keep => Some(Toast::Done),
        Button::NoMore => Some(Toast::NoMore),
        _ => None,
    }
}

fn act(caller: &Caller, id: UpdateId, button: Button) -> Result<Ruling, Toast> {
    Ok(match button {
        Button::Help => Ok(caller.say(Notice::Help)),
        Button::NoMore => Ok(settings::want(caller, false)),
        Button::Announcements(wanted) => Ok(settings::set_announcements(caller, wanted)),
        Button::Languages => Ok(caller.say(Notice::ChooseLanguage)),
        Button::Language(language) => Ok(settings::set_language(caller, language)),
        Button::Zones => Ok(caller.say(Notice::ChooseRegion)),
        Button::Region(region) => Ok(caller.say(Notice::ChooseTimeZone { region })),
        Button::Zone(zone) => Ok(settings::set_time_zone(caller, zone)),
        Button::Find if !caller.is_adult() => onboarding::begin(caller),
        Button::Find => search::find(caller, id),
        Button::Cancel => match caller.session().state {
            State::Seeking { .. } => goodbye::stop(caller),
            State::Idle | State::Paired(_) => return Err(Toast::ButtonExpired),
        },
        // From here on a button proves by its conversation that the person chats or has chatted, so is an adult.
        Button::Next(conversation) => {
            current(caller, conversation)?;
            search::next(caller, id)
        }
        Button::Stop(conversation) => Ok(goodbye::say_goodbye(caller, &current(caller, conversation)?)),
        Button::Report(conversation) => Ok(safety::report_partner(caller, named(caller, conversation)?)),
        Button::Block(conversation) => Ok(safety::block_partner(caller, named(caller, conversation)?)),
        Button::Share { conversation, message } => {
            let chat = current(caller, conversation)?;
            if chat.unconfirmed_contact != Some(message) {
                return Err(Toast::ButtonExpired);
            }
            Ok(talk::share_contact(caller, &chat, message))
        }
        Button::Keep => {
            let chat = caller.session().chat().filter(|chat| chat.unconfirmed_contact.is_some());
            Ok(talk::keep_contact(caller, &chat.ok_or(Toast::ButtonExpired)?))
        }
    })
}

fn current(caller: &Caller, conversation: ConversationId) -> Result<Chat, Toast> {
    caller.session().chat_of(conversation).ok_or(Toast::ChatIsOver)
}

fn named(caller: &Caller, conversation: ConversationId) -> Result<Past, Toast> {
    caller.session().partner_of(conversation).ok_or(Toast::ChatIsOver)
}
