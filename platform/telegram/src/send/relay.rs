//! What one person says, as it goes to another: said, changed, felt about, unsaid.

use shoal_domain::cargo::{Cargo, File, FileKind};
use shoal_domain::content::{Caption, Parcel, RichText};
use shoal_domain::id::{BotId, ChatId, MessageId};
use shoal_domain::revision::Revision;

use super::call::Call;
use super::edit::{
    DeleteMessage, DeleteMessages, EditMessageCaption, EditMessageLiveLocation, EditMessageMedia,
    EditMessageText, Reaction, SetMessageReaction, StopMessageLiveLocation,
};
use super::file::SendFile;
use super::media::{Media, MediaKind, SendMediaGroup};
use super::payload::{CopyMessage, CopyMessages, Manner, PollOption, SendMessage, SendPoll};
use super::place::{SendContact, SendLocation, SendVenue};

impl Call {
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
                reply_parameters: None,
                manner: Manner::default(),
            }),
            Parcel::Copy { from_chat, message, caption, .. } => copy(chat_id, from_chat, message, caption),
            Parcel::Album { from_chat, messages, .. } => {
                Call::CopyMessages(CopyMessages { chat_id, from_chat_id: from_chat, message_ids: messages })
            }
            Parcel::Group { files, .. } => Call::SendMediaGroup(SendMediaGroup {
                chat_id,
                media: files.into_iter().filter_map(media).collect(),
                reply_parameters: None,
                manner: Manner::default(),
            }),
            Parcel::Poll(poll) => Call::SendPoll(SendPoll {
                chat_id,
                question: poll.question.text,
                question_entities: poll.question.entities,
                options: poll.options.into_iter().map(PollOption::from).collect(),
                allows_multiple_answers: poll.multiple,
                reply_parameters: None,
            }),
            Parcel::Cargo(cargo) => bring(chat_id, from, *cargo),
        }
    }

    /// What the bot has passed on reads otherwise now.
    #[must_use]
    pub fn revise(chat_id: ChatId, message_id: MessageId, revision: &Revision) -> Call {
        match revision.clone() {
            Revision::Text { text, preview } => Call::EditMessageText(Box::new(EditMessageText {
                chat_id,
                message_id,
                text: text.text,
                entities: text.entities,
                link_preview_options: preview,
                reply_markup: None,
            })),
            Revision::Caption(caption) => recaption(chat_id, message_id, caption),
            Revision::File(file) => {
                let caption = file.caption.clone().unwrap_or_default();
                match media(*file) {
                    Some(media) => {
                        Call::EditMessageMedia(Box::new(EditMessageMedia { chat_id, message_id, media }))
                    }
                    None => recaption(chat_id, message_id, caption),
                }
            }
            Revision::Moved(place) => {
                let place = SendLocation { live_period: None, ..SendLocation::new(chat_id, place) };
                Call::EditMessageLiveLocation(Box::new(EditMessageLiveLocation { place, message_id }))
            }
            Revision::Stopped => {
                Call::StopMessageLiveLocation(StopMessageLiveLocation { chat_id, message_id })
            }
        }
    }

    /// The bot shows how somebody feels about a message, or that they feel nothing any more.
    #[must_use]
    pub fn feel(chat_id: ChatId, message_id: MessageId, emoji: Option<&str>) -> Call {
        let reaction = emoji.map(|emoji| Reaction::Emoji { emoji: emoji.to_owned() }).into_iter().collect();
        Call::SetMessageReaction(SetMessageReaction { chat_id, message_id, reaction, is_big: false })
    }

    /// A message of a chat goes away.
    #[must_use]
    pub fn erase_one(chat_id: ChatId, message_id: MessageId) -> Call {
        Call::DeleteMessage(DeleteMessage { chat_id, message_id })
    }

    /// Messages of a chat go away, as far as they are there.
    #[must_use]
    pub fn erase(chat_id: ChatId, message_ids: Vec<MessageId>) -> Call {
        Call::DeleteMessages(DeleteMessages { chat_id, message_ids })
    }
}

fn copy(chat_id: ChatId, from_chat_id: ChatId, message_id: MessageId, caption: Option<Caption>) -> Call {
    let above = caption.as_ref().is_some_and(|caption| caption.above);
    let text = caption.map(|caption| caption.text);
    let (caption, caption_entities) =
        text.map_or((None, vec![]), |RichText { text, entities, .. }| (Some(text), entities));
    Call::CopyMessage(CopyMessage {
        chat_id,
        from_chat_id,
        message_id,
        caption,
        caption_entities,
        show_caption_above_media: above,
        reply_markup: None,
        reply_parameters: None,
        manner: Manner::default(),
    })
}

fn recaption(chat_id: ChatId, message_id: MessageId, caption: Caption) -> Call {
    let Caption { text: RichText { text, entities, .. }, above } = caption;
    Call::EditMessageCaption(Box::new(EditMessageCaption {
        chat_id,
        message_id,
        caption: text,
        caption_entities: entities,
        show_caption_above_media: above,
        reply_markup: None,
    }))
}

/// The bot sends what another has received.
fn bring(chat_id: ChatId, from: BotId, cargo: Cargo) -> Call {
    let reply_parameters = None;
    match cargo {
        Cargo::File(file) => Call::SendFile(Box::new(SendFile { chat_id, from, file, reply_parameters })),
        Cargo::Location(location) => Call::SendLocation(SendLocation::new(chat_id, location)),
        Cargo::Venue(venue) => Call::SendVenue(Box::new(SendVenue::new(chat_id, venue))),
        Cargo::Contact(contact) => Call::SendContact(SendContact { chat_id, contact, reply_parameters }),
        Cargo::Dice(dice) => Call::say(chat_id, dice.told().text, vec![]),
    }
}

/// A file that the bot has received itself; `None` for kinds that nothing can take the place of.
fn media(file: File) -> Option<Media> {
    let kind = match file.kind {
        FileKind::Animation => MediaKind::Animation,
        FileKind::Audio => MediaKind::Audio,
        FileKind::Document => MediaKind::Document,
        FileKind::Photo => MediaKind::Photo,
        FileKind::Video => MediaKind::Video,
        FileKind::Sticker | FileKind::VideoNote | FileKind::Voice => return None,
    };
    Some(Media { kind, file: file.file_id, caption: file.caption, spoiler: file.spoiler })
}
