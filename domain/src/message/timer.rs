//! Timers: what an entity asks to be told later.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::id::BotId;

/// Timers, by the entity that sets them. Setting one again moves it.
///
/// Each is stored as a word, perhaps with a bot's number after a colon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Timer {
    /// Pool: look once more. Somebody's recent partner may have become possible again, or the pool itself be the wrong one.
    Rematch,
    /// Person: nothing more of an album has come for a while, so it is whole.
    Album,
    /// Person: they have been searching at this bot for a while.
    Search(BotId),
    /// Person: perhaps nobody has said a word at this bot for a while.
    Idle(BotId),
    /// Person: a day of theirs has ended, of which this bot gives them a summary.
    Summary(BotId),
    /// Person: a change that they made at this bot has waited long enough for its original.
    Edits(BotId),
    /// Person: a chat is a day ago, and is kept for no report any longer.
    Met,
    /// Person: the time is over in which they could still change their mind about leaving for good.
    Farewell,
    /// Person: what opens a group to them may be over.
    Groups,
    /// Person: a plan of theirs ends soon.
    Plans,
}

/// The text names no timer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text names no timer")]
pub struct BadTimer;

impl fmt::Display for Timer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Timer::Rematch => f.write_str("rematch"),
            Timer::Album => f.write_str("album"),
            Timer::Search(bot) => write!(f, "search:{bot}"),
            Timer::Idle(bot) => write!(f, "idle:{bot}"),
            Timer::Summary(bot) => write!(f, "summary:{bot}"),
            Timer::Edits(bot) => write!(f, "edits:{bot}"),
            Timer::Met => f.write_str("met"),
            Timer::Farewell => f.write_str("farewell"),
            Timer::Groups => f.write_str("groups"),
            Timer::Plans => f.write_str("plans"),
        }
    }
}

impl FromStr for Timer {
    type Err = BadTimer;

    fn from_str(text: &str) -> Result<Self, BadTimer> {
        let (word, bot) = match text.split_once(':') {
            Some((word, bot)) => (word, Some(bot.parse().map_err(|_| BadTimer)?)),
            None => (text, None),
        };
        match (word, bot) {
            ("rematch", None) => Ok(Timer::Rematch),
            ("album", None) => Ok(Timer::Album),
            ("search", Some(bot)) => Ok(Timer::Search(bot)),
            ("idle", Some(bot)) => Ok(Timer::Idle(bot)),
            ("summary", Some(bot)) => Ok(Timer::Summary(bot)),
            ("edits", Some(bot)) => Ok(Timer::Edits(bot)),
            ("met", None) => Ok(Timer::Met),
            ("farewell", None) => Ok(Timer::Farewell),
            ("groups", None) => Ok(Timer::Groups),
            ("plans", None) => Ok(Timer::Plans),
            _ => Err(BadTimer),
        }
    }
}

impl From<Timer> for String {
    fn from(timer: Timer) -> String {
        timer.to_string()
    }
}

impl TryFrom<String> for Timer {
    type Error = BadTimer;

    fn try_from(text: String) -> Result<Self, BadTimer> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timer_is_stored_as_a_word_and_read_again() {
        for (timer, word) in [
            (Timer::Rematch, "\"rematch\""),
            (Timer::Album, "\"album\""),
            (Timer::Search(BotId(7)), "\"search:7\""),
            (Timer::Idle(BotId(7)), "\"idle:7\""),
            (Timer::Summary(BotId(7)), "\"summary:7\""),
            (Timer::Edits(BotId(7)), "\"edits:7\""),
            (Timer::Met, "\"met\""),
            (Timer::Farewell, "\"farewell\""),
            (Timer::Groups, "\"groups\""),
            (Timer::Plans, "\"plans\""),
        ] {
            assert_eq!(serde_json::to_string(&timer).unwrap(), word);
            assert_eq!(serde_json::from_str::<Timer>(word).unwrap(), timer);
        }
        for text in ["", "rematch:7", "album:7", "search", "search:", "search:x", "idle:7:8", "farewell:1"] {
            assert_eq!(text.parse::<Timer>(), Err(BadTimer), "{text:?}");
        }
    }
}
