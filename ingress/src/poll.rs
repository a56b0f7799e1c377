//! Fetching updates, for where Telegram cannot bring them: a laptop without a public address.
//!
//! One process at a time polls a bot, the others wait to take over. Asking for the next page confirms the one before,
//! so it is asked for only when every update of this one is in Redis. Where a poller is cut off, whoever follows gets
//! the unconfirmed updates once more, and the inboxes recognise them.

use std::time::Duration;

use bytes::Bytes;
use serde_json::value::RawValue;
use shoal_domain::id::{BotId, UpdateId};
use shoal_mailbox::{Lead, Mailbox};
use shoal_runtime::clock;
use shoal_runtime::outage::Outage;
use shoal_runtime::telemetry::chain;
use shoal_telegram::{Client, Fate};
use tokio::time::{sleep, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::intake::Intake;

/// How long Telegram may hold a request while there is nothing new. Longer only makes dead connections show later.
const LONG_POLL: Duration = Duration::from_secs(25);

/// How long a bot is not polled when its poller has died.
const TERM: Duration = Duration::from_secs(10);

/// The longest pause after failures.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Between two empty answers at least: there are Bot API servers that do not wait, and pages of which nothing can be read.
const EMPTY_PAUSE: Duration = Duration::from_secs(1);

/// Polls one bot.
pub(crate) struct Poller {
    bot: BotId,
    telegram: Client,
    intake: Intake,
    lead: Lead,
}

/// The bot's token is not valid (any more), so there is nothing to poll.
struct Revoked;

impl Poller {
    pub(crate) fn new(bot: BotId, telegram: Client, intake: Intake, mailbox: Mailbox) -> Self {
        Poller { bot, telegram, intake, lead: Lead::new(mailbox, format!("poll:{bot}"), TERM) }
    }

    /// Polls whenever it has the lead, until it is told to leave, or until the token turns out to be invalid. What is
    /// being appended when it leaves is as safe as after a crash: it is not confirmed yet.
    pub(crate) async fn run(self, leave: CancellationToken) {
        leave.run_until_cancelled(self.poll_while_leading()).await;
        self.lead.release().await;
    }

    async fn poll_while_leading(&self) {
        // On the heap: the calls of a whole poll make a large future, and each layer would hold it once more.
        while self.lead.while_leading(Box::pin(self.poll())).await.is_none() {
            tracing::info!(bot.id = %self.bot, "Another process polls bot {} now", self.bot);
        }
    }

    /// Polls for as long as the token is valid.
    async fn poll(&self) -> Revoked {
        let bot = self.bot;
        tracing::info!(bot.id = %bot, "Polling bot {bot}");
        let mut offset = None;
        let mut outage = Outage::none(LONGEST_PAUSE);
        let mut rival = Rival::default();
        // Telegram would answer 409; other servers answer nothing at all for as long as there is a webhook.
        if self.telegram.get_webhook(bot).await.is_ok_and(|webhook| !webhook.url.is_empty()) {
            rival.face(&self.telegram, bot).await;
        }
        loop {
            let asked = clock::monotonic();
            let error = match self.telegram.poll(bot, offset, LONG_POLL).await {
                Ok(page) => {
                    if outage.is_over() {
                        tracing::info!(bot.id = %bot, "Polling bot {bot} works again");
                    }
                    if page.is_empty() {
                        sleep_until(asked + EMPTY_PAUSE).await;
                    }
                    offset = self.take_all(page).await;
                    continue;
                }
                Err(error) => error,
            };
            match error.fate() {
                Fate::Revoked => {
                    tracing::error!(
                        bot.id = %bot, error = chain(&error),
                        "Telegram does not accept the token of bot {bot}. Correct it in SHOAL_BOT_TOKENS and \
                         restart, or remove and add the bot; until then it is not polled"
                    );
                    return Revoked;
                }
                Fate::RetryAt(wait) => sleep(wait).await,
                Fate::Conflict => {
                    outage.failed();
                    rival.face(&self.telegram, bot).await;
                    sleep(outage.pause()).await;
                }
                _ => {
                    if outage.failed() {
                        let error = chain(&error);
                        tracing::warn!(bot.id = %bot, error, "Cannot poll bot {bot}, trying again");
                    }
                    sleep(outage.pause()).await;
                }
            }
        }
    }

    /// Takes a page in, in order, each update as often as it takes. Returns the offset that confirms the page.
    ///
    /// After an empty page there is none: everything is confirmed, and after a quiet week Telegram may go on with
    /// smaller ids, which an offset would hide.
    async fn take_all(&self, page: Vec<(UpdateId, Box<RawValue>)>) -> Option<UpdateId> {
        let offset = page.last().map(|(id, _)| UpdateId(id.0.saturating_add(1)));
        for (_, raw) in page {
            let raw = Bytes::from(String::from(Box::<str>::from(raw)));
            let mut outage = Outage::none(LONGEST_PAUSE);
            while !self.intake.take(self.bot, raw.clone()).await.is_safe() {
                outage.failed();
                sleep(outage.pause()).await;
            }
        }
        offset
    }
}

/// Whoever else gets this bot's updates, as a conflict tells.
#[derive(Default)]
struct Rival {
    webhook_removed: bool,
}

impl Rival {
    /// Removes a webhook, once: it is probably left over from before this deployment polled. One that comes back is
    /// somebody's will, and so is another poller: an operator has to choose.
    async fn face(&mut self, telegram: &Client, bot: BotId) {
        // Its address is not shown: with some bots it holds the token.
        let has_webhook = telegram.get_webhook(bot).await.is_ok_and(|webhook| !webhook.url.is_empty());
        if has_webhook && !self.webhook_removed {
            tracing::warn!(
                bot.id = %bot,
                "Bot {bot} has a webhook, but SHOAL_PUBLIC_URL is not set, so it is to be polled: removing the webhook"
            );
            match telegram.delete_webhook(bot).await {
                Ok(()) => self.webhook_removed = true,
                Err(error) => {
                    let error = chain(&error);
                    tracing::warn!(bot.id = %bot, error, "Cannot remove the webhook of bot {bot}");
                }
            }
        } else if has_webhook {
            tracing::warn!(
                bot.id = %bot,
                "Somebody keeps setting a webhook for bot {bot}, so it cannot be polled. Use the token in one place only"
            );
        } else {
            tracing::warn!(
                bot.id = %bot,
                "Somebody else polls bot {bot}, outside this deployment. Use the token in one place only"
            );
        }
    }
}
