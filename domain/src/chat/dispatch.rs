//! Which rule a message to a person is for. Nothing is decided here.

use std::borrow::Cow;

use crate::chat::caller::{Caller, Ruling};
use crate::chat::command::Command;
use crate::chat::user::{User, UserChange};
use crate::chat::{goodbye, late, onboarding, pairing, press, safety, search, talk};
use crate::content::Content;
use crate::decision::{Decision, Refusal};
use crate::id::{Address, MessageId, UserId};
use crate::message::{Message, Report, Tell};
use crate::notice::Notice;
use crate::time::Timestamp;
use crate::update::Update;

/// Any message to a person.
pub(super) fn message(state: &User, me: UserId, now: Timestamp, message: &Message) -> Decision<UserChange> {
    let caller = |bot| Caller { user: Cow::Borrowed(state), at: Address { bot, user: me }, now };
    match message {
        Message::Update(bot, what) => update(&caller(*bot), what),
        Message::Tell(what) => tell(|you| caller(you.bot), what),
        Message::Report(Report::Unreachable { at }) => goodbye::unreachable(&caller(at.bot)),
        Message::Report(Report::Refused { from, conversation, .. }) => talk::refused(*from, *conversation),
        // A person sets no timers.
        Message::Timer(_) => Decision::new(),
    }
}

fn update(caller: &Caller, update: &Update) -> Decision<UserChange> {
    match update {
        Update::Message { message, sent_at, content, .. } => {
            caller.settle(wrote(caller, *message, *sent_at, content))
        }
        Update::Edited { .. } => talk::edited(caller),
        Update::Press { query, button, .. } => press::press(caller, query, button),
        Update::Reachable { reachable: false, .. } => goodbye::unreachable(caller),
        Update::Reachable { reachable: true, .. } | Update::Other { .. } => Decision::new(),
    }
}

fn wrote(caller: &Caller, message: MessageId, sent_at: Timestamp, content: &Content) -> Ruling {
    match content {
        Content::Text { text, .. } if let Some(command) = Command::parse(&text.text) => {
            obey(caller, command, sent_at)
        }
        _ if caller.is_adult() => talk::send(caller, message, sent_at, content),
        _ => onboarding::hear(caller, content),
    }
}

fn obey(caller: &Caller, command: Command, sent_at: Timestamp) -> Ruling {
    match command {
        // These always work: whoever came here by mistake must find out what this is, and the way out.
        Command::Start => onboarding::start(caller),
        Command::Help => Ok(caller.say(Notice::Help)),
        Command::Stop => late::refuse_late(caller, sent_at).and_then(|()| goodbye::stop(caller)),
        _ if !caller.is_adult() => onboarding::begin(caller),
        Command::Find => search::find(caller),
        Command::Next => late::refuse_late(caller, sent_at).and_then(|()| search::next(caller)),
        Command::Report => safety::report(caller, sent_at),
        Command::Block => safety::block(caller, sent_at),
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
        Tell::Undelivered { you, conversation } => talk::undelivered(&caller(*you), *conversation),
        // For a pool.
        Tell::Seek(_) | Tell::Withdraw { .. } => Decision::new(),
    }
}
