//! Which rule a message to a person is for. Nothing is decided here.

use std::borrow::Cow;

use crate::chat::caller::{Caller, Ruling};
use crate::chat::command::Command;
use crate::chat::passage::Goal;
use crate::chat::talk::{Heard, Written};
use crate::chat::user::{User, UserChange};
use crate::chat::{
    again, album, contact, early, entitled, farewell, gate, goodbye, group, icebreaker, idle, late, link,
    lock, met, moderation, mute, newcomer, onboarding, pairing, press, privacy, profile, rating, referral,
    reminder, revise, room, safety, settings, shop, summary, talk, trading, unsay, wait,
};
use crate::content::Content;
use crate::decision::{Context, Decision, Refusal};
use crate::id::{Address, BotId, UpdateId, UserId};
use crate::message::{Absence, Message, Report, Tell, Timer};
use crate::notice::{Notice, OfShop};
use crate::update::{Introduction, Update};

/// For what concerns a person at no bot in particular. Nothing is said there.
const NOWHERE: BotId = BotId(0);

/// Any message to a person.
pub(super) fn message(state: &User, me: UserId, ctx: &Context, message: &Message) -> Decision<UserChange> {
    let Context { now, policy, original, gate, link, invitation, groups } = *ctx;
    let caller = |bot| Caller {
        user: Cow::Borrowed(state),
        at: Address { bot, user: me },
        now,
        policy,
        original,
        gate,
        link,
        // It is for those whom nobody has seen yet.
        invitation: invitation.filter(|_| state.is_unseen()),
        groups,
    };
    match message {
        Message::Update(bot, id, what) => {
            moderation::unless_banned(&caller(*bot), what, |caller| update(caller, *id, what))
        }
        Message::Tell(Tell::Granted { grant, what }) => {
            let home = state.home();
            entitled::granted(&caller(home.unwrap_or(NOWHERE)), *grant, *what, home.is_some())
        }
        Message::Tell(Tell::Decided { id, measure, reason }) => {
            let home = state.home();
            let caller = caller(home.unwrap_or(NOWHERE));
            moderation::decided(&caller, *id, *measure, reason, home.is_some())
        }
        Message::Tell(Tell::Reported { by, conversation }) => {
            let home = state.home();
            let caller = caller(home.unwrap_or(NOWHERE));
            moderation::reported(&caller, *by, *conversation, home.is_some())
        }
        Message::Tell(Tell::Rated { liked }) => rating::rated(&caller(NOWHERE), *liked),
        Message::Tell(Tell::Holds { as_of, held }) => {
            entitled::holds(&caller(state.home().unwrap_or(NOWHERE)), held, *as_of)
        }
        Message::Tell(Tell::Farewell) => farewell::told(&caller(NOWHERE)),
        Message::Tell(Tell::Signalled { post }) => trading::posted(&at_trades(state, caller), post),
        Message::Tell(Tell::PriceIs { about, quote }) => {
            trading::price_is(&at_trades(state, caller), *about, *quote)
        }
        Message::Tell(Tell::Priced { position, quote }) => {
            trading::priced(&at_trades(state, caller), *position, *quote)
        }
        Message::Tell(what) => tell(|you| caller(you.bot), what),
        Message::Report(Report::Unreachable { at, why }) => {
            let caller = caller(at.bot);
            contact::lose(&caller, *why).and(goodbye::unreachable(&caller))
        }
        Message::Report(Report::Refused { from, conversation, why, .. }) => {
            talk::refused(*from, *conversation, *why)
        }
        Message::Report(Report::Unsaid { at, from, conversation, wish, gone }) => {
            unsay::reported(&caller(at.bot), *from, *conversation, wish.clone(), *gone)
        }
        Message::Report(Report::Membership { at, gate, found }) => {
            gate::answered(&caller(at.bot), *gate, found)
        }
        Message::Report(Report::InGroup { at, group, end }) => group::ended(&caller(at.bot), *group, *end),
        Message::Report(Report::Shown { at, message }) => wait::shown(&caller(at.bot), *message),
        Message::Timer(Timer::Album) => album::due(&state.sessions, caller),
        Message::Timer(Timer::Search(bot)) => wait::due(&caller(*bot)),
        Message::Timer(Timer::Idle(bot)) => idle::due(&caller(*bot)),
        Message::Timer(Timer::Edits(bot)) => early::due(&caller(*bot)),
        Message::Timer(Timer::Summary(bot)) => summary::due(&caller(*bot)),
        Message::Timer(Timer::Met) => met::due(&caller(NOWHERE)),
        Message::Timer(Timer::Groups) => group::judged(&caller(NOWHERE)),
        Message::Timer(Timer::Plans) => reminder::due(&caller(state.home().unwrap_or(NOWHERE))),
        Message::Timer(Timer::Farewell) => farewell::due(&caller(NOWHERE)),
        // A pool's.
        Message::Timer(Timer::Rematch) => Decision::new(),
    }
}

