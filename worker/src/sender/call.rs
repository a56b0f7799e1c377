//! One call, from its turn to its end.

use std::time::{Duration, Instant};

use shoal_domain::effect::Effect;
use shoal_domain::message::{Absence, Report};
use shoal_runtime::telemetry::chain;
use shoal_telegram::{Call, Fate, Sent, TelegramError};
use tracing::{error, info, warn};

use super::bots::Passed;
use super::{Item, Sender};
use crate::metrics;
use crate::render;

/// How long a call is tried that Telegram did not get: there may be no way out to it for a while.
const TRY_UNREACHED: Duration = Duration::from_mins(10);

/// How long a call is repeated of which nobody knows whether it was carried out. Each time it may be carried out once
/// more, and a message of a minute ago is still worth that; one of an hour ago is not.
const TRY_IN_DOUBT: Duration = Duration::from_mins(1);

/// How long a call waits for a bot that this process does not know. One that was added is on every roster within a second;
/// one that was removed does not come, and those who talk to it need not be waited for.
const TRY_NO_SUCH_BOT: Duration = Duration::from_secs(5);

/// First pause after a failure, doubled each time up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(200);

/// Longest pause after a failure.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// How a call has gone so far.
struct Tries {
    began: Instant,
    failures: u32,
    /// It is on the list of calls of which nobody knows.
    listed: bool,
}

/// What to do after a try.
enum Next {
    Over(Option<Report>),
    Again(Duration),
}

impl Sender {
    /// Carries an effect out. `false`: the partition is handed over or lost, and the effect stays on its lane.
    pub(super) async fn deliver(&self, mut item: Item) -> bool {
        let call = render::call(&item.effect);
        let mut tries = Tries { began: Instant::now(), failures: 0, listed: item.in_doubt };
        if item.in_doubt {
            self.doubt(&item, "an earlier owner stopped during the call").await;
        }
        loop {
            match self.unless_over(item.place.pass()).await {
                None => return false,
                // Its time begins when it is really tried; of one in doubt it has begun.
                Some(Passed::AfterRest) if !tries.listed => tries.began = Instant::now(),
                Some(Passed::AtOnce | Passed::AfterRest) => {}
                Some(Passed::Not) => {
                    self.settler.finish(item.id, item.effect.refused()).await;
                    return true;
                }
            }
            if !self.await_turn(&item.effect).await {
                return false;
            }
            let Some(result) = self.attempt(&item, &call).await else { return false };
            let next = match result {
                Ok(_) => Next::Over(None),
                Err(error) => self.judge(&item, &error, &mut tries).await,
            };
            match next {
                Next::Over(report) => {
                    self.settler.finish(item.id, report).await;
                    return true;
                }
                Next::Again(pause) => {
                    if !self.rest(pause).await {
                        return false;
                    }
                }
            }
        }
    }

    /// Makes the call once. What has to be fetched for it is fetched before it begins: until then it is certainly not
    /// carried out. `None`: the partition is handed over or lost.
    async fn attempt(&self, item: &Item, call: &Call) -> Option<Result<Sent, TelegramError>> {
        let _transfer = match item.effect.file() {
            Some(_) => Some(self.unless_over(self.telegram.transfers.acquire()).await?.ok()?),
            None => None,
        };
        let started = Instant::now();
        let file = match self.unless_over(self.telegram.client.fetch(call)).await? {
            Ok(file) => file,
            Err(error) => {
                let result = Err(error);
                metrics::call("getFile", outcome(&result), started.elapsed());
                return Some(result);
            }
        };
        let _permit = self.telegram.permits.acquire().await.ok()?;
        // Writing it down may take longer than the lease: then wait for its renewal, and write it down again.
        while {
            if !self.tenure.may_begin().await || !self.settler.begin(item.id).await {
                return None;
            }
            !self.tenure.holds()
        } {}
        #[cfg(feature = "sabotage")]
        shoal_runtime::sabotage::reach("begun");
        let started = Instant::now();
        let result = self.telegram.client.deliver(item.effect.bot(), call, file).await;
        #[cfg(feature = "sabotage")]
        shoal_runtime::sabotage::reach("answered");
        metrics::call(call.method(), outcome(&result), started.elapsed());
        if knew_the_bot(&result) {
            self.telegram.bots.wake(item.effect.bot());
        }
        Some(result)
    }

    /// Waits until the chat's pace allows a message; `false` when the partition is handed over or lost meanwhile.
    async fn await_turn(&self, effect: &Effect) -> bool {
        let Some(chat) = effect.chat() else { return true };
        loop {
            let wait = self.telegram.pace.ready_in(effect.bot(), chat);
            if wait.is_zero() {
                return true;
            }
            if !self.rest(wait).await {
                return false;
            }
        }
    }

