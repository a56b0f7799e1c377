//! The calls we make.

mod file;
mod payload;
mod place;

use shoal_domain::cargo::Cargo;
use shoal_domain::content::{Parcel, RichText};
use shoal_domain::id::{BotId, ChatId, MessageId};

pub use file::SendFile;
pub use payload::{
    AnswerCallbackQuery, BotCommand, CopyMessage, InlineButton, InlineKeyboard, PollOption, SendMessage,
    SendPoll, SetMyCommands,
};
pub use place::{SendContact, SendLocation, SendVenue};

use crate::client::{Client, REQUEST_TIMEOUT};
use crate::error::TelegramError;
use crate::fetch::Fetched;
use crate::transport::call;
use teloxide::requests::Payload;

/// One call to the Bot API.
#[derive(Clone, Debug, PartialEq)]
pub enum Call {
    /// Words.
    SendMessage(SendMessage),
    /// A message that Telegram copies by itself.
    CopyMessage(CopyMessage),
    /// A poll.
    SendPoll(SendPoll),
    /// A file that another bot has received.
    SendFile(Box<SendFile>),
    /// A place.
    SendLocation(SendLocation),
    /// A place with a name.
    SendVenue(Box<SendVenue>),
    /// Somebody's name and number.
    SendContact(SendContact),
    /// The end of a button's spinning.
    AnswerCallbackQuery(AnswerCallbackQuery),
    /// The list of commands that people see.
    SetMyCommands(SetMyCommands),
}

/// What came of a call that succeeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The new message, if the call made one and the answer names it.
    pub message: Option<MessageId>,
}

impl Call {
    /// The bot says something of its own: plain text, with rows of buttons below it if there are any.
    pub fn say(chat_id: ChatId, text: impl Into<String>, rows: Vec<Vec<InlineButton>>) -> Call {
        let reply_markup = (!rows.is_empty()).then_some(InlineKeyboard { inline_keyboard: rows });
        Call::SendMessage(SendMessage {
            chat_id,
            text: text.into(),
            entities: vec![],
            link_preview_options: None,
            reply_markup,
        })
    }

    /// The bot passes on what somebody else said to the bot `from`, which may be itself. Formatting goes out as
    /// entities, never as markup: what people write is not ours to interpret.
    #[must_use]
    pub fn relay(chat_id: ChatId, from: BotId, parcel: &Parcel) -> Call {
        match parcel.clone() {
            Parcel::Text { text, preview } => Call::SendMessage(SendMessage {
                chat_id,
                text: text.text,
                entities: text.entities,
                link_preview_options: preview,
                reply_markup: None,
            }),
            Parcel::Copy { from_chat, message, caption } => {
                let above = caption.as_ref().is_some_and(|caption| caption.above);
                let text = caption.map(|caption| caption.text);
                let (caption, caption_entities) =
                    text.map_or((None, vec![]), |RichText { text, entities, .. }| (Some(text), entities));
                let from_chat_id = from_chat;
                Call::CopyMessage(CopyMessage {
                    chat_id,
                    from_chat_id,
                    message_id: message,
                    caption,
                    caption_entities,
                    show_caption_above_media: above,
                })
            }
            Parcel::Poll(poll) => Call::SendPoll(SendPoll {
                chat_id,
                question: poll.question.text,
                question_entities: poll.question.entities,
                options: poll.options.into_iter().map(PollOption::from).collect(),
                allows_multiple_answers: poll.multiple,
            }),
            Parcel::Cargo(cargo) => Call::bring(chat_id, from, *cargo),
        }
    }

    /// The bot sends what another has received.
    fn bring(chat_id: ChatId, from: BotId, cargo: Cargo) -> Call {
        match cargo {
            Cargo::File(file) => Call::SendFile(Box::new(SendFile { chat_id, from, file })),
            Cargo::Location(location) => Call::SendLocation(SendLocation::new(chat_id, location)),
            Cargo::Venue(venue) => Call::SendVenue(Box::new(SendVenue::new(chat_id, venue))),
            Cargo::Contact(contact) => Call::SendContact(SendContact { chat_id, contact }),
            Cargo::Dice(dice) => Call::say(chat_id, dice.told().text, vec![]),
        }
    }

    /// The bot answers a button press, with a short note over the chat if there is something to say.
    pub fn answer(query: impl Into<String>, toast: Option<String>) -> Call {
        Call::AnswerCallbackQuery(AnswerCallbackQuery { callback_query_id: query.into(), text: toast })
    }

    /// The bot tells Telegram its commands, for people whose language is `language_code` (two letters), or for all
    /// for whom there is no list in their language.
    #[must_use]
    pub fn commands(commands: Vec<BotCommand>, language_code: Option<String>) -> Call {
        Call::SetMyCommands(SetMyCommands { commands, language_code })
    }

    /// The Bot API's name of the method.
    #[must_use]
    pub fn method(&self) -> &'static str {
        match self {
            Call::SendMessage(_) => SendMessage::NAME,
            Call::CopyMessage(_) => CopyMessage::NAME,
            Call::SendPoll(_) => SendPoll::NAME,
            Call::SendFile(file) => file.method(),
            Call::SendLocation(_) => SendLocation::NAME,
            Call::SendVenue(_) => SendVenue::NAME,
            Call::SendContact(_) => SendContact::NAME,
            Call::AnswerCallbackQuery(_) => AnswerCallbackQuery::NAME,
            Call::SetMyCommands(_) => SetMyCommands::NAME,
        }
    }
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
        let message = match what {
            Call::SendFile(what) => {
                let file = match file {
                    Some(file) => file,
                    None => self.fetch_file(what.from, &what.file).await?,
                };
                self.upload(id, what, file).await?.message_id
            }
            Call::SendLocation(payload) => call(bot, payload, REQUEST_TIMEOUT).await?.message_id,
            Call::SendVenue(payload) => call(bot, &**payload, REQUEST_TIMEOUT).await?.message_id,
            Call::SendContact(payload) => call(bot, payload, REQUEST_TIMEOUT).await?.message_id,
            Call::SendMessage(payload) => call(bot, payload, REQUEST_TIMEOUT).await?.message_id,
            Call::CopyMessage(payload) => call(bot, payload, REQUEST_TIMEOUT).await?.message_id,
            Call::SendPoll(payload) => call(bot, payload, REQUEST_TIMEOUT).await?.message_id,
            Call::AnswerCallbackQuery(payload) => {
                call(bot, payload, REQUEST_TIMEOUT).await?;
                None
            }
            Call::SetMyCommands(payload) => {
                call(bot, payload, REQUEST_TIMEOUT).await?;
                None
            }
        };
        Ok(Sent { message })
    }
}
