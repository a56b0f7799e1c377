//! The operators' chat.

use shoal_domain::id::ChatId;
use shoal_domain::language::Language;
use shoal_telegram::{Call, Client, TelegramError};

/// The operators' chat, if there is one.
#[derive(Clone)]
pub(crate) struct Operators {
    pub(crate) telegram: Client,
    pub(crate) chat: Option<ChatId>,
    /// In which language it is told.
    pub(crate) language: Language,
}

impl Operators {
    /// Says something there, by whichever bot is in it.
    pub(crate) async fn tell(&self, text: &str) -> Result<(), TelegramError> {
        let Some(chat) = self.chat else { return Ok(()) };
        let mut refused = None;
        for bot in self.telegram.bots() {
            match self.telegram.send(bot, &Call::say(chat, text, vec![])).await {
                Ok(_) => return Ok(()),
                Err(error) => refused = Some(error),
            }
        }
        refused.map_or(Ok(()), Err)
    }
}
