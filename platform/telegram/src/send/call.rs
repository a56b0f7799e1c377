//! One call, and how each is made up.

use shoal_domain::id::{ChatId, MessageId};
use teloxide::requests::Payload;

use super::document::SendDocument;
use super::edit::{
    DeleteMessage, DeleteMessages, EditMessageCaption, EditMessageLiveLocation, EditMessageMedia,
    EditMessageText, SetMessageReaction, StopMessageLiveLocation,
};
use super::file::SendFile;
use super::invoice::{Invoice, SendInvoice};
use super::keyboard::{InlineButton, InlineKeyboard};
use super::media::{SendMedia, SendMediaGroup};
use super::payload::{
    AnswerCallbackQuery, BotCommand, CopyMessage, CopyMessages, Manner, SendMessage, SendPoll, SetMyCommands,
};
use super::place::{SendContact, SendLocation, SendVenue};

/// One call to the Bot API.
#[derive(Clone, Debug, PartialEq)]
pub enum Call {
    /// Words.
    SendMessage(SendMessage),
    /// A message that Telegram copies by itself.
    CopyMessage(CopyMessage),
    /// Messages that Telegram copies by itself, together.
    CopyMessages(CopyMessages),
    /// A poll.
    SendPoll(SendPoll),
    /// A request for Stars.
    SendInvoice(Box<SendInvoice>),
    /// A file that another bot has received.
    SendFile(Box<SendFile>),
    /// A text of the bot's own, as a file.
    SendDocument(Box<SendDocument>),
    /// A place.
    SendLocation(SendLocation),
    /// A place with a name.
    SendVenue(Box<SendVenue>),
    /// Somebody's name and number.
    SendContact(SendContact),
    /// A file that Telegram has already, or fetches by itself.
    SendMedia(Box<SendMedia>),
    /// Several of them together.
    SendMediaGroup(SendMediaGroup),
    /// Other words in a message.
    EditMessageText(Box<EditMessageText>),
    /// Other words under a picture.
    EditMessageCaption(Box<EditMessageCaption>),
    /// Another file in a message.
    EditMessageMedia(Box<EditMessageMedia>),
    /// A place moves.
    EditMessageLiveLocation(Box<EditMessageLiveLocation>),
    /// A place moves no more.
    StopMessageLiveLocation(StopMessageLiveLocation),
    /// A message goes away.
    DeleteMessage(DeleteMessage),
    /// Several messages go away.
    DeleteMessages(DeleteMessages),
    /// An emoji at a message.
    SetMessageReaction(SetMessageReaction),
    /// The end of a button's spinning.
    AnswerCallbackQuery(AnswerCallbackQuery),
    /// The list of commands that people see.
    SetMyCommands(SetMyCommands),
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
            reply_parameters: None,
            manner: Manner::default(),
        })
    }

    /// The bot says something in place of what it said before, as [`say`](Call::say) would.
    pub fn show(
        chat_id: ChatId,
        message_id: MessageId,
        text: impl Into<String>,
        rows: Vec<Vec<InlineButton>>,
    ) -> Call {
        let reply_markup = (!rows.is_empty()).then_some(InlineKeyboard { inline_keyboard: rows });
        Call::EditMessageText(Box::new(EditMessageText {
            chat_id,
            message_id,
            text: text.into(),
            entities: vec![],
            link_preview_options: None,
            reply_markup,
        }))
    }

    /// The bot answers a button press, with a short note over the chat if there is something to say.
    pub fn answer(query: impl Into<String>, toast: Option<String>) -> Call {
        Call::AnswerCallbackQuery(AnswerCallbackQuery { callback_query_id: query.into(), text: toast })
    }

    /// The bot asks somebody for Stars.
    #[must_use]
    pub fn invoice(chat_id: ChatId, invoice: Invoice) -> Call {
        Call::SendInvoice(Box::new(SendInvoice { chat_id, invoice }))
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
            Call::CopyMessages(_) => CopyMessages::NAME,
            Call::SendPoll(_) => SendPoll::NAME,
            Call::SendInvoice(_) => SendInvoice::NAME,
            Call::SendFile(file) => file.method(),
            Call::SendDocument(_) => SendDocument::METHOD,
            Call::SendLocation(_) => SendLocation::NAME,
            Call::SendVenue(_) => SendVenue::NAME,
            Call::SendContact(_) => SendContact::NAME,
            Call::SendMedia(media) => media.method(),
            Call::SendMediaGroup(_) => SendMediaGroup::NAME,
            Call::EditMessageText(_) => EditMessageText::NAME,
            Call::EditMessageCaption(_) => EditMessageCaption::NAME,
            Call::EditMessageMedia(_) => EditMessageMedia::NAME,
            Call::EditMessageLiveLocation(_) => EditMessageLiveLocation::NAME,
            Call::StopMessageLiveLocation(_) => StopMessageLiveLocation::NAME,
            Call::DeleteMessage(_) => DeleteMessage::NAME,
            Call::DeleteMessages(_) => DeleteMessages::NAME,
            Call::SetMessageReaction(_) => SetMessageReaction::NAME,
            Call::AnswerCallbackQuery(_) => AnswerCallbackQuery::NAME,
            Call::SetMyCommands(_) => SetMyCommands::NAME,
        }
    }
}

impl Call {
    /// The same call for a chat that has got another number.
    pub fn redirect(&mut self, to: ChatId) {
        if let Some(chat) = self.chat_mut() {
            *chat = to;
        }
    }

    fn chat_mut(&mut self) -> Option<&mut ChatId> {
        Some(match self {
            Call::SendMessage(payload) => &mut payload.chat_id,
            Call::CopyMessage(payload) => &mut payload.chat_id,
            Call::CopyMessages(payload) => &mut payload.chat_id,
            Call::SendPoll(payload) => &mut payload.chat_id,
            Call::SendInvoice(payload) => &mut payload.chat_id,
            Call::SendFile(payload) => &mut payload.chat_id,
            Call::SendDocument(payload) => &mut payload.chat_id,
            Call::SendLocation(payload) => &mut payload.chat_id,
            Call::SendVenue(payload) => &mut payload.place.chat_id,
            Call::SendContact(payload) => &mut payload.chat_id,
            Call::SendMedia(payload) => &mut payload.chat_id,
            Call::SendMediaGroup(payload) => &mut payload.chat_id,
            Call::EditMessageText(payload) => &mut payload.chat_id,
            Call::EditMessageCaption(payload) => &mut payload.chat_id,
            Call::EditMessageMedia(payload) => &mut payload.chat_id,
            Call::EditMessageLiveLocation(payload) => &mut payload.place.chat_id,
            Call::StopMessageLiveLocation(payload) => &mut payload.chat_id,
            Call::DeleteMessage(payload) => &mut payload.chat_id,
            Call::DeleteMessages(payload) => &mut payload.chat_id,
            Call::SetMessageReaction(payload) => &mut payload.chat_id,
            Call::AnswerCallbackQuery(_) | Call::SetMyCommands(_) => return None,
        })
    }
}
