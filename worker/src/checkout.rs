//! Answers whether people may pay, beside everything else that a worker does: Telegram waits ten seconds for it, and inboxes
//! may hold more than that.

use std::sync::Arc;
use std::time::{Duration, Instant};

use shoal_domain::time::{Millis, Timestamp};
use shoal_mailbox::{Asked, CheckoutReader, Mailbox};
use shoal_runtime::clock::now_ms;
use shoal_runtime::telemetry::chain;
use shoal_telegram::{Checkout, Client, Fate, checkout};
use shoal_words as words;
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::warn;

use crate::metrics;
use crate::shop::{Closed, Shop};

/// Answers under way at most: beyond it, checkouts are left to other workers.
const UNDER_WAY: usize = 64;

/// Telegram waits so long for an answer. Who asked then has read that it failed.
const WAITS: Millis = Millis::seconds(10);

/// A call that has not been answered by then is made anew: it was lost on its way, more likely than not.
const CALL: Duration = Duration::from_secs(3);

/// Pause before a call is made anew, and before Redis is asked again that did not answer.
const PAUSE: Duration = Duration::from_millis(200);

/// Whoever answers checkouts.
#[derive(Clone)]
pub(crate) struct Counter {
    pub(crate) mailbox: Mailbox,
    pub(crate) telegram: Client,
    pub(crate) shop: Shop,
}

impl Counter {
    /// Answers until told to stop; what is under way then is finished.
    pub(crate) async fn serve(self, reader: CheckoutReader, stop: CancellationToken) {
        let (room, tasks) = (Arc::new(Semaphore::new(UNDER_WAY)), TaskTracker::new());
        let mut well = true;
        let reading = async {
            loop {
                // Not before there is room for one: what is read here nobody else reads for a while.
                let free = room.available_permits();
                let Ok(_room) = room.acquire().await else { return };
                match reader.next(free.max(1) as u64).await {
                    Ok(asked) => {
                        well = true;
                        for one in asked {
                            let (counter, room) = (self.clone(), Arc::clone(&room));
                            tasks.spawn(async move {
                                let _room = room.acquire_owned().await;
                                counter.answer(one).await;
                            });
                        }
                    }
                    Err(error) => {
                        if std::mem::take(&mut well) {
                            warn!(error = chain(&error), "Nobody can be told whether they may pay");
                        }
                        sleep(PAUSE).await;
                    }
                }
            }
        };
        stop.run_until_cancelled(reading).await;
        tasks.close();
        tasks.wait().await;
        reader.close().await;
    }

    async fn answer(&self, asked: Asked) {
        let began = Instant::now();
        let outcome = match checkout(&asked.raw) {
            Ok(checkout) => self.tell(&asked, &checkout).await,
            Err(error) => {
                warn!(bot.id = %asked.bot, error = chain(&error), "A checkout cannot be read");
                "unreadable"
            }
        };
        let waited = Duration::from_millis(now_ms().saturating_sub(asked.at().0));
        metrics::checkout(outcome, waited.max(began.elapsed()));
        // Where that fails it is answered once more, which Telegram does not mind.
        let _ = self.mailbox.checkout_done(asked.id).await;
    }

    /// Tells Telegram, until it has heard it or waits no more. Says how it ended.
    async fn tell(&self, asked: &Asked, checkout: &Checkout) -> &'static str {
        let language = checkout.introduction.speaks();
        let (refusal, good) = match self.shop.may_pay(asked.bot, checkout) {
            Ok(()) => (None, "accepted"),
            Err(Closed::Unpayable(why)) => {
                warn!(bot.id = %asked.bot, why = ?why, "Somebody was about to pay an invoice that is not good any more");
                (Some(words::unpayable(why, language)), "refused")
            }
            Err(Closed::Shop) => (Some(words::closed(language)), "refused"),
        };
        while Timestamp(now_ms()) < asked.at() + WAITS {
            let call = self.telegram.answer_checkout(asked.bot, &checkout.query, refusal.as_deref());
            match timeout(CALL, call).await {
                Ok(Ok(())) => return good,
                Ok(Err(error)) => match error.fate() {
                    Fate::AsWished => return "late",
                    Fate::NotExecuted | Fate::Unknown => {}
                    Fate::RetryAt(wait) => sleep(wait.min(CALL)).await,
                    _ => {
                        warn!(bot.id = %asked.bot, error = chain(&error), "Telegram does not take the answer whether somebody may pay");
                        return "failed";
                    }
                },
                Err(_) => {}
            }
            sleep(PAUSE).await;
        }
        "late"
    }
}
