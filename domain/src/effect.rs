//! Effects: what is done outside once a decision stands.
//!
//! An effect is stored on its lane with the decision that asked for it, so its form is as durable as a message's.

use serde::{Deserialize, Serialize};

use crate::cargo::{Cargo, File};
use crate::content::Parcel;
use crate::id::{Address, BotId, ChatId, ConversationId};
use crate::language::Language;
use crate::message::{Absence, Report};
use crate::notice::{Notice, Toast};

/// A call to Telegram.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "effect", rename_all = "snake_case")]
pub enum Effect {
    /// The bot says something to a person.
    Say {
        /// To whom.
        to: Address,
        /// In which language: another worker may say it, who does not know them.
        #[serde(default, skip_serializing_if = "Language::is_default")]
        language: Language,
        /// What.
        notice: Notice,
    },
    /// The bot passes on what another person said.
    Relay {
        /// To whom.
        to: Address,
        /// From whom; never shown.
        from: Address,
        /// In which conversation.
        conversation: ConversationId,
        /// What.
        parcel: Parcel,
    },
    /// The bot answers a button press, so that the button stops spinning.
    Answer {
        /// The bot whose button it is.
        bot: BotId,
        /// The press.
        query: String,
        /// The language of whoever pressed.
        #[serde(default, skip_serializing_if = "Language::is_default")]
        language: Language,
        /// A short note over the chat, if there is something to say.
        toast: Option<Toast>,
    },
}

impl Effect {
    /// The bot that makes the call.
    #[must_use]
    pub fn bot(&self) -> BotId {
        match self {
            Effect::Say { to, .. } | Effect::Relay { to, .. } => to.bot,
            Effect::Answer { bot, .. } => *bot,
        }
    }

    /// The chat whose order and limits the call keeps; `None` for calls that Telegram does not limit.
    #[must_use]
    pub fn chat(&self) -> Option<ChatId> {
        match self {
            Effect::Say { to, .. } | Effect::Relay { to, .. } => Some(to.user.chat()),
            Effect::Answer { .. } => None,
        }
    }

    /// Who must know when the chat turns out to be closed to us, and why it is, where that is known.
    #[must_use]
    pub fn unreachable(&self, why: Option<Absence>) -> Option<Report> {
        match self {
            Effect::Say { to, .. } | Effect::Relay { to, .. } => Some(Report::Unreachable { at: *to, why }),
            Effect::Answer { .. } => None,
        }
    }

    /// Who must know when Telegram refuses the call for good.
    #[must_use]
    pub fn refused(&self) -> Option<Report> {
        match self {
            Effect::Relay { to, from, conversation, .. } => {
                Some(Report::Refused { at: *to, from: *from, conversation: *conversation, why: None })
            }
            Effect::Say { .. } | Effect::Answer { .. } => None,
        }
    }

    /// The file that has to be fetched for the call, and the bot that can.
    #[must_use]
    pub fn file(&self) -> Option<(BotId, &File)> {
        let Effect::Relay { from, parcel: Parcel::Cargo(cargo), .. } = self else { return None };
        match &**cargo {
            Cargo::File(file) => Some((from.bot, file)),
            _ => None,
        }
    }

    /// Who must know when the file turns out to be too large to be brought over.
    #[must_use]
    pub fn too_large(&self) -> Option<Report> {
        let why = self.file().map(|(_, file)| file.too_large());
        self.refused().map(|report| match report {
            Report::Refused { at, from, conversation, .. } => Report::Refused { at, from, conversation, why },
            other @ Report::Unreachable { .. } => other,
        })
    }
}
