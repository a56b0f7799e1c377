//! From a rendered broadcast to the call that sends it.

use shoal_domain::broadcast::{Button, MediaKind, MediaRef, Message, RenderedBody, RenderedMedia};
use shoal_domain::content::{Caption, LinkPreview, RichText};
use shoal_domain::id::{ChatId, MessageId};
use shoal_telegram::{
    Call, CopyMessage, EditMessageCaption, EditMessageText, InlineButton, InlineKeyboard, Manner, Media, SendMedia,
    SendMediaGroup, SendMessage,
};

use super::keyboard;
