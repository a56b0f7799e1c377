//! What comes late.
//!
//! Telegram keeps what people write in one queue and the buttons they press in another. After an outage something
//! written in one chat can arrive behind a later press of "Find someone", when its writer has a new partner already.
//! Words for one partner must never reach the next.
//!
//! Telegram's own numbers tell: over all queues of a bot, what happened later has the higher update id. So a chat
//! remembers the update by which its person asked for somebody ([`Chat::began`](crate::chat::Chat::began)), and what
//! they wrote before that is for somebody else. No clock is asked, for two machines never have the same.
//!
//! What they wrote after asking belongs to whomever they get. Nobody can tell whether they had seen yet who that is.
//!
//! A `/stop` is never too late: leaving always works, even where it was meant for the chat before.

use crate::chat::caller::Caller;
use crate::decision::Refusal;
use crate::id::UpdateId;
use crate::notice::Notice;

/// How far apart the ids of two updates may be for their order to mean something. After a week without updates Telegram
/// goes on from an id chosen at random (Bot API, `Update.update_id`), which is almost always farther away. Far fewer
/// updates than this come between something that waits and the press that overtakes it.
const JUMP: u64 = 1_000_000;

/// Refuses what was written before the writer asked for their present chat.
pub(super) fn refuse_late(caller: &Caller, update: UpdateId) -> Result<(), Refusal> {
    match caller.session().chat() {
        Some(chat) if is_before(update, chat.began) => Err(Refusal(Notice::TooLate)),
        _ => Ok(()),
    }
}

/// Whether an update happened before the one by which somebody asked for a chat, as far as their ids tell.
pub(super) fn is_before(update: UpdateId, began: UpdateId) -> bool {
    update < began && began.0 - update.0 <= JUMP
}
