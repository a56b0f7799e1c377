//! Telegram, as all that a worker sends shares it: connections, limits, and who has to wait.

use shoal_domain::id::{BotId, ChatId};
use shoal_mailbox::{Calls, Mailbox, Suspicion};
use shoal_telegram::{BotPauses, Client, LONGEST_PAUSE, Pace, Scope, TOGETHER};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;
use tracing::warn;

use crate::doors::Doors;
use crate::evidence::Evidence;
use crate::groups::Groups;
use crate::holdings::Holdings;
use crate::links::Links;
use crate::metrics;
use crate::privacy::Privacy;
use crate::referrals::Referrals;
use crate::sender::Bots;
use crate::shop::Shop;

/// What the senders of all partitions and the bulk lanes share.
pub(crate) struct Telegram {
    pub client: Client,
    /// Where the others are told of a bot that has to wait.
    pub mailbox: Mailbox,
    pub pace: Pace,
    /// Which bots have to wait as a whole.
    pub pauses: BotPauses,
    /// Which have to with their broadcasts alone. Telegram's figure of 30 a second is for these (RELIABILITY A2): what
    /// they are refused says nothing of replies, and chat does not wait for it.
    pub bulk_pauses: BotPauses,
    /// Calls to chats in flight in this worker at most; also the most that a crash can leave in doubt.
    pub permits: Arc<Semaphore>,
    /// The same for answers to buttons, which wait for nothing that is bound to a chat.
    pub answers: Arc<Semaphore>,
    /// Files brought from bot to bot at a time at most.
    pub transfers: Semaphore,
    /// Calls that wait or are in flight, by bot. Beyond the bound no owner takes another turn: what comes stays in the
    /// inboxes.
    pub bots: Bots,
    /// For whom what people read is kept, in case that it is reported.
    pub evidence: Option<Evidence>,
    /// The channels that bots ask people to be in.
    pub doors: Doors,
    /// The groups that plans open.
    pub groups: Groups,
    /// Personal links.
    pub links: Links,
    /// Whom people bring.
    pub referrals: Referrals,
    /// What is sold.
    pub shop: Shop,
    /// What people hold of it.
    pub holdings: Holdings,
    /// What the books hold of people, for themselves.
    pub privacy: Privacy,
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
        self.heed(scope, bot, Calls::All, wait);
        scope
    }

    /// The same for a call of a broadcast. The recipient waits; nobody else does but broadcasts of this bot.
    ///
    /// The workers put together what they were told: the second refusal in the fleet shows that it is the bot that has to
    /// wait, not the second at each. Until the answer is there the call counts as one in flight, so its lane makes no other.
    pub(crate) async fn refused_bulk(&self, bot: BotId, chat: ChatId, wait: Duration) -> Scope {
        let accepted = self.bulk_pauses.accepted(bot);
        let scope = self.bulk_pauses.refused(bot, chat, wait);
        if scope == Scope::Chat {
            let wait = wait.min(LONGEST_PAUSE);
            let suspicion = Suspicion { bot, calls: Calls::Bulk, chat, wait, together: TOGETHER, accepted };
            if let Ok(rest) = self.mailbox.suspect(suspicion).await
                && !rest.is_zero()
            {
                metrics::limited(Scope::Bot);
                tell(bot, Calls::Bulk, rest);
                self.heard(bot, Calls::Bulk, rest);
                return Scope::Bot;
            }
        }
        self.heed(scope, bot, Calls::Bulk, wait);
        scope
    }

    /// A call of a broadcast that began then was accepted.
    pub(crate) fn accepted_bulk(&self, bot: BotId, began: Instant) {
        if self.bulk_pauses.succeeded(bot, began) {
            let mailbox = self.mailbox.clone();
            // Where Redis is away, no other hears of the suspicion, either.
            tokio::spawn(async move { mailbox.clear(bot, Calls::Bulk, began.elapsed()).await.ok() });
        }
    }

    fn heed(&self, scope: Scope, bot: BotId, calls: Calls, wait: Duration) {
        metrics::limited(scope);
        if scope == Scope::Chat {
            return;
        }
        tell(bot, calls, wait);
        let mailbox = self.mailbox.clone();
        // Where Redis is away, each finds out for itself.
        tokio::spawn(async move { mailbox.pause_bot(bot, calls, wait.min(LONGEST_PAUSE)).await.ok() });
    }

    /// Another worker was told so.
    pub(crate) fn heard(&self, bot: BotId, calls: Calls, rest: Duration) {
        match calls {
            Calls::All => self.pauses.pause_bot(bot, rest),
            Calls::Bulk => self.bulk_pauses.pause_bot(bot, rest),
        }
    }

    /// For how long no broadcast may be sent by this bot.
    pub(crate) fn bulk_paused_for(&self, bot: BotId) -> Duration {
        self.pauses.paused_for(bot).max(self.bulk_pauses.paused_for(bot))
    }
}

fn tell(bot: BotId, calls: Calls, wait: Duration) {
    warn!(bot.id = %bot, wait_ms = wait.as_millis() as u64, calls = calls.name(), "Telegram wants none of bot {bot}'s {} for {wait:?}", calls.name());
}