    /// Sleeps; `false` when the partition is handed over or lost meanwhile.
    async fn rest(&self, pause: Duration) -> bool {
        self.unless_over(tokio::time::sleep(pause)).await.is_some()
    }

    /// Waits for something; `None` when the partition is handed over or lost meanwhile.
    async fn unless_over<T>(&self, something: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            () = self.tenure.leaving.cancelled() => None,
            () = self.tenure.lost.cancelled() => None,
            done = something => Some(done),
        }
    }

    /// Decides what a failed try means.
    async fn judge(&self, item: &Item, error: &TelegramError, tries: &mut Tries) -> Next {
        let (id, bot) = (item.id, item.effect.bot());
        match error.fate() {
            Fate::RetryAt(pause) => {
                if let Some(chat) = item.effect.chat() {
                    self.telegram.pace.pause(bot, chat, pause);
                }
                info!(bot.id = %bot, pause_ms = pause.as_millis() as u64, "Telegram asks bot {bot} to wait");
                self.settler.hold(id).await;
                Next::Again(pause)
            }
            Fate::NotExecuted if tries.began.elapsed() < TRY_UNREACHED => {
                self.settler.hold(id).await;
                Next::Again(tries.pause())
            }
            Fate::NoSuchBot if tries.began.elapsed() < TRY_NO_SUCH_BOT => {
                self.settler.hold(id).await;
                Next::Again(tries.pause())
            }
            Fate::Unknown if tries.began.elapsed() < TRY_IN_DOUBT => {
                if !tries.listed {
                    tries.listed = true;
                    self.doubt(item, "the answer was lost, or said nothing").await;
                }
                Next::Again(tries.pause())
            }
            Fate::Revoked => {
                if let Some(given_up) = self.telegram.bots.rest(bot) {
                    error!(bot.id = %bot, given_up, error = chain(error), "The token of bot {bot} does not work, its calls wait: check SHOAL_BOT_TOKENS and `shoal bot list`");
                }
                self.settler.hold(id).await;
                Next::Again(Duration::ZERO)
            }
            Fate::AsWished => Next::Over(None),
            Fate::Unreachable => Next::Over(item.effect.unreachable(None)),
            Fate::NoSuchBot => Next::Over(item.effect.unreachable(Some(Absence::NoSuchBot))),
            Fate::TooLarge => Next::Over(item.effect.too_large()),
            Fate::Refused | Fate::NotExecuted | Fate::Unknown | Fate::Migrated(_) | Fate::Conflict => {
                warn!(effect.id = %id, bot.id = %bot, error = chain(error), "Effect {id} is given up");
                Next::Over(item.effect.refused())
            }
        }
    }

    async fn doubt(&self, item: &Item, why: &str) {
        let chat = item.effect.chat().map_or_else(|| "no chat".to_owned(), |chat| format!("chat {chat}"));
        warn!(effect.id = %item.id, why, "Nobody knows whether effect {} was carried out", item.id);
        metrics::uncertain();
        self.settler.doubt(item.id, format!("bot {}, {chat}: {why}", item.effect.bot())).await;
    }
}

impl Tries {
    /// The pause after one more failure.
    fn pause(&mut self) -> Duration {
        let pause = FIRST_PAUSE * 2_u32.saturating_pow(self.failures.min(16));
        self.failures += 1;
        pause.min(LONGEST_PAUSE)
    }
}

/// Whether a call's end shows that its bot need not rest. One that was removed need not, either: its calls end by
/// themselves.
fn knew_the_bot<T>(result: &Result<T, TelegramError>) -> bool {
    !matches!(
        result.as_ref().map_err(TelegramError::fate),
        Err(Fate::Revoked | Fate::NotExecuted | Fate::Unknown)
    )
}

/// How a call ended, for the count.
fn outcome<T>(result: &Result<T, TelegramError>) -> &'static str {
    match result.as_ref().map_err(TelegramError::fate) {
        Ok(_) => "sent",
        Err(Fate::RetryAt(_)) => "limited",
        Err(Fate::Unknown) => "unknown",
        Err(Fate::Unreachable | Fate::NoSuchBot) => "unreachable",
        Err(Fate::AsWished) => "as_wished",
        Err(Fate::NotExecuted) => "not_executed",
        Err(Fate::Refused | Fate::TooLarge | Fate::Revoked | Fate::Migrated(_) | Fate::Conflict) => "refused",
    }
}
