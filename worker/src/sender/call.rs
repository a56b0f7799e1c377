//! One call, from its turn to its end.

use std::time::Duration;

use shoal_domain::effect::Effect;
use shoal_domain::message::Report;
use shoal_runtime::telemetry::chain;
use shoal_telegram::{Fate, TelegramError};
use tracing::{error, info, warn};

use super::{Item, Sender};
use crate::metrics;
use crate::render;

/// Tries at a call that was not carried out, or of which nobody knows, before it is given up.
const TRIES: u32 = 8;

/// Calls to a chat whose fate is unknown are repeated once: rather twice than never. After that they stay in doubt.
const TRIES_IN_DOUBT: u32 = 2;

/// First pause after a failure, doubled each time up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(200);

/// Longest pause after a failure.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// Pause while Telegram does not accept the bot's token.
const REVOKED_PAUSE: Duration = Duration::from_secs(30);

/// What to do after a try.
enum Next {
    Over(Option<Report>),
    Again(Duration),
}

impl Sender {
    /// Carries an effect out. `false`: the partition is handed over or lost, and the effect stays on its lane.
    pub(super) async fn deliver(&self, item: Item) -> bool {
        let call = render::call(&item.effect);
        let mut doubts = 0;
        if item.in_doubt {
            doubts = 1;
            self.doubt(&item, "an earlier owner stopped during the call").await;
        }
        let mut tries = 0;
        loop {
            if !self.await_turn(&item.effect).await {
                return false;
            }
            let Ok(permit) = self.telegram.permits.acquire().await else { return false };
            if !self.tenure.may_begin() || !self.settler.begin(item.id).await || !self.tenure.holds() {
                return false;
            }
            let started = std::time::Instant::now();
            let result = self.telegram.client.send(item.effect.bot(), &call).await;
            drop(permit);
            metrics::call(call.method(), outcome(&result), started.elapsed());
            tries += 1;
            match self.judge(&item, result, tries, &mut doubts).await {
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

    /// Waits until the chat's pace allows a message.
    async fn await_turn(&self, effect: &Effect) -> bool {
        let Some(chat) = effect.chat() else { return self.tenure.may_begin() };
        loop {
            let wait = self.telegram.pace.ready_in(effect.bot(), chat);
            if wait.is_zero() {
                return self.tenure.may_begin();
            }
            if !self.rest(wait).await {
                return false;
            }
        }
    }

    /// Sleeps; `false` when the partition is handed over or lost meanwhile.
    async fn rest(&self, pause: Duration) -> bool {
        tokio::select! {
            () = self.tenure.leaving.cancelled() => false,
            () = self.tenure.lost.cancelled() => false,
            () = tokio::time::sleep(pause) => true,
        }
    }

    async fn judge<T>(
        &self,
        item: &Item,
        result: Result<T, TelegramError>,
        tries: u32,
        doubts: &mut u32,
    ) -> Next {
        let Err(error) = result else { return Next::Over(None) };
        let cause = chain(&error);
        let (id, bot) = (item.id, item.effect.bot());
        match error.fate() {
            Fate::RetryAt(pause) => {
                if let Some(chat) = item.effect.chat() {
                    self.telegram.pace.pause(bot, chat, pause);
                }
                info!(bot.id = %bot, pause_ms = pause.as_millis() as u64, "Telegram asks bot {bot} to wait");
                Next::Again(pause)
            }
            Fate::NotExecuted if tries < TRIES => Next::Again(pause_after(tries)),
            Fate::Unknown if *doubts + 1 < TRIES_IN_DOUBT => {
                *doubts += 1;
                self.doubt(item, "the answer was lost").await;
                Next::Again(pause_after(tries))
            }
            Fate::Revoked => {
                error!(bot.id = %bot, error = cause, "Telegram does not accept the token of bot {bot}: check SHOAL_BOT_TOKENS");
                Next::Again(REVOKED_PAUSE)
            }
            Fate::AsWished => Next::Over(None),
            Fate::Unreachable => Next::Over(item.effect.unreachable()),
            Fate::Unknown => {
                self.doubt(item, "the answer was lost again").await;
                Next::Over(None)
            }
            Fate::Refused | Fate::NotExecuted | Fate::Migrated(_) | Fate::Conflict => {
                warn!(effect.id = %id, bot.id = %bot, error = cause, "Telegram does not carry out effect {id}");
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

fn pause_after(tries: u32) -> Duration {
    (FIRST_PAUSE * 2_u32.saturating_pow(tries - 1)).min(LONGEST_PAUSE)
}

/// How a call ended, for the count.
fn outcome<T>(result: &Result<T, TelegramError>) -> &'static str {
    match result.as_ref().map_err(TelegramError::fate) {
        Ok(_) => "sent",
        Err(Fate::RetryAt(_)) => "limited",
        Err(Fate::Unknown) => "unknown",
        Err(Fate::Unreachable) => "unreachable",
        Err(Fate::AsWished) => "as_wished",
        Err(Fate::NotExecuted) => "not_executed",
        Err(Fate::Refused | Fate::Revoked | Fate::Migrated(_) | Fate::Conflict) => "refused",
    }
}
