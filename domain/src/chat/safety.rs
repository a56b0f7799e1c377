//! Report and block: at once, in every state, against whom one talks to or talked to within a day.

use crate::chat::caller::{Caller, Ruling, tell};
use crate::chat::past::Past;
use crate::chat::session::State;
use crate::chat::user::UserChange;
use crate::chat::{goodbye, late, search};
use crate::decision::{Decision, Record, Refusal};
use crate::id::{UpdateId, UserId};
use crate::message::Tell;
use crate::moderation::Grounds;
use crate::notice::Notice;

/// `/report`
pub(super) fn report(caller: &Caller, update: UpdateId) -> Ruling {
    Ok(report_partner(caller, meant(caller, update)?))
}

/// `/block`
pub(super) fn block(caller: &Caller, update: UpdateId) -> Ruling {
    Ok(block_partner(caller, meant(caller, update)?))
}

/// Whom a command is about: the current partner or the last, but nobody for whom they asked only after writing it. Of
/// partners before these nothing is known any more.
fn meant(caller: &Caller, update: UpdateId) -> Result<Past, Refusal> {
    let session = caller.session();
    let latest = session.current_or_last().ok_or(Refusal(Notice::NobodyToName))?;
    [Some(latest), session.last]
        .into_iter()
        .flatten()
        .find(|partner| !late::is_before(update, partner.began))
        .ok_or(Refusal(Notice::TooLate))
}

/// Reports the partner of a conversation. A report also blocks, and what the two have read is kept for the moderators.
pub(super) fn report_partner(caller: &Caller, partner: Past) -> Decision<UserChange> {
    let reported = Record::Reported {
        by: caller.at.user,
        whom: partner.peer.user,
        conversation: partner.conversation,
        at: caller.now,
    };
    let (by, conversation, at) = (caller.at.user, partner.conversation, caller.now);
    never_again(caller, partner.peer.user)
        .record(reported)
        .record(Record::Evidence { by, reader: by, conversation, at })
        .and(tell(partner.peer, Tell::Reported { by, conversation }))
        .and(caller.say(Notice::Reported { conversation: Some(conversation) }))
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

/// The two will not meet again: the block stands, chats with that person end, and searches go on without them, on
/// every bot.
pub(super) fn never_again(caller: &Caller, whom: UserId) -> Decision<UserChange> {
    let mut decision = Decision::new();
    let named = caller.user.blocks_by_name(whom);
    if !named.is_empty() {
        let record = Record::Blocked { by: caller.at.user, whom, at: caller.now };
        decision = named.into_iter().fold(decision, Decision::change).record(record);
    }
    for bot in caller.user.sessions.keys() {
        let there = caller.after(&decision).at_bot(*bot);
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
