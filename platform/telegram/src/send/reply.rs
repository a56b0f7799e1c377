//! What a message answers.

use serde::Serialize;
use shoal_domain::content::Entity;
use shoal_domain::id::MessageId;
use shoal_domain::reference::Quote;

use super::call::Call;

/// What a message answers (Bot API `ReplyParameters`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReplyParameters {
    /// Which message of the same chat.
    pub message_id: MessageId,
    /// It is sent all the same where that message is gone.
    pub allow_sending_without_reply: bool,
    /// The part that is answered: 1 to 1024 characters, exactly as it reads there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// Its formatting.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub quote_entities: Vec<Entity>,
    /// About where it starts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote_position: Option<u32>,
}

impl ReplyParameters {
    /// An answer to a message, or to a part of it.
    #[must_use]
    pub fn to(message_id: MessageId, quote: Option<Quote>) -> Self {
        let (text, position) = quote.map(|quote| (quote.text, quote.position)).unzip();
        let (quote, quote_entities) = text.map_or((None, vec![]), |text| (Some(text.text), text.entities));
        let allow_sending_without_reply = true;
        ReplyParameters {
            message_id,
            allow_sending_without_reply,
            quote,
            quote_entities,
            quote_position: position,
        }
    }
}

impl Call {
    /// The same call as an answer to a message. A call that can answer nothing stays as it is.
    #[must_use]
    pub fn in_reply(mut self, to: ReplyParameters) -> Call {
        if let Some(reply) = self.reply_mut() {
            *reply = Some(to);
        }
        self
    }

    /// Answers the whole of the message from now on. Whether it had been a part.
    pub fn drop_quote(&mut self) -> bool {
        let Some(Some(reply)) = self.reply_mut() else { return false };
        (reply.quote_entities, reply.quote_position) = (vec![], None);
        reply.quote.take().is_some()
    }

    fn reply_mut(&mut self) -> Option<&mut Option<ReplyParameters>> {
        Some(match self {
            Call::SendMessage(payload) => &mut payload.reply_parameters,
            Call::CopyMessage(payload) => &mut payload.reply_parameters,
            Call::SendPoll(payload) => &mut payload.reply_parameters,
            Call::SendFile(payload) => &mut payload.reply_parameters,
            Call::SendLocation(payload) => &mut payload.reply_parameters,
            Call::SendVenue(payload) => &mut payload.place.reply_parameters,
            Call::SendContact(payload) => &mut payload.reply_parameters,
            Call::SendMediaGroup(payload) => &mut payload.reply_parameters,
            _ => return None,
        })
    }
}
