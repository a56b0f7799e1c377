//! Formatted text as an admin writes it.

use serde::{Deserialize, Serialize};

use crate::content::{Entity, RichText};
use crate::markup::{BadMarkup, Markup, parse_template};

/// Formatted text in one of three forms: `{"html": "…"}`, `{"markdown": "…"}`, which is `MarkdownV2`, or
/// `{"text": "…", "entities": […]}`, which may go without entities.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub enum RichTextSource {
    /// HTML.
    Html(String),
    /// `MarkdownV2`.
    Markdown(String),
    /// Text, and its formatting apart from it.
    Text {
        /// The text.
        text: String,
        /// Its formatting.
        entities: Vec<Entity>,
    },
}

impl RichTextSource {
    /// Text without formatting.
    pub fn plain(text: impl Into<String>) -> Self {
        RichTextSource::Text { text: text.into(), entities: vec![] }
    }

    /// The text and its entities, with variables as they are written.
    pub(super) fn read(&self) -> Result<RichText, BadMarkup> {
        match self {
            RichTextSource::Html(source) => parse_template(Markup::Html, source),
            RichTextSource::Markdown(source) => parse_template(Markup::MarkdownV2, source),
            RichTextSource::Text { text, entities } => {
                Ok(RichText { text: text.clone(), entities: entities.clone(), reduced: false })
            }
        }
    }
}

/// As it stands in the JSON.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    html: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    markdown: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    entities: Option<Vec<Entity>>,
}

impl TryFrom<Written> for RichTextSource {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, &'static str> {
        match written {
            Written { html: Some(source), markdown: None, text: None, entities: None } => {
                Ok(RichTextSource::Html(source))
            }
            Written { html: None, markdown: Some(source), text: None, entities: None } => {
                Ok(RichTextSource::Markdown(source))
            }
            Written { html: None, markdown: None, text: Some(text), entities } => {
                Ok(RichTextSource::Text { text, entities: entities.unwrap_or_default() })
            }
            _ => Err("a text has exactly one of `html`, `markdown`, or `text` with or without `entities`"),
        }
    }
}

impl From<RichTextSource> for Written {
    fn from(source: RichTextSource) -> Written {
        let nothing = Written { html: None, markdown: None, text: None, entities: None };
        match source {
            RichTextSource::Html(source) => Written { html: Some(source), ..nothing },
            RichTextSource::Markdown(source) => Written { markdown: Some(source), ..nothing },
            RichTextSource::Text { text, entities } => {
                let entities = Some(entities).filter(|entities| !entities.is_empty());
                Written { text: Some(text), entities, ..nothing }
            }
        }
    }
}
