//! Telegram's no, and what it means.

use std::time::Duration;

use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::Error as ValueError;
use shoal_domain::id::ChatId;
use teloxide::ApiError;

use super::{Fate, Unchanged};
use shoal_domain::message::Absence;

/// Telegram's no.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {description}")]
pub struct Rejection {
    /// Like an HTTP status, but not always the one it came with.
    code: u16,
    /// Telegram's text, cut and without what nobody should see.
    description: Box<str>,
    /// What it means.
    fate: Fate,
}

/// Parts of descriptions, in lower case, as they are worded today: those that teloxide does not know, or knows only
/// as a whole.
const UNREACHABLE: &[(&str, Absence)] = &[
    ("bot was blocked", Absence::Blocked),
    ("user_is_blocked", Absence::Blocked),
    ("user is deactivated", Absence::Deactivated),
    ("input_user_deactivated", Absence::Deactivated),
    ("chat not found", Absence::NotFound),
    ("user not found", Absence::NotFound),
    ("peer_id_invalid", Absence::NotFound),
    ("bot can't initiate conversation", Absence::NotStarted),
    ("bot was kicked", Absence::Closed),
    ("bot is not a member", Absence::Closed),
    ("bot can't send messages to", Absence::Closed),
    ("bots can't send messages to", Absence::Closed),
    ("chat was deleted", Absence::Closed),
    ("chat is deactivated", Absence::Closed),
];
const AS_WISHED: &[&str] = &[
    "message is not modified",
    "message to edit not found",
    "message to delete not found",
    "message to react not found",
    "query is too old",
    // Whoever asked was answered by somebody else, or asks no longer.
    "user_already_participant",
    "hide_requester_missing",
    // Whoever is to be removed is not there.
    "participant_id_invalid",
    "user_not_participant",
    // It opens nothing any more.
    "invite_hash_expired",
    "query_id_invalid",
];
const UNCHANGED: &[(&str, Unchanged)] = &[
    ("message is not modified", Unchanged::AlreadySo),
    ("message to edit not found", Unchanged::NotFound),
    ("message to delete not found", Unchanged::NotFound),
    ("message to react not found", Unchanged::NotFound),
    ("message_id_invalid", Unchanged::NotFound),
    ("message can't be edited", Unchanged::NotEditable),
    ("there is no text in the message to edit", Unchanged::NotEditable),
    ("there is no caption in the message to edit", Unchanged::NotEditable),
    ("message can't be deleted", Unchanged::NotDeletable),
];

/// A run of the letters that tokens are made of is taken for one from this length on; real ones have 35 behind the colon.
const SHORTEST_SECRET: usize = 20;

impl Rejection {
    /// The longest description that is kept, in characters. Telegram's own are shorter.
    const LONGEST_DESCRIPTION: usize = 240;

    /// So much of it is looked at, in characters: far enough that what is cut off here is not kept anyway.
    const LONGEST_READ: usize = 4096;

    pub(crate) fn new(
        code: u16,
        description: &str,
        retry_after: Option<Duration>,
        migrated_to: Option<ChatId>,
    ) -> Self {
        let printable = description.chars().map(|c| if c.is_control() { ' ' } else { c });
        let read: String = printable.take(Self::LONGEST_READ).collect();
        let description: String = without_tokens(&read).chars().take(Self::LONGEST_DESCRIPTION).collect();
        let said = Said { code, text: description.to_lowercase(), reason: named(&description) };
        // What Telegram says in figures is surer than what it says in words.
        let fate = match (retry_after, migrated_to) {
            (Some(wait), _) => Fate::RetryAt(wait),
            (None, Some(chat)) => Fate::Migrated(chat),
            (None, None) => said.fate(),
        };
        Rejection { code, description: description.into(), fate }
    }

    /// Whether Telegram's text holds this, in lower case.
    pub(crate) fn says(&self, phrase: &str) -> bool {
        self.description.to_lowercase().contains(phrase)
    }

    /// What it says of the message that was to be changed.
    pub(super) fn unchanged(&self) -> Option<Unchanged> {
        let of_request = (400..500).contains(&self.code);
        let found = UNCHANGED.iter().find(|(phrase, _)| of_request && self.says(phrase));
        found.map(|(_, unchanged)| *unchanged)
    }

    pub(super) fn fate(&self) -> Fate {
        self.fate
    }
}

/// What Telegram says in words.
struct Said {
    code: u16,
    /// In lower case.
    text: String,
    /// What teloxide knows it as.
    reason: Option<ApiError>,
}

impl Said {
    fn fate(&self) -> Fate {
        self.fate_by_reason().unwrap_or(match self.code {
            401 => Fate::Revoked,
            409 => Fate::Conflict,
            500.. => Fate::Unknown,
            _ => Fate::Refused,
        })
    }

    fn fate_by_reason(&self) -> Option<Fate> {
        match self.reason.as_ref() {
            None => self.fate_by_words(),
            Some(ApiError::BotBlocked) => Some(Fate::Unreachable(Absence::Blocked)),
            Some(ApiError::UserDeactivated) => Some(Fate::Unreachable(Absence::Deactivated)),
            Some(ApiError::ChatNotFound | ApiError::UserNotFound) => {
                Some(Fate::Unreachable(Absence::NotFound))
            }
            Some(ApiError::CantInitiateConversation) => Some(Fate::Unreachable(Absence::NotStarted)),
            Some(
                ApiError::CantTalkWithBots
                | ApiError::BotKicked
                | ApiError::BotKickedFromSupergroup
                | ApiError::BotKickedFromChannel
                | ApiError::GroupDeactivated,
            ) => Some(Fate::Unreachable(Absence::Closed)),
            Some(
                ApiError::MessageNotModified
                | ApiError::MessageToEditNotFound
                | ApiError::MessageToDeleteNotFound
                | ApiError::InvalidQueryId,
            ) => Some(Fate::AsWished),
            // A bare "Not Found" too: that is how a token of a wrong form is answered.
            Some(ApiError::InvalidToken) => Some(Fate::Revoked),
            Some(ApiError::TerminatedByOtherGetUpdates | ApiError::CantGetUpdates) => Some(Fate::Conflict),
            Some(_) => None,
        }
    }

    fn fate_by_words(&self) -> Option<Fate> {
        let gone = UNREACHABLE.iter().find(|(phrase, _)| self.text.contains(phrase));
        match gone {
            Some((_, gone)) if (400..500).contains(&self.code) => Some(Fate::Unreachable(*gone)),
            _ => (self.code == 400 && AS_WISHED.iter().any(|phrase| self.text.contains(phrase)))
                .then_some(Fate::AsWished),
        }
    }
}

/// The error of that text, if teloxide knows it.
fn named(description: &str) -> Option<ApiError> {
    let named: Result<ApiError, ValueError> = ApiError::deserialize(description.into_deserializer());
    named.ok().filter(|reason| !matches!(reason, ApiError::Unknown(_)))
}

/// The text with what may be a bot's token struck out. Telegram quotes none; whatever stands between it and us may.
fn without_tokens(text: &str) -> String {
    let of_token = |c: char| c.is_ascii_alphanumeric() || "_-:".contains(c);
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c| !of_token(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        let secret = word.split_once(':').filter(|(id, secret)| {
            id.ends_with(|c: char| c.is_ascii_digit()) && secret.len() >= SHORTEST_SECRET
        });
        shown.push_str(secret.map_or(word, |_| "***"));
        let plain = after.find(of_token).unwrap_or(after.len());
        let (between, next) = after.split_at(plain);
        shown.push_str(between);
        rest = next;
    }
    shown
}

#[cfg(test)]
mod tests;
