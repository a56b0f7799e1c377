//! Telegram, as all that a worker sends shares it: connections, limits, and who has to wait.

use shoal_domain::id::{BotId, ChatId};
use shoal_mailbox::Mailbox;
use shoal_telegram::{BotPauses, Client, LONGEST_PAUSE, Pace, Scope};
use std::time::Duration;
use tokio::sync::Semaphore;
use tracing::warn;

use crate::metrics;
use crate::sender::Bots;

/// What the senders of all partitions and the bulk lanes share.
pub(crate) struct Telegram {
    pub client: Client,
    /// Where the others are told of a bot that has to wait.
    pub mailbox: Mailbox,
    pub pace: Pace,
    /// Which bots have to wait as a whole.
    pub pauses: BotPauses,
    /// Calls to chats in flight in this worker at most; also the most that a crash can leave in doubt.
    pub permits: Semaphore,
    /// The same for answers to buttons, which wait for nothing that is bound to a chat.
    pub answers: Semaphore,
    /// Files brought from bot to bot at a time at most.
    pub transfers: Semaphore,
    /// Calls that wait or are in flight, by bot. Beyond the bound no owner takes another turn: what comes stays in the
    /// inboxes.
    pub bots: Bots,
}

impl Telegram {
    /// Whether people in chats wait for this worker. Then broadcasts go after them.
    pub(crate) fn is_strained(&self) -> bool {
        self.permits.available_permits() == 0 || !self.bots.has_room()
    }

    /// Telegram wants a wait before the next call to this chat, or by this bot at all: then every worker hears of it.
    pub(crate) fn refused(&self, bot: BotId, chat: ChatId, wait: Duration) -> Scope {
        self.pace.pause(bot, chat, wait);
        let scope = self.pauses.refused(bot, chat, wait);
        metrics::limited(scope);
        if scope == Scope::Bot {
            warn!(bot.id = %bot, wait_ms = wait.as_millis() as u64, "Telegram wants nothing of bot {bot} for {wait:?}: all its calls to chats wait");
            let mailbox = self.mailbox.clone();
            // Where Redis is away, each finds out for itself.
            tokio::spawn(async move { mailbox.pause_bot(bot, wait.min(LONGEST_PAUSE)).await.ok() });
        }
        scope
    }
}
