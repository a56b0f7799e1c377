//! A press of a button. Each is answered exactly once, or Telegram lets it spin.

use crate::chat::button::Button;
use crate::chat::caller::{Caller, Ruling};
use crate::chat::passage::Goal;
use crate::chat::past::Past;
use crate::chat::session::{Chat, Muted, State};
use crate::chat::user::UserChange;
use crate::chat::{
    again, farewell, gate, goodbye, icebreaker, idle, link, lock, moderation, mute, naming, newcomer,
    onboarding, profile, rating, room, safety, settings, shop, talk, trading, unsay,
};
use crate::content::Content;
use crate::decision::Decision;
use crate::id::{ConversationId, MessageId, UpdateId};
use crate::notice::{Notice, Toast};
use crate::payment::Product;
use crate::plan::Trial;

/// What a press leads to: its answer, and what the button is for if that still stands.
pub(super) fn press(
    caller: &Caller,
    id: UpdateId,
    query: &str,
    message: Option<MessageId>,
    text: &str,
) -> Decision<UserChange> {
    if let Some(product) = Product::of_button(text) {
        return caller.answer(query, None).and(caller.settle(shop::buy(caller, product)));
    }
    if let Some(plan) = Trial::of_button(text) {
        return caller.answer(query, None).and(caller.settle(shop::try_plan(caller, plan)));
    }
    if let Ok(button) = text.parse() {
        return if caller.is_adult() {
            trading::press(caller, query, button)
        } else {
            caller.answer(query, Some(Toast::ButtonExpired))
        };
    }
    let pressed = text.parse().map_err(|_| Toast::ButtonExpired);
    match pressed.and_then(|button| Ok((button, act(caller, id, button, message)?))) {
        Ok((button, ruling)) => caller.answer(query, word_for(button)).and(caller.settle(ruling)),
        Err(toast) => caller.answer(query, Some(toast)),
    }
}

/// What is said over the chat where nothing is said in it.
fn word_for(button: Button) -> Option<Toast> {
    match button {
        Button::Share { .. }
        | Button::Keep
        | Button::Here(_)
        | Button::Grounds(..)
        | Button::LetThrough(_)
        | Button::Visit(..)
        | Button::KeepOut(_) => Some(Toast::Done),
        Button::NoMore => Some(Toast::NoMore),
        _ => None,
    }
}

