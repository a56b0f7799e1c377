//! Personal links, as they are read and made: what they name, and at which bot they are opened.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use shoal_domain::chat::{Link, link_in, referral_in};
use shoal_domain::content::Content;
use shoal_domain::effect::Effect;
use shoal_domain::id::{Address, BotId};
use shoal_domain::message::Message;
use shoal_domain::notice::{Notice, OfLink};
use shoal_domain::referral::Invitation;
use shoal_domain::update::Update;
use shoal_runtime::telemetry::chain;
use shoal_telegram::Client;
use shoal_vault::Vault;
use tokio::time::timeout;
use tracing::warn;

/// How long Telegram may take to say what a bot is called. It is asked once for each bot.
const PATIENCE: Duration = Duration::from_secs(5);

/// Reads and makes personal links.
#[derive(Clone)]
pub(crate) struct Links(Arc<Inner>);

struct Inner {
    /// Without a key there are none.
    vault: Option<Vault>,
    /// What bots are called, as far as somebody has asked for a link there.
    names: Mutex<HashMap<BotId, String>>,
}

impl Links {
    pub(crate) fn new(vault: Option<Vault>) -> Links {
        Links(Arc::new(Inner { vault, names: Mutex::default() }))
    }

    /// Where the link leads that a message opens.
    pub(crate) fn opened_by(&self, message: &Message) -> Option<Link> {
        let Message::Update(_, _, Update::Message { content: Content::Text { text, .. }, .. }) = message
        else {
            return None;
        };
        self.0.vault.as_ref()?.open_link(link_in(&text.text)?)
    }

    /// Whose the referral link is that somebody opens with a message, if they do.
    pub(crate) fn invited_by(&self, message: &Message) -> Option<Invitation> {
        let Message::Update(_, _, Update::Message { from, content: Content::Text { text, .. }, .. }) =
            message
        else {
            return None;
        };
        self.0.vault.as_ref()?.open_referral(referral_in(&text.text)?, *from)
    }

    /// What somebody's referral link at a bot is. Nothing where it cannot be made just now.
    pub(crate) async fn referral(&self, telegram: &Client, at: Address, serial: u64) -> Option<String> {
        let vault = self.0.vault.as_ref()?;
        let name = self.name(telegram, at.bot).await?;
        Some(format!("https://t.me/{name}?start={}", vault.seal_referral(at.user, serial)))
    }

    /// Makes the link that is told of, if one is.
    pub(crate) async fn make(&self, telegram: &Client, effect: &mut Effect) {
        let Effect::Say { to, notice: Notice::OfLink { about: OfLink::Yours { serial, url } }, .. } = effect
        else {
            return;
        };
        let Some(vault) = &self.0.vault else { return };
        let link = Link { owner: *to, serial: *serial };
        let name = self.name(telegram, to.bot).await;
        *url = name.map(|name| format!("https://t.me/{name}?start={}", vault.seal_link(link)));
    }

    /// What a bot is called.
    async fn name(&self, telegram: &Client, bot: BotId) -> Option<String> {
        let known = self.0.names.lock().unwrap_or_else(PoisonError::into_inner).get(&bot).cloned();
        if known.is_some() {
            return known;
        }
        let name = match timeout(PATIENCE, telegram.get_me(bot)).await {
            Ok(Ok(me)) => me.username?,
            Ok(Err(error)) => {
                warn!(bot.id = %bot, error = chain(&error), "Could not ask what bot {bot} is called, for a personal link");
                return None;
            }
            Err(_) => return None,
        };
        self.0.names.lock().unwrap_or_else(PoisonError::into_inner).insert(bot, name.clone());
        Some(name)
    }
}
