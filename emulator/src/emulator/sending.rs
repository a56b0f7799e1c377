//! How a bot may send, and how it did.

use std::time::Duration;

use super::Emulator;
use crate::{
    ids::BotId,
    limit::Limits,
    traffic::{ChatTraffic, Traffic},
};

impl Emulator {
    /// Sets a bot's limits, or moves them while it runs. None hold before.
    pub fn limit(&self, bot: BotId, limits: Limits) {
        self.shared.change(|world| world.gate.limit(bot, limits));
    }

    /// Has a chat take nothing for so long: each call to it is answered 429 with what is left of that.
    pub fn refuse_chat(&self, chat: i64, how_long: Duration) {
        self.shared.change(|world| world.gate.refuse(chat, world.clock.now() + how_long));
    }

    /// Has every chat-bound call answered so much later than it is carried out, as over a long line.
    pub fn answer_after(&self, latency: Duration) {
        self.shared.change(|world| world.latency = latency);
    }

    /// How the bot has sent since the start, or since it was last counted anew.
    #[must_use]
    pub fn traffic(&self, bot: BotId) -> Traffic {
        self.shared.lock().counts.traffic(bot)
    }

    /// How the bot has kept to what it was told of a chat.
    #[must_use]
    pub fn chat_traffic(&self, bot: BotId, chat: i64) -> ChatTraffic {
        self.shared.lock().counts.of_chat(bot, chat)
    }

    /// Counts a bot's traffic anew, to measure what comes now. Waits it was told of go on to hold.
    pub fn count_anew(&self, bot: BotId) {
        self.shared.change(|world| world.counts.anew(bot));
    }

    /// Waits until the bot's traffic is as it should be; panics with what it is.
    pub async fn traffic_where(&self, bot: BotId, what: &str, fits: impl Fn(&Traffic) -> bool) -> Traffic {
        let probe = |world: &mut crate::world::World| {
            let traffic = world.counts.traffic(bot);
            fits(&traffic).then_some(traffic)
        };
        let found = self.shared.wait_for(self.shared.patience, probe).await;
        found.unwrap_or_else(|| panic!("the traffic never was so that {what}: {:?}", self.traffic(bot)))
    }

    /// Gives the bot so many tenths of a Star and no more: a message that costs more is refused.
    pub fn owns_stars(&self, bot: BotId, tenths: u64) {
        self.shared.change(|world| world.purse.fill(bot, tenths));
    }

    /// Tenths of a Star the bot has paid for broadcasts above the free rate.
    #[must_use]
    pub fn stars_spent_tenths(&self, bot: BotId) -> u64 {
        self.shared.lock().purse.spent_tenths(bot)
    }
}
