//! Report and block: at once, in every state, against whom one talks to or talked to within a day.
//!
//! One chat is reported once by each of the two: this side notes that it has, the other that it was counted. So neither a
//! second tap nor a button of yesterday weighs again, also when a moderator has decided meanwhile.

use crate::chat::caller::{Caller, Ruling, tell};
use crate::chat::met::Encounter;
use crate::chat::naming::Naming;
use crate::chat::past::Past;
use crate::chat::session::State;
use crate::chat::user::UserChange;
use crate::chat::{goodbye, late, link, met, naming, search};
use crate::decision::{Decision, Record, Refusal};
use crate::id::{ConversationId, UpdateId, UserId};
use crate::message::Tell;
use crate::moderation::Grounds;
use crate::notice::Notice;

/// `/report`
pub(super) fn report(caller: &Caller, update: UpdateId) -> Ruling {
    if must_choose(caller, Naming::Report) {
        return Ok(naming::ask(caller, Naming::Report, 0, None));
    }
    Ok(report_partner(caller, meant(caller, update)?))
}

/// `/block`
pub(super) fn block(caller: &Caller, update: UpdateId) -> Ruling {
    if must_choose(caller, Naming::Block) {
        return Ok(naming::ask(caller, Naming::Block, 0, None));
    }
    Ok(block_partner(caller, meant(caller, update)?))
}

/// Whether there is somebody to report or block: one they talk to, or talked to last, or met within a day.
pub(super) fn has_met(caller: &Caller) -> bool {
    caller.session().current_or_last().is_some() || caller.user.met.latest_first(caller.now).next().is_some()
}

/// Whether a command alone does not say who is meant: they are in no chat, and of those they met within a day there is
/// another than the last.
fn must_choose(caller: &Caller, what: Naming) -> bool {
    let session = caller.session();
    let is_last = |conversation| session.last.is_some_and(|last| last.conversation == conversation);
    session.chat().is_none() && naming::open(caller, what).iter().any(|one| !is_last(one.conversation))
}

/// The partner of a conversation that a button names: the present one, the last, or one of the last day.
pub(super) fn named(caller: &Caller, conversation: ConversationId) -> Option<Past> {
    let met = || caller.user.met.find(conversation).filter(|one| one.at + met::MET_WITHIN > caller.now);
    caller.session().partner_of(conversation).or_else(|| met().map(Encounter::past))
}

/// Whether they have reported it before.
fn has_reported(caller: &Caller, partner: &Past) -> bool {
    let noted = caller.user.met.find(partner.conversation).is_some_and(|one| one.reported);
    noted || partner.reported
}

/// Whom a command is about: the current partner or the last, but nobody for whom they asked only after writing it.
fn meant(caller: &Caller, update: UpdateId) -> Result<Past, Refusal> {
    let session = caller.session();
    let latest = session.current_or_last().ok_or(Refusal(Notice::NobodyToName))?;
    [Some(latest), session.last]
        .into_iter()
        .flatten()
        .find(|partner| !late::is_before(update, partner.began))
        .ok_or(Refusal(Notice::TooLate))
}

/// Reports the partner of a conversation, once. A report also blocks, and what the two have read is kept for the moderators.
pub(super) fn report_partner(caller: &Caller, partner: Past) -> Decision<UserChange> {
    let said = caller.say(Notice::Reported { conversation: Some(partner.conversation) });
    if has_reported(caller, &partner) {
        return said;
    }
    let reported = Record::Reported {
        by: caller.at.user,
        whom: partner.peer.user,
        conversation: partner.conversation,
        at: caller.now,
    };
    let (by, conversation, at) = (caller.at.user, partner.conversation, caller.now);
    let parted = never_again(caller, partner.peer.user);
    let noted = met::reported(&caller.after(&parted), conversation);
    parted
        .and(noted)
        .record(reported)
        .record(Record::Evidence { by, reader: by, conversation, at })
        .and(tell(partner.peer, Tell::Reported { by, conversation }))
        .and(said)
}

/// What for.
pub(super) fn state_grounds(caller: &Caller, partner: Past, grounds: Grounds) -> Decision<UserChange> {
    let (by, conversation) = (caller.at.user, partner.conversation);
    Decision::new().record(Record::GroundsStated { by, conversation, grounds })
}

/// Blocks the partner of a conversation.
pub(super) fn block_partner(caller: &Caller, partner: Past) -> Decision<UserChange> {
    never_again(caller, partner.peer.user).and(caller.say(Notice::Blocked))
}

/// The two will not meet again: the block stands, chats with that person end, nothing that they ask by a link waits any
/// longer, and searches go on without them, on every bot.
pub(super) fn never_again(caller: &Caller, whom: UserId) -> Decision<UserChange> {
    let mut decision = Decision::new();
    let named = caller.user.blocks_by_name(whom);
    if !named.is_empty() {
        let record = Record::Blocked { by: caller.at.user, whom, at: caller.now };
        decision = named.into_iter().fold(decision, Decision::change).record(record);
    }
    for bot in caller.user.sessions.keys() {
        let mut there = caller.after(&decision).at_bot(*bot);
        if let Some(turned_out) = link::turn_out(&there, whom) {
            there = there.after(&turned_out);
            decision = decision.and(turned_out);
        }
        decision = decision.and(match &there.session().state {
            State::Paired(chat) if chat.peer.user == whom && *bot == caller.at.bot => {
                goodbye::leave(&there, chat)
            }
            State::Paired(chat) if chat.peer.user == whom => goodbye::say_goodbye(&there, chat),
            State::Seeking { again: Some(peer), ticket, pool, .. } if peer.user == whom => {
                search::withdraw(&there, *ticket, *pool).and(there.say(Notice::SearchStopped))
            }
            State::Seeking { again: None, since, began, .. } => search::seek(&there, *since, *began),
            State::Seeking { .. } | State::Paired(_) | State::Idle => Decision::new(),
        });
    }
    decision
}
