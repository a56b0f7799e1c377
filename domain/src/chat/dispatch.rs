//! Which rule a message to a person is for. Nothing is decided here.

use std::borrow::Cow;

use crate::chat::caller::{Caller, Ruling};
use crate::chat::command::Command;
use crate::chat::user::{User, UserChange};
use crate::chat::{contact, goodbye, late, onboarding, pairing, press, safety, search, settings, talk};
use crate::content::Content;
use crate::decision::{Context, Decision, Refusal};
use crate::id::{Address, MessageId, UpdateId, UserId};
use crate::message::{Absence, Message, Report, Tell};
use crate::notice::Notice;
use crate::update::{Introduction, Update};

/// Any message to a person.
pub(super) fn message(state: &User, me: UserId, ctx: &Context, message: &Message) -> Decision<UserChange> {
    let Context { now, policy } = *ctx;
    let caller = |bot| Caller { user: Cow::Borrowed(state), at: Address { bot, user: me }, now, policy };
    match message {
        Message::Update(bot, id, what) => update(&caller(*bot), *id, what),
        Message::Tell(what) => tell(|you| caller(you.bot), what),
        Message::Report(Report::Unreachable { at, why }) => {
            let caller = caller(at.bot);
            contact::lose(&caller, *why).and(goodbye::unreachable(&caller))
        }
        Message::Report(Report::Refused { from, conversation, why, .. }) => {
            talk::refused(*from, *conversation, *why)
        }
        // A person sets no timers.
        Message::Timer(_) => Decision::new(),
    }
}

fn update(caller: &Caller, id: UpdateId, update: &Update) -> Decision<UserChange> {
    match update {
        Update::Message { introduction, message, content, .. } => {
            met(caller, introduction, |caller| caller.settle(wrote(caller, id, *message, content)))
        }
        Update::Edited { .. } => talk::edited(caller),
        Update::Press { introduction, query, button, .. } => {
            met(caller, introduction, |caller| press::press(caller, id, query, button))
        }
        Update::Reachable { reachable: false, .. } => {
            contact::lose(caller, Some(Absence::Blocked)).and(goodbye::unreachable(caller))
        }
        Update::Reachable { reachable: true, .. } => contact::find_again(caller),
        Update::Other { .. } => Decision::new(),
    }
}

/// Notes that somebody is there, and goes on from that.
fn met(
    caller: &Caller,
    introduction: &Introduction,
    rule: impl FnOnce(&Caller) -> Decision<UserChange>,
) -> Decision<UserChange> {
    let met = contact::meet(caller, introduction);
    let ruled = rule(&caller.after(&met));
    met.and(ruled)
}

fn wrote(caller: &Caller, id: UpdateId, message: MessageId, content: &Content) -> Ruling {
    match content {
        Content::Text { text, .. } if let Some(command) = Command::parse(&text.text) => {
            obey(caller, id, command)
        }
        _ if caller.is_adult() => talk::send(caller, id, message, content),
        _ => onboarding::hear(caller, content),
    }
}

fn obey(caller: &Caller, id: UpdateId, command: Command) -> Ruling {
    match command {
        // These always work, however late: whoever came here by mistake must find out what this is, and the way out.
        Command::Start => onboarding::start(caller),
        Command::Help => Ok(caller.say(Notice::Help)),
        Command::Settings => Ok(settings::show(caller)),
        Command::Language => Ok(caller.say(Notice::ChooseLanguage)),
        Command::Stop => goodbye::stop(caller),
        _ if !caller.is_adult() => onboarding::begin(caller),
        Command::Find => search::find(caller, id),
        Command::Next => late::refuse_late(caller, id).and_then(|()| search::next(caller, id)),
        Command::Report => safety::report(caller, id),
        Command::Block => safety::block(caller, id),
        Command::Unknown => Err(Refusal(Notice::UnknownCommand)),
    }
}

fn tell<'a>(caller: impl Fn(Address) -> Caller<'a>, tell: &Tell) -> Decision<UserChange> {
    match tell {
        Tell::Matched { you, ticket, conversation, peer, peer_ticket } => {
            pairing::matched(&caller(*you), *ticket, *conversation, *peer, *peer_ticket)
        }
        Tell::Joined { you, ticket, conversation, peer } => {
            pairing::joined(&caller(*you), *ticket, *conversation, *peer)
        }
        Tell::Missed { you, ticket } => pairing::missed(&caller(*you), *ticket),
        Tell::Declined { you, conversation } => pairing::declined(&caller(*you), *conversation),
        Tell::Said { you, from, conversation, parcel } => {
            talk::said(&caller(*you), *from, *conversation, parcel)
        }
        Tell::Left { you, conversation } => goodbye::left(&caller(*you), *conversation),
        Tell::Undelivered { you, conversation, why } => talk::undelivered(&caller(*you), *conversation, *why),
        // For a pool.
        Tell::Seek(_) | Tell::Withdraw { .. } => Decision::new(),
    }
}
