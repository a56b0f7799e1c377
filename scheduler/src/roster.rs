//! The roster: bots that were added while Shoal runs. `shoal bot` writes them into Postgres; here they are brought to
//! Redis, where every process reads them, and here those that were removed are seen off.
//!
//! While Postgres is down Redis keeps what it has. A bot leaves in this order: off the roster, so that no process takes
//! updates for it or looks after its webhook; its webhook deleted at Telegram; our notes of what it was told forgotten;
//! and last its row, which holds the token. A crash in between does the rest again.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures::future::{join, join_all};
use secrecy::SecretString;
use shoal_domain::id::BotId;
use shoal_mailbox::{Mailbox, MailboxError};
use shoal_runtime::outage::Outage;
use shoal_runtime::telemetry::chain;
use shoal_store::{AddedBot, Store, StoreError};
use shoal_telegram::{Client, ClientError, Fate, TelegramError};
use shoal_vault::{Label, OpenError, Vault};
use tokio::time::sleep;

use crate::duty::Duty;
use crate::webhook::Webhook;

/// How often to look for bots that were added or removed: somebody waits at a terminal.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// The longest pause after failures.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Keeps the roster.
pub(crate) struct Keeper {
    pub(crate) mailbox: Mailbox,
    pub(crate) store: Store,
    pub(crate) telegram: Client,
    pub(crate) vault: Option<Vault>,
    /// Absent where updates are polled.
    pub(crate) webhook: Option<Webhook>,
}

/// The roster could not be kept, or a bot not be seen off.
#[derive(Debug, thiserror::Error)]
enum RosterError {
    #[error(transparent)]
    Mailbox(#[from] MailboxError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Telegram(#[from] TelegramError),
    #[error(transparent)]
    Client(#[from] ClientError),
    #[error("SHOAL_SEAL_KEY is not set here, so its token cannot be opened")]
    NoKey,
    #[error("its token does not open with the SHOAL_SEAL_KEY of this process")]
    Locked(#[from] OpenError),
}

impl Keeper {
    /// Keeps the roster and sees bots off, for ever. A farewell may take long, and delays no bot that comes.
    pub(crate) async fn keep(&self) {
        join(self.publish_always(), self.see_off_always()).await;
    }

    async fn publish_always(&self) {
        let mut outage = Outage::none(LONGEST_PAUSE);
        loop {
            let Err(error) = self.publish().await else {
                if outage.is_over() {
                    tracing::info!("Bots that are added or removed are seen again");
                }
                sleep(LOOK_EVERY).await;
                continue;
            };
            if outage.failed() {
                tracing::warn!(
                    error = chain(&error),
                    "Cannot see whether bots were added or removed, trying again; those known go on"
                );
            }
            sleep(outage.pause()).await;
        }
    }

    /// Brings the roster to Redis, the channels that bots ask people to be in, and the groups that plans open. Done even if nothing has changed here: Redis may have gone back to an older one.
    async fn publish(&self) -> Result<(), RosterError> {
        let bots = self.store.bots().await?.into_iter().filter(|bot| !bot.leaving);
        let roster: BTreeMap<BotId, Vec<u8>> = bots.map(|bot| (bot.bot, bot.sealed_token)).collect();
        if self.mailbox.publish_roster(&roster).await? {
            tracing::info!("The roster has {} bots that were added", roster.len());
        }
        if self.mailbox.publish_doors(&self.store.doors().await?).await? {
            tracing::info!("The channels that bots ask people to be in have changed");
        }
        if self.mailbox.publish_groups(&self.store.groups().await?).await? {
            tracing::info!("The groups that plans open have changed");
        }
        Ok(())
    }

    async fn see_off_always(&self) {
        let mut outage = Outage::none(LONGEST_PAUSE);
        // Each bot that cannot leave is spoken of once.
        let mut spoken_of = BTreeSet::new();
        loop {
            // Where Postgres is down, the log has it from the other half of this.
            let bots = self.store.bots().await.unwrap_or_default();
            let leaving: Vec<AddedBot> = bots.into_iter().filter(|bot| bot.leaving).collect();
            let ends = join_all(leaving.iter().map(|bot| self.see_off(bot))).await;
            let mut is_well = true;
            for (AddedBot { bot, .. }, end) in leaving.iter().zip(ends) {
                let Err(error) = end else { continue };
                is_well = false;
                if spoken_of.insert(*bot) {
                    error.complain(*bot);
                }
            }
            spoken_of.retain(|bot| leaving.iter().any(|leaving| leaving.bot == *bot));
            if is_well {
                outage.is_over();
                sleep(LOOK_EVERY).await;
            } else {
                outage.failed();
                sleep(outage.pause()).await;
            }
        }
    }

    /// Does what is left to do for a bot that was removed.
    async fn see_off(&self, added: &AddedBot) -> Result<(), RosterError> {
        let bot = added.bot;
        if self.telegram.was_added(bot) {
            // This process has yet to hear that it is off the roster. It would set the webhook again.
            return Ok(());
        }
        // One that is in the settings, too, goes on as it is.
        if !self.telegram.knows(bot) {
            self.delete_webhook(bot, self.open(added)?).await?;
            for duty in Duty::ALL {
                self.mailbox.forget_note(&duty.note_of(bot)).await?;
            }
        }
        self.store.forget_bot(bot).await?;
        tracing::info!(bot.id = %bot, "Bot {bot} has left, and its token is forgotten");
        Ok(())
    }

    fn open(&self, added: &AddedBot) -> Result<SecretString, RosterError> {
        let vault = self.vault.as_ref().ok_or(RosterError::NoKey)?;
        Ok(vault.open(Label::BotToken(added.bot), &added.sealed_token)?)
    }

    /// Deletes the webhook, if it is ours: the bot may have moved elsewhere. A token that Telegram does not accept any
    /// more needs no farewell.
    async fn delete_webhook(&self, bot: BotId, token: SecretString) -> Result<(), RosterError> {
        let Some(webhook) = &self.webhook else { return Ok(()) };
        let telegram = self.telegram.alone(bot, token)?;
        let deleted: Result<(), TelegramError> = async {
            if telegram.get_webhook(bot).await?.url == webhook.url(bot) {
                telegram.delete_webhook(bot).await?;
            }
            Ok(())
        }
        .await;
        match deleted {
            Err(error) if error.fate() != Fate::Revoked => Err(error.into()),
            _ => Ok(()),
        }
    }
}

impl RosterError {
    fn complain(&self, bot: BotId) {
        let error = chain(self);
        match self {
            RosterError::NoKey | RosterError::Locked(_) => tracing::error!(
                bot.id = %bot, error,
                "Bot {bot} was removed but cannot leave: its webhook stays. Give the schedulers the SHOAL_SEAL_KEY that it \
                 was added with, or add it again with the present one and then remove it"
            ),
            _ => tracing::warn!(
                bot.id = %bot, error,
                "Bot {bot} was removed but cannot leave yet, trying again"
            ),
        }
    }
}
