//! The end of a run: everything comes to rest, everybody who is paired says a last word, and what has not arrived
//! then never will.

use std::time::Duration;

use super::{
    drive::{ARRIVALS_PER_S, Driver, STEP},
    member::Member,
    script,
};
use crate::account::{Account, Phase, unlike};

impl Driver {
    /// Lets everything come to rest, has everybody who is paired say a last word, and ends the run.
    pub(super) async fn settle(mut self) {
        self.shared.change(|world| {
            if let Some(account) = &mut world.account {
                account.phase = Phase::Settling;
            }
        });
        self.members.iter_mut().for_each(Member::rests_for_good);
        self.rest().await;
        self.say_last_words().await;
        self.rest().await;
        self.shared.change(|world| {
            let now = world.clock.now();
            let unlike = world.account.as_ref().map(|account| unlike(world, account, now));
            if let Some(account) = &mut world.account {
                account.finish(unlike.unwrap_or_default(), now);
            }
        });
    }

    /// Everybody who reads themselves as paired says something, at a pace the bot is used to.
    async fn say_last_words(&mut self) {
        let pause = Duration::from_secs_f64(1.0 / self.options.messages_per_second.max(ARRIVALS_PER_S));
        for place in 0..self.members.len() {
            let shared = self.shared.clone();
            let spoke = shared.change(|world| {
                let live = world.account.as_ref().is_some_and(|account| account.ledger.is_live(place));
                if live {
                    let now = world.clock.now();
                    self.talk(world, place, now, |tag, _| script::last_words(tag));
                }
                live
            });
            if spoke {
                tokio::time::sleep(pause).await;
            }
        }
    }

    /// Waits until nothing is on its way any more and nothing has moved for a while; gives up at the limit.
    async fn rest(&mut self) {
        let (mut still_since, mut seen) = (self.look().0, None);
        let limit = still_since + self.options.settle_limit;
        loop {
            tokio::time::sleep(STEP * 10).await;
            self.read();
            let world = self.shared.lock();
            let now = world.clock.now();
            let all_taken = self.bots.iter().all(|bot| world.bot(*bot).pending.is_empty());
            let all_arrived = world.account.as_ref().is_none_or(Account::is_settled);
            let still = seen.replace(world.sights()) == Some(world.sights());
            if !(still && all_taken && all_arrived) {
                still_since = now;
            }
            if now >= still_since + self.options.rest || now >= limit {
                return;
            }
        }
    }
}
