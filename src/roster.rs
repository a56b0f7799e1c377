//! Every process follows the roster: bots that are added come to its client, bots that are removed go, and nothing is
//! restarted.

use std::collections::BTreeSet;
use std::time::Duration;

use secrecy::SecretString;
use shoal_domain::id::BotId;
use shoal_mailbox::{Mailbox, MailboxError, Roster};
use shoal_telegram::Client;
use shoal_vault::{Label, OpenError, Vault};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

/// How often to look whether the roster has changed: one field in Redis. The scheduler waits four looks before it asks
/// Telegram for a new bot's updates.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Keeps a client's bots as they are on the roster.
pub struct Follower {
    mailbox: Mailbox,
    telegram: Client,
    vault: Option<Vault>,
    version: Option<String>,
    bots: BTreeSet<BotId>,
}

/// The token of a bot that was added cannot be used here.
#[derive(Debug, thiserror::Error)]
pub enum LockedError {
    /// There is no key.
    #[error("SHOAL_SEAL_KEY is not set here: give this process the key that `shoal bot add` was given")]
    NoKey,
    /// There is another key, or the token is damaged.
    #[error(
        "it does not open with this SHOAL_SEAL_KEY: give every process the key that `shoal bot add` was given"
    )]
    OtherKey(#[from] OpenError),
}

/// Opens the token of a bot that was added.
pub fn open(vault: Option<&Vault>, bot: BotId, sealed: &[u8]) -> Result<SecretString, LockedError> {
    let vault = vault.ok_or(LockedError::NoKey)?;
    Ok(vault.open(Label::BotToken(bot), sealed)?)
}

impl Follower {
    /// Nothing is read yet.
    #[must_use]
    pub fn new(mailbox: Mailbox, telegram: Client, vault: Option<Vault>) -> Follower {
        Follower { mailbox, telegram, vault, version: None, bots: BTreeSet::new() }
    }

    /// Whether no bot was on the roster at the last look.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bots.is_empty()
    }

    /// Looks again and again, until the drain.
    pub async fn follow(mut self, drain: CancellationToken) {
        let mut ticks = interval(LOOK_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let looking = async {
            loop {
                ticks.tick().await;
                // An error is told by whoever watches Redis. The bots stay as they are.
                let _ = self.look().await;
            }
        };
        drain.run_until_cancelled(looking).await;
    }

    /// Takes the roster over, if it has changed. While none is published, the bots stay as they are.
    pub async fn look(&mut self) -> Result<(), MailboxError> {
        let version = self.mailbox.roster_version().await?;
        if version.is_none() || version == self.version {
            return Ok(());
        }
        if let Some(roster) = self.mailbox.roster().await? {
            self.take(roster);
        }
        Ok(())
    }

    fn take(&mut self, roster: Roster) {
        let bots: BTreeSet<BotId> = roster.bots.keys().copied().collect();
        let tokens = roster.bots.iter().map(|(bot, sealed)| (*bot, self.token(*bot, sealed)));
        self.telegram.set_added(tokens);
        for bot in bots.difference(&self.bots) {
            tracing::info!(bot.id = %bot, "Bot {bot} was added");
        }
        for bot in self.bots.difference(&bots) {
            tracing::info!(bot.id = %bot, "Bot {bot} was removed");
        }
        (self.version, self.bots) = (Some(roster.version), bots);
    }

    fn token(&self, bot: BotId, sealed: &[u8]) -> Option<SecretString> {
        open(self.vault.as_ref(), bot, sealed)
            .inspect_err(|error| {
                tracing::error!(bot.id = %bot, %error, "The token of bot {bot} is locked, its calls wait");
            })
            .ok()
    }
}
