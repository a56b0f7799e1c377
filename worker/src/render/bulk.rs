//! From a rendered broadcast to the call that brings it to one person.

use shoal_domain::broadcast::{Button, MediaKind, MediaRef, Message, RenderedBody, content};
use shoal_domain::chat::Button as OwnButton;
use shoal_domain::content::{Caption, LinkPreview, RichText};
use shoal_domain::id::{ChatId, MessageId};
use shoal_domain::language::Language;
use shoal_telegram::{
    Call, CopyMessage, DeleteMessages, EditMessageCaption, EditMessageText, InlineButton, InlineKeyboard,
    Manner, Media, SendMedia, SendMediaGroup, SendMessage,
};
use shoal_words as words;

/// Below the words of an album, which has no buttons at Telegram: the command leads to the same.
const NO_BUTTON: &str = "\n\n/settings";

/// The call that sends a broadcast to somebody. Our own words in it are in this language.
pub(crate) fn send(chat_id: ChatId, language: Language, message: Message, paid: bool) -> Call {
    let manner = Manner {
        disable_notification: message.silent,
        protect_content: message.protect,
        allow_paid_broadcast: paid,
    };
    let reply_markup = Some(keyboard(&message.buttons, language));
    match message.body {
        RenderedBody::Text(text) => Call::SendMessage(SendMessage {
            chat_id,
            text: text.text,
            entities: text.entities,
            link_preview_options: preview(message.link_preview),
            reply_markup,
            reply_parameters: None,
            manner,
        }),
        RenderedBody::Media { kind, file, caption } => {
            let media = media(kind, file, caption);
            Call::SendMedia(Box::new(SendMedia { chat_id, media, reply_markup, manner }))
        }
        RenderedBody::Album(mut items) => {
            if let Some(roomy) =
                items.iter_mut().map(|item| &mut item.caption.text).find(|caption| has_room(caption))
            {
                roomy.push_str(if roomy.is_empty() { NO_BUTTON.trim_start() } else { NO_BUTTON });
            }
            let media = items.into_iter().map(|item| media(item.kind, item.file, item.caption)).collect();
            Call::SendMediaGroup(SendMediaGroup { chat_id, media, reply_parameters: None, manner })
        }
        RenderedBody::Copy { from_chat, message } => Call::CopyMessage(CopyMessage {
            chat_id,
            from_chat_id: from_chat,
            message_id: message,
            caption: None,
            caption_entities: vec![],
            show_caption_above_media: false,
            reply_markup,
            reply_parameters: None,
            manner,
        }),
        // Nothing that is sent is a caption alone; what was checked has none.
        RenderedBody::Caption(text) => Call::say(chat_id, text.text, vec![]),
    }
}

/// The call that takes messages back that somebody has.
pub(crate) fn delete(chat_id: ChatId, message_ids: Vec<MessageId>) -> Call {
    Call::DeleteMessages(DeleteMessages { chat_id, message_ids })
}

/// The call that corrects what somebody has: its text, or the words under its media. `None` for what has neither.
pub(crate) fn edit(
    chat_id: ChatId,
    language: Language,
    message_id: MessageId,
    message: Message,
) -> Option<Call> {
    let reply_markup = Some(keyboard(&message.buttons, language));
    Some(match message.body {
        RenderedBody::Text(RichText { text, entities, .. }) => {
            Call::EditMessageText(Box::new(EditMessageText {
                chat_id,
                message_id,
                text,
                entities,
                link_preview_options: preview(message.link_preview),
                reply_markup,
            }))
        }
        RenderedBody::Caption(caption) | RenderedBody::Media { caption, .. } => {
            Call::EditMessageCaption(Box::new(EditMessageCaption {
                chat_id,
                message_id,
                caption: caption.text,
                caption_entities: caption.entities,
                show_caption_above_media: false,
                reply_markup,
            }))
        }
        RenderedBody::Album(_) | RenderedBody::Copy { .. } => return None,
    })
}

fn media(kind: MediaKind, file: MediaRef, caption: RichText) -> Media {
    let caption = (!caption.text.is_empty()).then_some(Caption { text: caption, above: false });
    Media { kind, file: file.into(), caption, spoiler: false }
}

/// Whether the command still fits under a caption.
fn has_room(caption: &str) -> bool {
    caption.chars().count() + NO_BUTTON.len() <= content::LONGEST_CAPTION
}

fn preview(wanted: bool) -> Option<LinkPreview> {
    (!wanted).then(|| LinkPreview { is_disabled: Some(true), ..LinkPreview::default() })
}

/// The buttons an admin has chosen, and below them ours, with which people want no more of these.
fn keyboard(rows: &[Vec<Button>], language: Language) -> InlineKeyboard {
    let button = |button: &Button| match button {
        Button::Link { text, url } => InlineButton::link(text, url),
        Button::Press { text, data } => InlineButton::new(text, data),
    };
    let mut inline_keyboard: Vec<Vec<InlineButton>> =
        rows.iter().map(|row| row.iter().map(button).collect()).collect();
    let no_more = OwnButton::NoMore;
    inline_keyboard.push(vec![InlineButton::new(words::button(&no_more, language), no_more.to_string())]);
    InlineKeyboard { inline_keyboard }
}
