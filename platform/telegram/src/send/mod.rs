//! The calls we make.

mod answer;
mod call;
mod document;
mod edit;
mod file;
mod invoice;
mod keyboard;
mod media;
mod payload;
mod place;
mod protect;
mod relay;
mod reply;

use serde::Serialize;
use serde::de::DeserializeOwned;
use shoal_domain::id::{BotId, MessageId};
use teloxide::Bot;
use teloxide::requests::Payload;

pub use call::Call;
pub use document::SendDocument;
pub use edit::{
    DeleteMessage, DeleteMessages, EditMessageCaption, EditMessageLiveLocation, EditMessageMedia,
    EditMessageText, Reaction, SetMessageReaction, StopMessageLiveLocation,
};
pub use file::SendFile;
pub use invoice::{Invoice, Moved, SendInvoice, TRANSACTIONS, Transaction};
pub use keyboard::{ButtonAction, InlineButton, InlineKeyboard};
pub use media::{Media, MediaKind, SendMedia, SendMediaGroup};
pub use payload::{
    AnswerCallbackQuery, BotCommand, CopyMessage, CopyMessages, Manner, PollOption, SendMessage, SendPoll,
    SetMyCommands,
};
pub use place::{SendContact, SendLocation, SendVenue};
pub use reply::ReplyParameters;

use crate::client::{Client, REQUEST_TIMEOUT};
use crate::error::TelegramError;
use crate::fetch::Fetched;
use crate::transport::call;

/// What came of a call that succeeded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// The new messages, if the call made any and the answer names them: one, or those of an album in their order.
    pub messages: Vec<MessageId>,
}

impl Client {
    /// Makes the call, once. Whether to make it again is the caller's decision, by the error's
    /// [`fate`](TelegramError::fate).
    pub async fn send(&self, bot: BotId, what: &Call) -> Result<Sent, TelegramError> {
        self.deliver(bot, what, None).await
    }

    /// Begins to fetch the file that a call sends. `None` for a call that sends none.
    pub async fn fetch(&self, what: &Call) -> Result<Option<Fetched>, TelegramError> {
        match what {
            Call::SendFile(what) => self.fetch_file(what.from, &what.file).await.map(Some),
            _ => Ok(None),
        }
    }

    /// Makes the call, once, with the file that was fetched for it; a call that needs one and is given none fetches it.
    pub async fn deliver(
        &self,
        id: BotId,
        what: &Call,
        file: Option<Fetched>,
    ) -> Result<Sent, TelegramError> {
        let bot = &self.bot(id)?;
        match what {
            Call::SendFile(what) => {
                let file = match file {
                    Some(file) => file,
                    None => self.fetch_file(what.from, &what.file).await?,
                };
                self.upload(id, what, file).await.map(Sent::from)
            }
            Call::SendDocument(what) => self.hand_out(id, what).await.map(Sent::from),
            Call::SendMedia(media) => media.send(bot).await.map(Sent::from),
            Call::SendMediaGroup(payload) => make(bot, payload).await,
            Call::SendLocation(payload) => make(bot, payload).await,
            Call::SendVenue(payload) => make(bot, &**payload).await,
            Call::SendContact(payload) => make(bot, payload).await,
            Call::SendMessage(payload) => make(bot, payload).await,
            Call::CopyMessage(payload) => make(bot, payload).await,
            Call::CopyMessages(payload) => make(bot, payload).await,
            Call::SendPoll(payload) => make(bot, payload).await,
            Call::SendInvoice(payload) => make(bot, &**payload).await,
            Call::EditMessageText(payload) => make(bot, &**payload).await,
            Call::EditMessageCaption(payload) => make(bot, &**payload).await,
            Call::EditMessageMedia(payload) => make(bot, &**payload).await,
            Call::EditMessageLiveLocation(payload) => make(bot, &**payload).await,
            Call::StopMessageLiveLocation(payload) => make(bot, payload).await,
            Call::DeleteMessage(payload) => make(bot, payload).await,
            Call::DeleteMessages(payload) => make(bot, payload).await,
            Call::SetMessageReaction(payload) => make(bot, payload).await,
            Call::AnswerCallbackQuery(payload) => make(bot, payload).await,
            Call::SetMyCommands(payload) => make(bot, payload).await,
        }
    }
}

async fn make<P>(bot: &Bot, payload: &P) -> Result<Sent, TelegramError>
where
    P: Payload + Serialize,
    P::Output: DeserializeOwned + Into<Sent>,
{
    call(bot, payload, REQUEST_TIMEOUT).await.map(Into::into)
}
