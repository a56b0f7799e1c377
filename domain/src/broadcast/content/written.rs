//! Content as it stands in the JSON, where one form has different fields than the other.
//!
//! Not untagged enums: an error within one would lose its place.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Body, Button, Content, Media, Piece};
use crate::broadcast::template::RichTextSource;
use crate::id::{ChatId, MessageId};

/// Either a piece, or pieces by language.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    default: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    variants: Option<BTreeMap<String, Piece>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body: Option<Body>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    buttons: Option<Vec<Vec<Button>>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    silent: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    protect: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    link_preview: Option<bool>,
}

impl TryFrom<Written> for Content {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, &'static str> {
        match written {
            Written {
                default: None,
                variants: None,
                body: Some(body),
                buttons,
                silent,
                protect,
                link_preview,
            } => Ok(Content::for_everybody(Piece {
                body,
                buttons: buttons.unwrap_or_default(),
                silent: silent.unwrap_or(false),
                protect: protect.unwrap_or(false),
                link_preview: link_preview.unwrap_or(true),
            })),
            Written {
                default: Some(default),
                variants: Some(variants),
                body: None,
                buttons: None,
                silent: None,
                protect: None,
                link_preview: None,
            } => Ok(Content { default, variants }),
            _ => Err("content has either `body` and what belongs to it, the same for everybody, \
                      or `default` and `variants`, a piece for each language"),
        }
    }
}

impl From<Content> for Written {
    fn from(mut content: Content) -> Written {
        let piece = if content.is_short() { content.variants.remove("") } else { None };
        match piece {
            Some(Piece { body, buttons, silent, protect, link_preview }) => Written {
                default: None,
                variants: None,
                body: Some(body),
                buttons: Some(buttons).filter(|buttons| !buttons.is_empty()),
                silent: silent.then_some(true),
                protect: protect.then_some(true),
                link_preview: (!link_preview).then_some(false),
            },
            None => Written {
                default: Some(content.default),
                variants: Some(content.variants),
                body: None,
                buttons: None,
                silent: None,
                protect: None,
                link_preview: None,
            },
        }
    }
}

/// One of several.
#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct WrittenBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<RichTextSource>,
    #[serde(skip_serializing_if = "Option::is_none")]
    media: Option<Media>,
    #[serde(skip_serializing_if = "Option::is_none")]
    album: Option<Vec<Media>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    copy: Option<WrittenCopy>,
    #[serde(skip_serializing_if = "Option::is_none")]
    caption: Option<RichTextSource>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenCopy {
    from_chat: ChatId,
    message: MessageId,
}

impl TryFrom<WrittenBody> for Body {
    type Error = &'static str;

    fn try_from(written: WrittenBody) -> Result<Self, &'static str> {
        let WrittenBody { text, media, album, copy, caption } = written;
        let bodies = [
            text.map(Body::Text),
            media.map(Body::Media),
            album.map(Body::Album),
            copy.map(|WrittenCopy { from_chat, message }| Body::Copy { from_chat, message }),
            caption.map(Body::Caption),
        ];
        let mut bodies = bodies.into_iter().flatten();
        match (bodies.next(), bodies.next()) {
            (Some(body), None) => Ok(body),
            _ => Err("a body has exactly one of `text`, `media`, `album`, `copy`, or in an edit `caption`; \
                      words under media are its own `caption`"),
        }
    }
}

impl From<Body> for WrittenBody {
    fn from(body: Body) -> WrittenBody {
        let nothing = WrittenBody::default();
        match body {
            Body::Text(text) => WrittenBody { text: Some(text), ..nothing },
            Body::Media(media) => WrittenBody { media: Some(media), ..nothing },
            Body::Album(album) => WrittenBody { album: Some(album), ..nothing },
            Body::Copy { from_chat, message } => {
                WrittenBody { copy: Some(WrittenCopy { from_chat, message }), ..nothing }
            }
            Body::Caption(caption) => WrittenBody { caption: Some(caption), ..nothing },
        }
    }
}

/// Either a link, or what is pressed.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenButton {
    text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    data: Option<String>,
}

impl TryFrom<WrittenButton> for Button {
    type Error = &'static str;

    fn try_from(written: WrittenButton) -> Result<Self, &'static str> {
        match written {
            WrittenButton { text, url: Some(url), data: None } => Ok(Button::Link { text, url }),
            WrittenButton { text, url: None, data: Some(data) } => Ok(Button::Press { text, data }),
            _ => Err("a button has `text`, and either `url` or `data`"),
        }
    }
}

impl From<Button> for WrittenButton {
    fn from(button: Button) -> WrittenButton {
        match button {
            Button::Link { text, url } => WrittenButton { text, url: Some(url), data: None },
            Button::Press { text, data } => WrittenButton { text, url: None, data: Some(data) },
        }
    }
}
