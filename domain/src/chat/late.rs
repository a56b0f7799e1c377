//! What comes late.
//!
//! Telegram keeps what people write in one queue and the buttons they press in another. After an outage something
//! written in one chat can arrive behind a later press of "Find someone", when its writer has a new partner already.
//! Words for one partner must never reach the next, and a goodbye to one must not end the chat with the next.

use crate::chat::caller::Caller;
use crate::decision::Refusal;
use crate::notice::Notice;
use crate::time::{Millis, Timestamp};

/// How much earlier than a chat something may seem to be and still belong to it: Telegram cuts its dates to whole
/// seconds, and its clock and ours may differ by one more.
const TOLERANCE: Millis = Millis::seconds(2);

/// How far back a date may lie: Telegram keeps an update for 24 hours, and two more are for its way through our
/// inboxes. An older date, or a missing one, is no real date and says nothing.
const OLDEST: Millis = Millis::minutes(26 * 60);

/// Refuses what was written before the writer's present chat began.
pub(super) fn refuse_late(caller: &Caller, sent_at: Timestamp) -> Result<(), Refusal> {
    match caller.session().chat() {
        Some(chat) if written_before(sent_at, chat.since, caller.now) => Err(Refusal(Notice::TooLate)),
        _ => Ok(()),
    }
}

/// Whether something dated `sent_at` that arrives `now` was written before a chat that began at `since`.
pub(super) fn written_before(sent_at: Timestamp, since: Timestamp, now: Timestamp) -> bool {
    let is_real = now <= sent_at + OLDEST;
    is_real && sent_at + TOLERANCE < since
}