fn act(caller: &Caller, id: UpdateId, button: Button, message: Option<MessageId>) -> Result<Ruling, Toast> {
    Ok(match button {
        Button::Help => Ok(caller.say(Notice::Help)),
        Button::NoMore => Ok(settings::want(caller, false)),
        Button::Announcements(wanted) => Ok(settings::set_announcements(caller, wanted)),
        Button::Summary(wanted) => Ok(settings::set_summary(caller, wanted)),
        Button::Languages => Ok(caller.say(Notice::ChooseLanguage)),
        Button::Language(language) => Ok(settings::set_language(caller, language)),
        Button::Zones => Ok(caller.say(Notice::ChooseRegion)),
        Button::Region(region) => Ok(caller.say(Notice::ChooseTimeZone { region })),
        Button::Zone(zone) => Ok(settings::set_time_zone(caller, zone)),
        Button::Delete => Ok(farewell::leave(caller)),
        Button::Stay => Ok(farewell::stay(caller)),
        button if is_for_adults(&button) && !caller.is_adult() => onboarding::begin(caller),
        Button::Rooms => Ok(room::ask(caller)),
        Button::Room(room) => Ok(room::enter(caller, room, message)),
        Button::Anyone => gate::pass(caller, Goal::Anyone, id),
        Button::Step(_)
        | Button::Edit(_)
        | Button::Profile
        | Button::Gender(_)
        | Button::Interest(_)
        | Button::Meet(_)
        | Button::Show(..)
        | Button::Listed(_)
        | Button::Protect(_) => introduce(caller, id, button, message),
        Button::Find => gate::pass(caller, Goal::Find, id),
        Button::Joined => gate::joined(caller, id, message),
        Button::Visit(answer, number) => link::answer(caller, id, number, answer)?,
        Button::Cancel => match caller.session().state {
            State::Seeking { .. } => goodbye::stop(caller),
            State::Idle | State::Paired(_) => return Err(Toast::ButtonExpired),
        },
        // From here on a button proves by its conversation that the person chats or has chatted, so was an adult then.
        Button::Next(conversation) => {
            current(caller, conversation)?;
            lock::ask_before_next(caller).and_then(|()| gate::pass(caller, Goal::Next(conversation), id))
        }
        Button::NextAnyway(conversation) => {
            current(caller, conversation)?;
            gate::pass(caller, Goal::Next(conversation), id)
        }
        Button::Lock(conversation) => lock::offer(caller, current(caller, conversation)?),
        Button::AcceptLock(conversation) => Ok(lock::accept(caller, current(caller, conversation)?)),
        Button::DeclineLock(conversation) => Ok(lock::decline(caller, current(caller, conversation)?)),
        Button::Icebreaker(conversation) => icebreaker::ask(caller, current(caller, conversation)?)?,
        Button::Unsay(conversation) => {
            let chat = current(caller, conversation)?;
            Ok(unsay::take_back_latest(caller, chat, None))
        }
        Button::Stop(conversation) => Ok(goodbye::say_goodbye(caller, current(caller, conversation)?)),
        Button::Report(conversation) => Ok(safety::report_partner(caller, named(caller, conversation)?)),
        Button::Block(conversation) => Ok(safety::block_partner(caller, named(caller, conversation)?)),
        Button::Grounds(grounds, conversation) => {
            Ok(safety::state_grounds(caller, named(caller, conversation)?, grounds))
        }
        Button::Met(naming, page) => Ok(naming::ask(caller, naming, page, message)),
        Button::Mute(conversation) => {
            Ok(mute::mute(caller, current(caller, conversation)?, Some(Muted::Media)))
        }
        Button::MuteAll(conversation) => {
            Ok(mute::mute(caller, current(caller, conversation)?, Some(Muted::All)))
        }
        Button::Unmute(conversation) => Ok(mute::mute(caller, current(caller, conversation)?, None)),
        Button::Rate(conversation, liked) => rating::rate(caller, conversation, liked),
        Button::Share { conversation, message } => {
            let chat = current(caller, conversation)?;
            if chat.unconfirmed_contact != Some(message) {
                return Err(Toast::ButtonExpired);
            }
            moderation::refuse_saying(caller, &Content::Contact(None))
                .map(|()| talk::share_contact(caller, chat, message))
        }
        Button::Here(conversation) => Ok(idle::stays(caller, current(caller, conversation)?)),
        Button::LetThrough(conversation) => {
            Ok(newcomer::answer(caller, current(caller, conversation)?, true))
        }
        Button::KeepOut(conversation) => Ok(newcomer::answer(caller, current(caller, conversation)?, false)),
        Button::Again(conversation) => {
            again::still_stands(caller, conversation)?;
            gate::pass(caller, Goal::Again(conversation), id)
        }
        Button::Keep => {
            let chat = caller.session().chat().filter(|chat| chat.unconfirmed_contact.is_some());
            Ok(talk::keep_contact(caller, chat.ok_or(Toast::ButtonExpired)?))
        }
    })
}

/// Whether only adults press it: it leads to somebody, or is about what others learn of them.
fn is_for_adults(button: &Button) -> bool {
    matches!(
        button,
        Button::Find
            | Button::Joined
            | Button::Anyone
            | Button::Rooms
            | Button::Room(_)
            | Button::Step(_)
            | Button::Edit(_)
            | Button::Profile
            | Button::Gender(_)
            | Button::Interest(_)
            | Button::Meet(_)
            | Button::Show(..)
            | Button::Listed(_)
            | Button::Protect(_)
            | Button::Visit(..)
    )
}

/// The buttons by which people say who they are.
fn introduce(caller: &Caller, id: UpdateId, button: Button, message: Option<MessageId>) -> Ruling {
    Ok(match button {
        Button::Step(step) => profile::ask(caller, id, step, true, message),
        Button::Edit(step) => profile::ask(caller, id, step, false, message),
        Button::Gender(gender) => profile::choose_gender(caller, id, gender, message),
        Button::Interest(interest) => profile::toggle_interest(caller, interest, message),
        Button::Meet(meet) => return profile::choose_meet(caller, id, meet, message),
        Button::Show(part, shown) => settings::set_shown(caller, part, shown, message),
        Button::Listed(listed) => settings::set_listed(caller, listed, message),
        Button::Protect(protected) => settings::set_protected(caller, protected, message),
        _ => profile::show(caller, message),
    })
}

fn current<'a>(caller: &'a Caller, conversation: ConversationId) -> Result<&'a Chat, Toast> {
    caller.session().chat_of(conversation).ok_or(Toast::ChatIsOver)
}

fn named(caller: &Caller, conversation: ConversationId) -> Result<Past, Toast> {
    safety::named(caller, conversation).ok_or(Toast::ChatIsOver)
}
