//! Which rule a message to a person is for. Nothing is decided here.

use std::borrow::Cow;

use crate::chat::caller::{Caller, Ruling};
use crate::chat::command::Command;
use crate::chat::talk::Written;
use crate::chat::user::{User, UserChange};
use crate::chat::{
    album, contact, goodbye, late, onboarding, pairing, press, revise, safety, search, settings, talk, unsay,
};
use crate::content::Content;
use crate::decision::{Context, Decision, Refusal};
use crate::id::{Address, UpdateId, UserId};
use crate::message::{Absence, Message, Report, Tell, Timer};
use crate::notice::Notice;
use crate::update::{Introduction, Update};

/// Any message to a person.
pub(super) fn message(state: &User, me: UserId, ctx: &Context, message: &Message) -> Decision<UserChange> {
    let Context { now, policy, original } = *ctx;
    let caller =
        |bot| Caller { user: Cow::Borrowed(state), at: Address { bot, user: me }, now, policy, original };
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
        Message::Report(Report::Unsaid { from, conversation, wish, gone, .. }) => {
            unsay::reported(*from, *conversation, *wish, *gone)
        }
        Message::Timer(Timer::Album) => album::due(&state.sessions, caller),
        // A pool's.
        Message::Timer(Timer::Rematch) => Decision::new(),
    }
}

fn update(caller: &Caller, id: UpdateId, update: &Update) -> Decision<UserChange> {
    match update {
        Update::Message { introduction, message, content, reply, album, .. } => {
            let (reply, album) = (reply.as_deref(), album.as_deref());
            let written = Written { id, message: *message, content, reply, album };
            met(caller, introduction, |caller| {
                album::before(caller, album, |caller| caller.settle(wrote(caller, written)))
            })
        }
        Update::Edited { message, content, .. } => {
            album::before(caller, None, |caller| revise::edited(caller, id, *message, content))
        }
        Update::Reacted { message, emoji, .. } => {
            album::before(caller, None, |caller| revise::reacted(caller, id, *message, emoji.as_deref()))
        }
        Update::Press { introduction, query, button, .. } => met(caller, introduction, |caller| {
            album::before(caller, None, |caller| press::press(caller, id, query, button))
        }),
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

fn wrote(caller: &Caller, written: Written) -> Ruling {
    match written.content {
        Content::Text { text, .. } if let Some(command) = Command::parse(&text.text) => {
            obey(caller, written, command)
        }
        _ if caller.is_adult() => talk::send(caller, written),
        content => onboarding::hear(caller, content),
    }
}

fn obey(caller: &Caller, written: Written, command: Command) -> Ruling {
    let id = written.id;
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
        Command::Unsay => unsay::wish(caller, written),
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
        Tell::Said { you, from, conversation, parcel, message, reply } => {
            talk::said(&caller(*you), *from, *conversation, parcel, *message, reply.as_ref())
        }
        Tell::Revised { you, from, conversation, message, revision } => {
            revise::revised(&caller(*you), *from, *conversation, *message, revision)
        }
        Tell::Felt { you, from, conversation, about, emoji } => {
            revise::felt(&caller(*you), *from, *conversation, *about, emoji.as_deref())
        }
        Tell::Unsay { you, from, conversation, wish } => {
            unsay::wished(&caller(*you), *from, *conversation, *wish)
        }
        Tell::Unsaid { you, conversation, wish, gone } => {
            unsay::unsaid(&caller(*you), *conversation, *wish, *gone)
        }
        Tell::Left { you, conversation } => goodbye::left(&caller(*you), *conversation),
        Tell::Undelivered { you, conversation, why } => talk::undelivered(&caller(*you), *conversation, *why),
        // For a pool.
        Tell::Seek(_) | Tell::Withdraw { .. } => Decision::new(),
    }
}
