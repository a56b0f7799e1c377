//! One call, and how each is made up.

use shoal_domain::cargo::Cargo;
use shoal_domain::content::{Parcel, RichText};
use shoal_domain::id::{BotId, ChatId, MessageId};
use teloxide::requests::Payload;

use super::edit::{DeleteMessage, DeleteMessages, EditMessageCaption, EditMessageText, SetMessageReaction};
use super::file::SendFile;
use super::keyboard::{InlineButton, InlineKeyboard};
use super::media::{SendMedia, SendMediaGroup};
use super::payload::{
    AnswerCallbackQuery, BotCommand, CopyMessage, Manner, PollOption, SendMessage, SendPoll, SetMyCommands,
};
use super::place::{SendContact, SendLocation, SendVenue};

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
    /// A file that Telegram has already, or fetches by itself.
    SendMedia(Box<SendMedia>),
    /// Several of them together.
    SendMediaGroup(SendMediaGroup),
    /// Other words in a message.
    EditMessageText(Box<EditMessageText>),
    /// Other words under a picture.
    EditMessageCaption(Box<EditMessageCaption>),
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
                manner: Manner::default(),
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
                    reply_markup: None,
                    manner: Manner::default(),
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
            Call::SendMedia(media) => media.method(),
            Call::SendMediaGroup(_) => SendMediaGroup::NAME,
            Call::EditMessageText(_) => EditMessageText::NAME,
            Call::EditMessageCaption(_) => EditMessageCaption::NAME,
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
            Call::SendPoll(payload) => &mut payload.chat_id,
            Call::SendFile(payload) => &mut payload.chat_id,
            Call::SendLocation(payload) => &mut payload.chat_id,
            Call::SendVenue(payload) => &mut payload.place.chat_id,
            Call::SendContact(payload) => &mut payload.chat_id,
            Call::SendMedia(payload) => &mut payload.chat_id,
            Call::SendMediaGroup(payload) => &mut payload.chat_id,
            Call::EditMessageText(payload) => &mut payload.chat_id,
            Call::EditMessageCaption(payload) => &mut payload.chat_id,
            Call::DeleteMessage(payload) => &mut payload.chat_id,
            Call::DeleteMessages(payload) => &mut payload.chat_id,
            Call::SetMessageReaction(payload) => &mut payload.chat_id,
            Call::AnswerCallbackQuery(_) | Call::SetMyCommands(_) => return None,
        })
    }
}
