//! The till: some of what people pay is given back while they talk, as an operator gives it; and at the end the books are
//! recounted, and compared with how many Stars the pretended Telegram says there are.

use std::time::{Duration, Instant};

use shoal_domain::id::BotId;
use shoal_domain::ledger::{Asset, Holder, Outside};
use shoal_store::{Ask, NoErrand, Store, Which};

use super::account::Emulator;
use super::perks::Lent;
use super::stage::{Stage, StageError};
use crate::process;

/// Of so many payments one is given back, beginning with the first.
const GIVEN_BACK: i64 = 3;

/// Payments looked at in one go, the newest.
const LATEST: u16 = 100;

/// Longest time for what was paid and given back to be booked once nobody pays any more, and the pause between two looks.
const BOOKED: Duration = Duration::from_secs(30);
const LOOK: Duration = Duration::from_millis(250);

/// The books, and whose bots they are of.
pub(super) struct Till {
    store: Store,
    bots: Vec<BotId>,
    /// The number of the latest payment that was looked at.
    seen: i64,
}

/// How the books stand at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Books {
    /// Payments, and how many of them were given back.
    pub payments: usize,
    pub given_back: usize,
    /// Stars by our books, and by the pretended Telegram's.
    pub ours: i64,
    pub theirs: i64,
    /// What a recount finds wrong.
    pub findings: usize,
    /// Rewards that were given for bringing somebody, and plans whose time is over.
    pub rewards: u64,
    pub over: usize,
}

impl Books {
    /// Whether they add up, and say what Telegram's say; after a long time rewards and plans that are over stand in them, too.
    pub(super) fn are_right(&self, was_long: bool) -> bool {
        self.findings == 0 && self.ours == self.theirs && (!was_long || (self.rewards > 0 && self.over > 0))
    }

    /// The same in words.
    pub(super) fn summary(&self) -> String {
        let Books { payments, given_back, ours, theirs, findings, rewards, over } = self;
        let verdict = match (findings, ours == theirs) {
            (0, true) => format!("ok ({ours} Stars)"),
            (0, false) => format!("WRONG ({ours} Stars here, {theirs} at Telegram)"),
            (findings, _) => format!("WRONG (in {findings} places or more)"),
        };
        format!(
            "rewarded {rewards} plans over {over} paid {payments} given back {given_back} books {verdict}"
        )
    }
}

impl Till {
    pub(super) async fn open(stage: &Stage) -> Result<Till, StageError> {
        let store = process::migrated_store(&stage.settings()?).await?;
        let bots = stage.bots().iter().filter_map(|bot| Some(BotId(bot.parse().ok()?))).collect();
        Ok(Till { store, bots, seen: 0 })
    }

    /// Asks for some of what was paid since the last time to be given back, as `shoal payments refund` does.
    pub(super) async fn give_back(&mut self) -> Result<(), StageError> {
        let latest = self.store.payments(Which::default(), LATEST).await?;
        let new = latest.into_iter().filter(|payment| payment.number > self.seen);
        for payment in new.collect::<Vec<_>>() {
            self.seen = self.seen.max(payment.number);
            if payment.number % GIVEN_BACK != 1 {
                continue;
            }
            let Ok(charge) = payment.charge.parse() else { continue };
            let asked =
                self.store.ask_of_payment(&charge, Ask::Refund, "demo", "to show that it can be").await;
            // Whoever was forgotten meanwhile cannot be given anything.
            if let Err(NoErrand::Store(error)) = asked {
                return Err(error.into());
            }
        }
        Ok(())
    }

    /// Waits until our books say what the pretended Telegram's say and nothing is asked for any more, or for some time; and
    /// recounts them.
    pub(super) async fn close(self, emulator: &Emulator, lent: &Lent) -> Result<Books, StageError> {
        let end = Instant::now() + BOOKED;
        loop {
            let theirs = emulator.account().await?.stars;
            let payments = self.store.payments(Which::default(), u16::MAX).await?;
            let is_done = payments.iter().all(|payment| payment.asked.is_none());
            let ours = self.stars().await?;
            if (is_done && ours == theirs) || Instant::now() > end {
                let given_back =
                    payments.iter().filter(|payment| payment.state.as_str() == "refunded").count();
                let findings = self.store.prove_ledger().await?.findings.len();
                let (rewards, over) = (self.store.rewards_given().await?, lent.over().await?);
                return Ok(Books {
                    payments: payments.len(),
                    given_back,
                    ours,
                    theirs,
                    findings,
                    rewards,
                    over,
                });
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// How many Stars came from Telegram and were not given back, by our books.
    async fn stars(&self) -> Result<i64, StageError> {
        let mut stars = 0;
        for bot in &self.bots {
            let standing = self.store.standing(Holder::Outside(Outside::Telegram(*bot))).await?;
            let of_stars = standing.iter().filter(|one| one.account.asset == Asset::Stars);
            stars -= of_stars.map(|one| one.balance).sum::<i64>();
        }
        Ok(stars)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn books_are_right_where_they_add_up_and_say_what_telegram_says() {
        let right =
            Books { payments: 5, given_back: 1, ours: 600, theirs: 600, findings: 0, rewards: 2, over: 4 };
        assert!(right.are_right(true));
        let unrewarded = Books { rewards: 0, ..right.clone() };
        assert!(unrewarded.are_right(false) && !unrewarded.are_right(true));
        assert_eq!(right.summary(), "rewarded 2 plans over 4 paid 5 given back 1 books ok (600 Stars)");
        let short = Books { theirs: 601, ..right.clone() };
        assert!(
            !short.are_right(true)
                && short.summary().ends_with("books WRONG (600 Stars here, 601 at Telegram)")
        );
        let wrong = Books { findings: 2, ..right };
        assert!(!wrong.are_right(true) && wrong.summary().ends_with("books WRONG (in 2 places or more)"));
    }
}
