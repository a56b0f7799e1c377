//! Chats that cannot be written to, and why.

use super::World;
use crate::api::ApiError;

/// Why a chat takes nothing from any bot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closed {
    /// 403: the person has blocked the bot. No `my_chat_member` tells it so; `Person::blocks` does that too.
    Blocked,
    /// 403: the person's account is no more.
    Deactivated,
    /// 403: the bot is no longer in the group.
    Kicked,
    /// 400: there is no such chat.
    NotFound,
    /// 400: the group has become a supergroup with this id.
    MigratedTo(i64),
}

impl Closed {
    /// Whether not even a message of the chat can be found, so that nothing in it can be edited or deleted.
    fn is_gone(self) -> bool {
        matches!(self, Self::NotFound | Self::MigratedTo(_))
    }

    fn refusal(self) -> ApiError {
        match self {
            Self::Blocked => ApiError::forbidden("bot was blocked by the user"),
            Self::Deactivated => ApiError::forbidden("user is deactivated"),
            Self::Kicked => ApiError::forbidden("bot was kicked from the group chat"),
            Self::NotFound => ApiError::chat_not_found(),
            Self::MigratedTo(id) => ApiError::migrated(id),
        }
    }
}

impl World {
    /// Closes a chat, or opens it again.
    pub(crate) fn close(&mut self, chat: i64, closed: Option<Closed>) {
        if let Some(closed) = closed {
            self.closed.insert(chat, closed);
        } else {
            self.closed.remove(&chat);
            self.counts.in_reach(chat);
        }
    }

    /// Refuses what is to be sent to a closed chat.
    pub(crate) fn may_be_written_to(&self, chat: i64) -> Result<(), ApiError> {
        self.closed.get(&chat).map_or(Ok(()), |closed| Err(closed.refusal()))
    }

    /// Refuses whatever concerns a chat that is gone.
    pub(crate) fn may_be_found(&self, chat: i64) -> Result<(), ApiError> {
        let gone = self.closed.get(&chat).filter(|closed| closed.is_gone());
        gone.map_or(Ok(()), |closed| Err(closed.refusal()))
    }
}
