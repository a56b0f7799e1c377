//! What broadcasts above the free rate cost: "0.1 Stars per message above the free 30 in a second", and only for
//! messages that were sent.

use std::collections::HashMap;

use super::{SECOND, Window};
use crate::{clock::Moment, ids::BotId};

/// Messages with `allow_paid_broadcast` that cost nothing, in any second.
const FREE_PER_SECOND: usize = 30;

/// The Stars of all bots, in tenths.
#[derive(Default)]
pub(crate) struct Purse {
    bots: HashMap<BotId, Account>,
}

struct Account {
    sent: Window,
    spent_tenths: u64,
    /// None: more than will ever be spent.
    balance_tenths: Option<u64>,
}

impl Default for Account {
    fn default() -> Self {
        Self { sent: Window::new(SECOND), spent_tenths: 0, balance_tenths: None }
    }
}

impl Purse {
    /// Gives the bot so much and no more.
    pub(crate) fn fill(&mut self, bot: BotId, tenths: u64) {
        self.bots.entry(bot).or_default().balance_tenths = Some(tenths);
    }

    pub(crate) fn spent_tenths(&self, bot: BotId) -> u64 {
        self.bots.get(&bot).map_or(0, |account| account.spent_tenths)
    }

    /// Whether the bot could pay for so many messages more.
    pub(crate) fn suffices(&mut self, bot: BotId, messages: usize, now: Moment) -> bool {
        let account = self.bots.entry(bot).or_default();
        let price = account.price(messages, now);
        account.balance_tenths.is_none_or(|balance| price <= balance)
    }

    /// Charges for messages that were sent.
    pub(crate) fn charge(&mut self, bot: BotId, messages: usize, now: Moment) {
        let account = self.bots.entry(bot).or_default();
        let price = account.price(messages, now);
        account.spent_tenths += price;
        if let Some(balance) = &mut account.balance_tenths {
            *balance = balance.saturating_sub(price);
        }
        for _ in 0..messages {
            account.sent.add(now);
        }
    }
}

impl Account {
    fn price(&mut self, messages: usize, now: Moment) -> u64 {
        let free = FREE_PER_SECOND.saturating_sub(self.sent.count(now));
        messages.saturating_sub(free) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirty_a_second_are_free_and_the_rest_costs() {
        let (bot, mut purse) = (BotId(1), Purse::default());
        purse.fill(bot, 15);
        let at = Moment::from_millis;
        purse.charge(bot, 20, at(0));
        purse.charge(bot, 20, at(500));
        assert_eq!(purse.spent_tenths(bot), 10);
        assert!(purse.suffices(bot, 5, at(999)));
        assert!(!purse.suffices(bot, 6, at(999)));
        assert!(purse.suffices(bot, 15, at(1_000)), "the first twenty are a second ago");
        purse.charge(bot, 10, at(1_000));
        assert_eq!(purse.spent_tenths(bot), 10);
    }
}
