//! What a message answers.

use serde::Deserialize;
use serde_json::value::RawValue;
use shoal_domain::content::{EntityKind, RichText};
use shoal_domain::id::MessageId;
use shoal_domain::reference::{Quote, Reply};

use super::formatting::rich_text;

/// The longest part of a message that can be chosen, in characters (Bot API, `ReplyParameters`).
const LONGEST_QUOTE: usize = 1024;

/// The fields that say what a message answers, as they stand. An answer to something in another chat comes in another field
/// (`external_reply`), names that chat, and is none of ours.
#[derive(Default)]
pub(super) struct Answered<'a> {
    pub(super) message: Option<&'a RawValue>,
    pub(super) quote: Option<&'a RawValue>,
}

impl Answered<'_> {
    /// What it comes to. Where it cannot be read, the message answers nothing, and arrives all the same.
    pub(super) fn reply(self) -> Option<Box<Reply<MessageId>>> {
        let to = serde_json::from_str::<WireTarget>(self.message?.get()).ok()?.message_id;
        let quote = self.quote.and_then(|raw| serde_json::from_str::<WireQuote>(raw.get()).ok());
        (to.0 > 0).then(|| Box::new(Reply { to, quote: quote.and_then(WireQuote::chosen) }))
    }
}

#[derive(Deserialize)]
struct WireTarget {
    message_id: MessageId,
}

#[derive(Deserialize)]
struct WireQuote<'a> {
    text: String,
    #[serde(borrow, default)]
    entities: Option<&'a RawValue>,
    position: u32,
    #[serde(default)]
    is_manual: bool,
}

impl WireQuote<'_> {
    /// What its writer chose to quote. What Telegram adds by itself, it adds to the copy as well.
    fn chosen(self) -> Option<Quote> {
        let fits =
            !self.text.is_empty() && self.text.chars().take(LONGEST_QUOTE + 1).count() <= LONGEST_QUOTE;
        if !self.is_manual || !fits {
            return None;
        }
        let RichText { text, mut entities, reduced } = rich_text(self.text, self.entities);
        entities.retain(|entity| is_compared(entity.kind));
        Some(Quote { text: RichText { text, entities, reduced }, position: self.position })
    }
}

/// Whether Telegram compares formatting of this kind with the message that is quoted (Bot API, `ReplyParameters.quote`);
/// other kinds it leaves out.
fn is_compared(kind: EntityKind) -> bool {
    matches!(
        kind,
        EntityKind::Bold
            | EntityKind::Italic
            | EntityKind::Underline
            | EntityKind::Strikethrough
            | EntityKind::Spoiler
            | EntityKind::CustomEmoji
            | EntityKind::DateTime
    )
}