/// At the bot that tells somebody of their trades.
fn at_trades<'a>(state: &User, caller: impl Fn(BotId) -> Caller<'a>) -> Caller<'a> {
    let bot = state.trades.as_ref().and_then(|trades| trades.bot);
    caller(bot.or(state.home()).unwrap_or(NOWHERE))
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
        Update::Edited { message, content, .. } => album::before(caller, None, |caller| {
            idle::lively(caller, revise::edited(caller, id, *message, content))
        }),
        Update::Reacted { message, emoji, .. } => album::before(caller, None, |caller| {
            idle::lively(caller, revise::reacted(caller, id, *message, emoji.as_deref()))
        }),
        Update::Press { introduction, query, message, button, .. } => met(caller, introduction, |caller| {
            album::before(caller, None, |caller| press::press(caller, id, query, *message, button))
        }),
        Update::Paid { payment, order, .. } => shop::paid(caller, payment, order.as_deref()),
        Update::Refunded { payment, .. } => shop::refunded(caller, payment),
        Update::Reachable { reachable: false, .. } => {
            contact::lose(caller, Some(Absence::Blocked)).and(goodbye::unreachable(caller))
        }
        Update::Reachable { reachable: true, .. } => contact::find_again(caller),
        Update::Member { group, present, arrived, leads, .. } => {
            // Of somebody who never came here it says nothing about the channels that the bot asks people to be in.
            let is_known = caller.user.contacts.contains_key(&caller.at.bot);
            let asked = if is_known { gate::moved(caller, id, !present) } else { Decision::new() };
            let moved = group::moved(&caller.after(&asked), *group, *present, (*arrived, *leads));
            asked.and(moved)
        }
        Update::Knocked { group, knock, .. } => group::knocked(caller, *group, knock),
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
    let after = caller.after(&met);
    let ruled = rule(&after);
    // Once a day, so that what was lost with Redis is looked after again.
    let watched = if met.changes.is_empty() {
        Decision::new()
    } else {
        group::watched(&after).and(reminder::watched(&after)).and(farewell::watched(&after))
    };
    met.and(watched).and(ruled)
}

fn wrote(caller: &Caller, written: Written) -> Ruling {
    let id = written.id;
    match written.content {
        Content::Text { text, .. } if let Some(command) = Command::parse(&text.text) => {
            obey(caller, written, command, &text.text)
        }
        content if !caller.is_adult() => onboarding::hear(caller, id, content),
        content if let Some(asked) = profile::asked(caller) => profile::hear(caller, id, asked, content),
        _ => {
            let heard = idle::heard(caller);
            let sent = talk::send(&caller.after(&heard), written)?;
            Ok(heard.and(sent))
        }
    }
}

fn obey(caller: &Caller, written: Written, command: Command, text: &str) -> Ruling {
    let id = written.id;
    match command {
        // These always work, however late: whoever came here by mistake must find out what this is, and the way out.
        Command::Start if link::link_in(text).is_some() => link::open(caller, id),
        Command::Start => referral::start(caller, id),
        Command::Privacy => Ok(privacy::explain(caller)),
        Command::Export => Ok(privacy::export(caller)),
        Command::Delete => Ok(farewell::ask(caller)),
        Command::Help => Ok(caller.say(Notice::Help)),
        Command::Settings => Ok(settings::show(caller)),
        Command::Language => Ok(caller.say(Notice::ChooseLanguage)),
        Command::PaySupport => Ok(shop::say(caller, OfShop::Support { contact: String::new() })),
        Command::Terms => Ok(shop::say(caller, OfShop::Terms { contact: String::new() })),
        Command::Stop => goodbye::stop(caller),
        Command::Appeal => Ok(moderation::appeal(caller, text)),
        // Whoever was in a chat may need these, whatever they have said of their age since.
        Command::Report if safety::has_met(caller) => safety::report(caller, id),
        Command::Block if safety::has_met(caller) => safety::block(caller, id),
        _ if !caller.is_adult() => onboarding::begin(caller),
        Command::Profile => Ok(profile::show(caller, None)),
        Command::Find => gate::pass(caller, Goal::Find, id),
        Command::Next => late::refuse_late(caller, id)
            .and_then(|()| lock::ask_before_next(caller))
            .and_then(|()| gate::pass(caller, gate::next(caller), id)),
        Command::Link => link::command(caller, text),
        Command::Plans => Ok(shop::plans(caller)),
        Command::Refer => referral::command(caller, text),
        Command::Groups => Ok(group::show(caller)),
        Command::Rooms => Ok(room::ask(caller)),
        Command::Unsay => unsay::wish(caller, written),
        Command::Report => safety::report(caller, id),
        Command::Block => safety::block(caller, id),
        Command::Mute => mute::toggle(caller),
        Command::Rate => rating::ask(caller),
        Command::Follow
        | Command::Dashboard
        | Command::Positions
        | Command::History
        | Command::Close
        | Command::StopAll => Ok(trading::command(caller, command, text)),
        Command::Unknown => Err(Refusal(Notice::UnknownCommand)),
    }
}

