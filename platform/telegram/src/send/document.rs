//! A text that the bot itself has, as a file: what is too long for a message.

use reqwest::multipart::{Form, Part};
use shoal_domain::id::{BotId, ChatId};

use super::answer::SentMessages;
use super::call::Call;
use crate::client::{Client, REQUEST_TIMEOUT};
use crate::error::TelegramError;
use crate::transport::{address, exchange};

/// `sendDocument`, with a text of the bot's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendDocument {
    /// Where to.
    pub chat_id: ChatId,
    /// What the file is called; its ending tells what it is.
    pub file_name: &'static str,
    /// What is in it.
    pub text: String,
    /// What is said under it: at most 1024 characters.
    pub caption: String,
}

impl SendDocument {
    /// The Bot API's name of the method.
    pub(super) const METHOD: &'static str = "sendDocument";
}

impl Call {
    /// The bot hands out a text of its own as a file.
    #[must_use]
    pub fn document(chat_id: ChatId, file_name: &'static str, text: String, caption: String) -> Call {
        Call::SendDocument(Box::new(SendDocument { chat_id, file_name, text, caption }))
    }
}

impl Client {
    /// Uploads a text.
    pub(super) async fn hand_out(
        &self,
        bot: BotId,
        what: &SendDocument,
    ) -> Result<SentMessages, TelegramError> {
        let bot = self.bot(bot)?;
        let form = Form::new()
            .text("chat_id", what.chat_id.to_string())
            .text("caption", what.caption.clone())
            .part("document", Part::text(what.text.clone()).file_name(what.file_name));
        let request = bot.client().post(address(&bot, SendDocument::METHOD)).multipart(form);
        exchange(request, SendDocument::METHOD, REQUEST_TIMEOUT).await
    }
}
