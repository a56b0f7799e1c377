//! What each bot needs at Telegram: a webhook that leads to us, and its list of commands.
//!
//! One process at a time sees to it. What was told is noted in Redis as a fingerprint, so that many replicas, restarts
//! and changes of the lead tell it once.

use std::time::Duration;

use shoal_domain::id::BotId;
use shoal_mailbox::{Mailbox, MailboxError};
use shoal_runtime::outage::Outage;
use shoal_runtime::telemetry::chain;
use shoal_telegram::{Client, Fate, TelegramError};
use tokio::time::sleep;

use crate::commands;
use crate::metrics::{self, Looked};
use crate::webhook::{MAX_CONNECTIONS, Webhook};

/// How often to look whether all is still as it should be: somebody may have set or removed the webhook by hand.
const LOOK_EVERY: Duration = Duration::from_secs(30);

/// How long after it was added a bot's webhook is set: every process looks at the roster twice a second, and an ingress
/// that does not know the bot yet would answer its first update with 404.
const SETTLE: Duration = Duration::from_secs(2);

/// The longest pause after failures. Short enough that a bot works soon after Telegram can be reached again.
const LONGEST_PAUSE: Duration = Duration::from_secs(15);

/// Something to see to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Duty {
    /// That the bot's updates are brought to us.
    Webhook,
    /// That people see the bot's commands.
    Commands,
}

/// Sees to all duties of all bots.
pub(crate) struct Caretaker {
    pub(crate) mailbox: Mailbox,
    pub(crate) telegram: Client,
    /// Absent where updates are polled.
    pub(crate) webhook: Option<Webhook>,
}

/// A duty could not be seen to.
#[derive(Debug, thiserror::Error)]
enum DutyError {
    #[error(transparent)]
    Mailbox(#[from] MailboxError),
    #[error(transparent)]
    Telegram(#[from] TelegramError),
}

impl Duty {
    pub(crate) const ALL: [Duty; 2] = [Duty::Webhook, Duty::Commands];

    /// The name of the note that says what was told.
    pub(crate) fn note_of(self, bot: BotId) -> String {
        format!("{}:{bot}", self.name())
    }

    /// As a metric's label, and in the name of the note.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Duty::Webhook => "webhook",
            Duty::Commands => "commands",
        }
    }
}

impl Caretaker {
    /// Sees to one duty of one bot for ever. Each has its own pauses: what fails with one bot delays no other.
    pub(crate) async fn see_to(&self, bot: BotId, duty: Duty) {
        let name = duty.name();
        let mut outage = Outage::none(LONGEST_PAUSE);
        loop {
            let result = match duty {
                Duty::Webhook => self.see_to_webhook(bot).await,
                Duty::Commands => self.see_to_commands(bot).await,
            };
            let error = match result {
                Ok(looked) => {
                    metrics::duty(duty, looked);
                    if looked == Looked::Done {
                        tracing::info!(bot.id = %bot, "Told Telegram the {name} of bot {bot}");
                    }
                    outage.is_over();
                    sleep(LOOK_EVERY).await;
                    continue;
                }
                Err(error) => error,
            };
            metrics::duty(duty, Looked::Failed);
            if outage.failed() {
                error.complain(bot, duty);
            }
            sleep(outage.pause().max(error.retry_after())).await;
        }
    }

    /// Sets the webhook if it is to be another one than we set last, or if somebody changed it meanwhile.
    async fn see_to_webhook(&self, bot: BotId) -> Result<Looked, DutyError> {
        let Some(webhook) = &self.webhook else { return Ok(Looked::Intact) };
        let fingerprint = webhook.fingerprint(bot);
        let is_noted = self.is_noted(Duty::Webhook, bot, &fingerprint).await?;
        // Not every Bot API server can tell what it was told. Then our own note has to do.
        let state = self.telegram.get_webhook(bot).await;
        let is_told = state.as_ref().map_or(true, |state| webhook.is_told(bot, state));
        if is_noted && is_told {
            return state.map(|_| Looked::Intact).map_err(DutyError::from);
        }
        if self.telegram.was_added(bot) {
            sleep(SETTLE).await;
        }
        self.telegram.set_webhook(bot, &webhook.url(bot), &webhook.secret, MAX_CONNECTIONS).await?;
        self.note(Duty::Webhook, bot, &fingerprint).await
    }

    /// Tells the lists of commands if they are others than we told last.
    async fn see_to_commands(&self, bot: BotId) -> Result<Looked, DutyError> {
        let fingerprint = commands::fingerprint();
        if self.is_noted(Duty::Commands, bot, &fingerprint).await? {
            return Ok(Looked::Intact);
        }
        for call in commands::calls() {
            self.telegram.send(bot, &call).await?;
        }
        self.note(Duty::Commands, bot, &fingerprint).await
    }

    async fn is_noted(&self, duty: Duty, bot: BotId, fingerprint: &str) -> Result<bool, DutyError> {
        let noted = self.mailbox.note(&duty.note_of(bot)).await?;
        Ok(noted.as_deref() == Some(fingerprint))
    }

    async fn note(&self, duty: Duty, bot: BotId, fingerprint: &str) -> Result<Looked, DutyError> {
        self.mailbox.set_note(&duty.note_of(bot), fingerprint).await?;
        Ok(Looked::Done)
    }
}

impl DutyError {
    fn fate(&self) -> Option<Fate> {
        match self {
            DutyError::Mailbox(_) => None,
            DutyError::Telegram(error) => Some(error.fate()),
        }
    }

    /// How long Telegram wants us to wait, if it says so.
    fn retry_after(&self) -> Duration {
        match self.fate() {
            Some(Fate::RetryAt(wait)) => wait,
            _ => Duration::ZERO,
        }
    }

    fn complain(&self, bot: BotId, duty: Duty) {
        let (name, error) = (duty.name(), chain(self));
        if self.fate() == Some(Fate::Revoked) {
            tracing::error!(
                bot.id = %bot, error,
                "Telegram does not accept the token of bot {bot}. Correct it in SHOAL_BOT_TOKENS and restart, or \
                 remove and add the bot"
            );
        } else {
            tracing::warn!(bot.id = %bot, error, "Cannot see to the {name} of bot {bot}, trying again");
        }
    }
}
