//! Personal links: whoever opens one may ask its owner for a chat, and neither learns who the other is.
//!
//! ```text
//!   Visitor              Pool                 Owner
//!     |-- LinkOpened(serial) ---------------->|       asked, if the link still stands
//!     |                    |                  |       accepts, in no chat
//!     |<--------------- VisitAccepted(5) -----|
//!     |-- Reunite(8, Owner, 5) ->|            |
//!     |<- Matched(8, c, Owner, 5)|            |       and on as in any match
//! ```
//!
//! A link holds whose it is and its serial, sealed: it is opened, and made, outside of the rules. Another serial makes all
//! earlier ones lead nowhere. What leads nowhere, what is not one of ours, and what leads to somebody whom one has
//! blocked, is answered alike.
//!
//! Both have to be in the bot's channels, also the one who asked hours ago, and the owner when they say yes
//! ([`gate`](crate::chat::gate)). Of the other's channels neither hears anything: a visitor waits as for somebody who does not
//! answer, an owner learns that it does not come to be.
//!
//! An ask ends when the visitor talks to somebody else. So all that they wrote for others they wrote before it, and nothing
//! of that reaches the owner ([`late`](crate::chat::late)).

use serde::{Deserialize, Serialize};

use crate::account::Age;
use crate::chat::caller::{Caller, Ruling, tell};
use crate::chat::gate;
use crate::chat::guests::{Guest, Links, Visit};
use crate::chat::passage::Goal;
use crate::chat::session::{Session, State};
use crate::chat::user::UserChange;
use crate::chat::{Answer, again, moderation, onboarding, pool_of, safety};
use crate::decision::{Decision, Refusal};
use crate::entity::EntityKey;
use crate::id::{Address, Ticket, UpdateId, UserId};
use crate::message::Tell;
use crate::notice::{Notice, OfLink, Toast};
use crate::profile::Card;

/// How many signs the part of a link has that names it. Telegram takes no more.
pub const LINK_SIGNS: usize = 64;

/// Where a personal link leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// To whom, and at which bot.
    pub owner: Address,
    /// Which of theirs it is.
    pub serial: u32,
}

/// What `/start` came with, where that may be a personal link.
#[must_use]
pub fn link_in(text: &str) -> Option<&str> {
    let (command, token) = text.split_once(char::is_whitespace)?;
    let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let is_link = token.len() == LINK_SIGNS && token.bytes().all(is_sign);
    (is_link && command.starts_with("/start")).then_some(token)
}

/// `/link`, `/link new`, `/link off`
pub(super) fn command(caller: &Caller, text: &str) -> Ruling {
    if !caller.policy.links {
        return Err(no(OfLink::NotHere));
    }
    let links = links(caller);
    let asked = text.split_whitespace().nth(1).map(str::to_lowercase);
    let serial = match asked.as_deref() {
        Some("off") => None,
        Some("new") => Some(links.next_serial(caller.now)),
        _ => links.serial.or_else(|| Some(links.next_serial(caller.now))),
    };
    let said = caller.say(about(serial.map_or(OfLink::Off, |serial| OfLink::Yours { serial, url: None })));
    let latest = serial.unwrap_or(links.latest).max(links.latest);
    Ok(became(caller, Links { serial, latest, ..links }).and(said))
}

/// `/start` with a link.
pub(super) fn open(caller: &Caller, began: UpdateId) -> Ruling {
    if !caller.is_adult() {
        let started = caller.settle(onboarding::start(caller, began));
        // Whoever is too young has nothing to come back for.
        let is_minor = caller.user.profile.age == Age::Minor;
        return Ok(if is_minor { started } else { caller.say(about(OfLink::Later)).and(started) });
    }
    let link = caller.link.ok_or(no(OfLink::Gone))?;
    if link.owner.user == caller.at.user {
        return Err(no(OfLink::Own));
    }
    if link.owner.bot != caller.at.bot && !caller.policy.match_across_bots {
        return Err(no(OfLink::Elsewhere));
    }
    if let State::Paired(chat) = &caller.session().state {
        return Err(Refusal(Notice::AlreadyChatting { conversation: chat.conversation }));
    }
    gate::pass(caller, Goal::Visit(link), began)
}

/// They may ask, as far as channels go.
pub(super) fn visit(caller: &Caller, link: Link, began: UpdateId) -> Ruling {
    moderation::refuse_meeting(caller)?;
    if caller.user.has_blocked(link.owner.user) {
        return Err(no(OfLink::Gone));
    }
    let (links, to) = (links(caller), link.owner);
    if links.visits.iter().any(|visit| visit.to == to && visit.stands) {
        return Err(no(OfLink::Asked));
    }
    let visit = Visit { to, at: caller.now, began, stands: true };
    let visited = links.visited(visit).ok_or(no(OfLink::TooMany))?;
    let opened = Tell::LinkOpened { you: to, from: caller.at, serial: link.serial };
    Ok(became(caller, visited).and(tell(to, opened)).and(caller.say(about(OfLink::Asked))))
}

/// Somebody asks the owner.
pub(super) fn opened(caller: &Caller, from: Address, serial: u32) -> Decision<UserChange> {
    let (links, user) = (links(caller), &caller.user);
    let stands = links.serial == Some(serial) && caller.is_adult();
    if !stands || moderation::refuse_meeting(caller).is_err() {
        return tell(from, Tell::VisitDeclined { you: from, from: caller.at, gone: true });
    }
    // Whoever is not to meet them waits as for somebody who does not answer.
    let is_known = user.has_blocked(from.user) || user.partners().any(|partner| partner == from.user);
    if is_known || from.user == caller.at.user {
        return Decision::new();
    }
    match links.greeted(from, caller.now) {
        Some((links, Some(number))) => {
            became(caller, links).and(caller.say(about(OfLink::Visitor { number })))
        }
        Some((links, None)) => became(caller, links),
        None => tell(from, Tell::VisitDeclined { you: from, from: caller.at, gone: false }),
    }
}