fn tell<'a>(caller: impl Fn(Address) -> Caller<'a>, tell: &Tell) -> Decision<UserChange> {
    match tell {
        Tell::Matched { you, ticket, conversation, peer, peer_ticket, card } => {
            pairing::matched(&caller(*you), *ticket, *conversation, *peer, *peer_ticket, *card)
        }
        Tell::LockOffered { you, from, conversation, seconds } => {
            lock::offered(&caller(*you), *from, *conversation, *seconds)
        }
        Tell::LockAccepted { you, conversation, until } => {
            lock::accepted(&caller(*you), *conversation, *until)
        }
        Tell::LockDeclined { you, conversation } => lock::declined(&caller(*you), *conversation),
        Tell::Icebreaker { you, conversation, number } => {
            idle::hears(&caller(*you), *conversation, |caller| {
                icebreaker::asked(caller, *conversation, *number)
            })
        }
        Tell::Here { you, conversation } => idle::hears(&caller(*you), *conversation, |_| Decision::new()),
        Tell::AskThrough { you, from, conversation, link } => {
            idle::hears(&caller(*you), *conversation, |caller| {
                newcomer::asked(caller, *from, *conversation, *link)
            })
        }
        Tell::Through { you, from, conversation, through } => {
            newcomer::answered(&caller(*you), *from, *conversation, *through)
        }
        Tell::AgainWished { you, from, conversation } => again::wished(&caller(*you), *from, *conversation),
        Tell::AgainAgreed { you, from, conversation, ticket, card } => {
            again::agreed(&caller(*you), *from, *conversation, *ticket, *card)
        }
        Tell::LinkOpened { you, from, serial } => link::opened(&caller(*you), *from, *serial),
        Tell::VisitAccepted { you, from, ticket, card } => {
            link::accepted(&caller(*you), *from, *ticket, *card)
        }
        Tell::VisitDeclined { you, from, gone } => link::declined(&caller(*you), *from, *gone),
        Tell::AgainDeclined { you, ticket } => again::not_now(&caller(*you), *ticket),
        Tell::Rooms { you, searching } => room::show(&caller(*you), searching),
        Tell::Waits { you, ticket, outlook } => wait::waits(&caller(*you), *ticket, *outlook),
        Tell::Joined { you, ticket, conversation, peer, card } => {
            pairing::joined(&caller(*you), *ticket, *conversation, *peer, *card)
        }
        Tell::Missed { you, ticket } => pairing::missed(&caller(*you), *ticket),
        Tell::Declined { you, conversation } => pairing::declined(&caller(*you), *conversation),
        Tell::Said { you, from, conversation, parcel, message, reply, protected } => {
            let (message, reply, protected) = (*message, reply.as_ref(), *protected);
            let what = Heard { message, parcel, reply, protected };
            idle::hears(&caller(*you), *conversation, |caller| talk::said(caller, *from, *conversation, what))
        }
        Tell::Revised { you, from, conversation, message, revision } => {
            idle::hears(&caller(*you), *conversation, |caller| {
                revise::revised(caller, *from, *conversation, *message, revision)
            })
        }
        Tell::Felt { you, from, conversation, about, emoji } => {
            idle::hears(&caller(*you), *conversation, |caller| {
                revise::felt(caller, *from, *conversation, *about, emoji.as_deref())
            })
        }
        Tell::Unsay { you, from, conversation, wish } => {
            unsay::wished(&caller(*you), *from, *conversation, wish.clone())
        }
        Tell::Unsaid { you, conversation, wish, gone } => {
            unsay::unsaid(&caller(*you), *conversation, wish.clone(), *gone)
        }
        Tell::Left { you, conversation } => goodbye::left(&caller(*you), *conversation),
        Tell::Undelivered { you, conversation, why } => talk::undelivered(&caller(*you), *conversation, *why),
        // For another kind of entity, or not from anybody at a bot.
        Tell::Granted { .. }
        | Tell::Decided { .. }
        | Tell::Reported { .. }
        | Tell::Rated { .. }
        | Tell::Holds { .. }
        | Tell::Farewell
        | Tell::Reunite { .. }
        | Tell::Follow { .. }
        | Tell::Unfollow { .. }
        | Tell::Posted { .. }
        | Tell::Signalled { .. }
        | Tell::AskPrice { .. }
        | Tell::PriceIs { .. }
        | Tell::Watch { .. }
        | Tell::Priced { .. }
        | Tell::Ticked { .. }
        | Tell::Onward
        | Tell::Seek(_)
        | Tell::AskRooms { .. }
        | Tell::Withdraw { .. } => Decision::new(),
    }
}
