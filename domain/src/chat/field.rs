//! Under which names a person is kept, and what can be forgotten of them.

use crate::id::BotId;

pub(super) const PROFILE: &str = "profile";
pub(super) const RECENT: &str = "recent";
pub(super) const MET: &str = "met";
pub(super) const BLOCKED: &str = "blocked";
pub(super) const TICKET: &str = "ticket";
pub(super) const ENTITLED: &str = "entitled";
pub(super) const LEAVING: &str = "leaving";
pub(super) const BLOCKED_EARLIER: &str = "blocked-earlier";
pub(super) const RATING: &str = "rating";
pub(super) const STANDING: &str = "standing";
pub(super) const NEW_UNTIL: &str = "new";
pub(super) const BROUGHT: &str = "brought";
pub(super) const DIARY: &str = "diary";
pub(super) const TRADES: &str = "trades";
pub(super) const SESSION: &str = "session:";
pub(super) const CONTACT: &str = "contact:";

/// What is kept of a person under a name of its own, and can be forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// What they told us.
    Profile,
    /// Whom they met lately.
    Recent,
    /// Whom they met within a day.
    Met,
    /// Whom they blocked.
    Blocked,
    /// Whom they blocked before those.
    BlockedEarlier,
    /// What partners thought of them.
    Rating,
    /// Their latest search.
    Ticket,
    /// What they may do.
    Entitlements,
    /// Until when they are new.
    NewUntil,
    /// Who brought them.
    Brought,
    /// The chats of their day.
    Diary,
    /// What they have of trades.
    Trades,
    /// Where they stand with a bot.
    Session(BotId),
    /// What a bot has noted.
    Contact(BotId),
}

impl Field {
    /// Its name in the record.
    pub(super) fn name(self) -> String {
        match self {
            Field::Profile => PROFILE.to_owned(),
            Field::Recent => RECENT.to_owned(),
            Field::Met => MET.to_owned(),
            Field::Blocked => BLOCKED.to_owned(),
            Field::BlockedEarlier => BLOCKED_EARLIER.to_owned(),
            Field::Rating => RATING.to_owned(),
            Field::Ticket => TICKET.to_owned(),
            Field::Entitlements => ENTITLED.to_owned(),
            Field::NewUntil => NEW_UNTIL.to_owned(),
            Field::Brought => BROUGHT.to_owned(),
            Field::Diary => DIARY.to_owned(),
            Field::Trades => TRADES.to_owned(),
            Field::Session(bot) => format!("{SESSION}{bot}"),
            Field::Contact(bot) => format!("{CONTACT}{bot}"),
        }
    }
}