/// The owner answers.
pub(super) fn answer(caller: &Caller, id: UpdateId, number: u32, answer: Answer) -> Result<Ruling, Toast> {
    let (guest, links) = links(caller).without(number).ok_or(Toast::ButtonExpired)?;
    let Guest { who, .. } = guest;
    let declined = tell(who, Tell::VisitDeclined { you: who, from: caller.at, gone: false });
    let answered = became(caller, links);
    Ok(match answer {
        Answer::Yes => gate::pass(caller, Goal::Receive(number), id),
        Answer::No => Ok(answered.and(declined)),
        Answer::Never => {
            let blocked = safety::never_again(&caller.after(&answered), who.user);
            Ok(answered.and(blocked).and(declined))
        }
    })
}

/// The owner says yes, and has passed the gate. Until then the ask stands.
pub(super) fn receive(caller: &Caller, number: u32, id: UpdateId) -> Ruling {
    moderation::refuse_meeting(caller)?;
    let (guest, links) = links(caller).without(number).ok_or(Refusal(Notice::NotRejoined))?;
    let (who, answered) = (guest.who, became(caller, links));
    // Whom they have blocked since is answered as one whom they would rather not meet.
    if caller.user.has_blocked(who.user) {
        let declined = tell(who, Tell::VisitDeclined { you: who, from: caller.at, gone: false });
        return Ok(answered.and(declined).and(caller.say(Notice::NotRejoined)));
    }
    // What they write in this chat must not come to somebody else, so the ask waits until it is over.
    if matches!(caller.session().state, State::Paired(_)) {
        return Err(no(OfLink::AfterChat));
    }
    let after = caller.after(&answered);
    let ticket = after.user.ticket.next();
    let card = after.card();
    let accepted = Tell::VisitAccepted { you: who, from: caller.at, ticket, card };
    let comes = caller.say(about(OfLink::Comes));
    Ok(answered.and(again::seek_again(&after, who, id)).and(tell(who, accepted)).and(comes))
}

/// The owner is ready. The visitor has passed the gate when they asked, perhaps long ago.
pub(super) fn accepted(
    caller: &Caller,
    from: Address,
    peer_ticket: Ticket,
    card: Card,
) -> Decision<UserChange> {
    let waits = links(caller).standing(from, caller.now);
    match waits {
        Some(visit) if !gate::is_open(caller) && !matches!(caller.session().state, State::Paired(_)) => {
            let goal = Goal::Come { owner: from, ticket: peer_ticket, card };
            gate::pass(caller, goal, visit.began).unwrap_or_else(|Refusal(notice)| {
                caller.say(notice).and(stays_away(caller, from, peer_ticket))
            })
        }
        _ => come(caller, from, peer_ticket, card),
    }
}

/// They do not come after all: the owner need not wait.
pub(super) fn stays_away(caller: &Caller, owner: Address, ticket: Ticket) -> Decision<UserChange> {
    let over = became(caller, links(caller).over(owner));
    over.and(tell(owner, Tell::AgainDeclined { you: owner, ticket }))
}

/// The visitor is ready, too, unless they have talked to somebody else since.
pub(super) fn come(caller: &Caller, from: Address, peer_ticket: Ticket, card: Card) -> Decision<UserChange> {
    let stays = caller.is_adult() && moderation::refuse_meeting(caller).is_ok();
    let is_free = !matches!(caller.session().state, State::Paired(_));
    // The operator may have parted the bots since they asked.
    let meets =
        (from.bot == caller.at.bot || caller.policy.match_across_bots) && !caller.user.has_blocked(from.user);
    let visit = links(caller).standing(from, caller.now);
    let Some(visit) = visit.filter(|_| stays && is_free && meets) else {
        return tell(from, Tell::AgainDeclined { you: from, ticket: peer_ticket });
    };
    let over = became(caller, links(caller).over(from));
    let after = caller.after(&over);
    let ticket = after.user.ticket.next();
    let (you, peer) = (caller.at, from);
    let pool = EntityKey::Pool(pool_of(you.bot, caller.policy));
    over.and(again::seek_again(&after, peer, visit.began))
        .tell(pool, Tell::Reunite { you, ticket, peer, peer_ticket, card })
        .and(caller.say(about(OfLink::Comes)))
}

/// It does not come to be: the owner would rather not, or the link leads nowhere any more.
pub(super) fn declined(caller: &Caller, from: Address, gone: bool) -> Decision<UserChange> {
    if links(caller).standing(from, caller.now).is_none() {
        return Decision::new();
    }
    let over = became(caller, links(caller).over(from));
    over.and(caller.say(about(if gone { OfLink::Gone } else { OfLink::NotNow })))
}

/// This person waits for their answer no longer. `None` where they did not.
pub(super) fn turn_out(caller: &Caller, whom: UserId) -> Option<Decision<UserChange>> {
    let mut links = links(caller);
    let waited = links.guests.extract_if(.., |guest| guest.who.user == whom).count();
    (waited > 0).then(|| became(caller, links))
}

fn links(caller: &Caller) -> Links {
    let links = caller.session().links.as_deref().cloned().unwrap_or_default();
    links.lately(caller.now)
}

fn became(caller: &Caller, links: Links) -> Decision<UserChange> {
    let session = Session { links: Some(Box::new(links)), ..caller.session().clone() };
    Decision::new().change(UserChange::SessionBecame(caller.at.bot, session))
}

fn about(about: OfLink) -> Notice {
    Notice::OfLink { about }
}

fn no(why: OfLink) -> Refusal {
    Refusal(about(why))
}
