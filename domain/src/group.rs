//! Groups that are open to whoever holds a plan, for as long as they hold it.

use serde::{Deserialize, Serialize};

use crate::id::{BotId, ChatId};
use crate::plan::PlanName;
use crate::time::Timestamp;

/// Groups of a bot at most. Each is a button when somebody asks for them.
pub const MOST_GROUPS: usize = 8;

/// Plans that open one group at most.
pub const MOST_PLANS: usize = 16;

/// The longest link of Telegram's that is kept, in bytes. Real ones have about thirty.
pub const LONGEST_LINK: usize = 100;

/// A supergroup or channel that is open to whoever holds one of these plans.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// The bot that lets people in, and removes them.
    pub bot: BotId,
    /// Which.
    pub id: ChatId,
    /// What it is called.
    pub title: String,
    /// The plans that open it.
    pub plans: Vec<PlanName>,
}

/// Somebody is in a group, since they hold what opens it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stay {
    /// The bot that let them in.
    pub bot: BotId,
    /// Which group.
    pub group: ChatId,
    /// Since when they are being removed, if they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ending: Option<Timestamp>,
    /// They ask to be let in again, which is decided once they are out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub knock: Option<Knock>,
}

/// Somebody asks to be let into a group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Knock {
    /// The link by which they came, where Telegram shows it: it shows a bot its own alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// How that link was marked when it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<String>,
    /// It was made for somebody else. It is put in by whoever has the key.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_anothers: bool,
}

/// What is done about somebody in a group. Each can be done twice without harm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Act {
    /// They may come in; the link by which they asked opens nothing any more.
    LetIn {
        /// The link.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        link: Option<String>,
    },
    /// They may not.
    TurnAway,
    /// They have to go. They may come back when they hold something that opens it.
    Remove,
}

/// How that ended, where somebody must know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// They are out.
    Removed,
    /// Telegram would not remove them: the bot may have lost its rights.
    NotRemoved,
    /// Telegram would not let them in.
    NotLetIn,
}

/// A way into a group, made for one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Way {
    /// What the group is called.
    pub title: String,
    /// Where it opens in Telegram, `https://t.me/…`.
    pub link: String,
}

/// The group of this number at this bot.
#[must_use]
pub fn find(groups: &[Group], bot: BotId, id: ChatId) -> Option<&Group> {
    groups.iter().find(|group| group.bot == bot && group.id == id)
}
