//! Stars, as a test or the program sees and steers them.

use std::time::Duration;

use super::Emulator;
use crate::ids::BotId;

impl Emulator {
    /// How many Stars a bot has.
    #[must_use]
    pub fn stars_of(&self, bot: BotId) -> i64 {
        self.shared.lock().stars_of(bot)
    }

    /// How many times Stars have moved at a bot.
    #[must_use]
    pub fn star_moves(&self, bot: BotId) -> usize {
        self.shared.lock().moved(bot).len()
    }

    /// How long bots took to answer checkouts, in the order of their answers.
    #[must_use]
    pub fn checkout_delays(&self) -> Vec<Duration> {
        self.shared.lock().stars.delays.clone()
    }

    /// The bot is told of a payment once more, as if it were new. False if there is no such payment.
    #[must_use]
    pub fn tells_payment_again(&self, charge: &str) -> bool {
        self.shared.change(|world| world.paid_again(charge))
    }

    /// A month is over: what is paid every month is paid again. Returns the new charge id; none where that was cancelled.
    #[must_use]
    pub fn renews(&self, charge: &str) -> Option<String> {
        self.shared.change(|world| world.renew(charge))
    }
}
