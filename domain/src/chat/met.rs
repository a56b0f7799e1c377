//! Whom somebody met within a day, so that each of them can still be reported and blocked by a button, and each chat is
//! reported once by each of the two. Only people who talked today have it, as one text, and a timer takes it away:
//!
//! ```text
//!   1001.7 5 29402654;0.8 6@1002 29402661 reported named
//! ```
//!
//! Each is a conversation, the partner, the minute in which it ended, and what has been said about it since.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::chat::again;
use crate::chat::caller::Caller;
use crate::chat::field::Field;
use crate::chat::past::{BadPast, Past, With, with};
use crate::chat::recent::Recent;
use crate::chat::session::{Chat, Session};
use crate::chat::user::UserChange;
use crate::decision::Decision;
use crate::id::{Address, ConversationId, UpdateId, UserId};
use crate::message::Timer;
use crate::time::{Millis, Timestamp};

/// A partner can be reported by the list within this time from the end of the chat.
pub const MET_WITHIN: Millis = Millis::minutes(24 * 60);

/// How many partners of a day are remembered: one every three minutes, day and night. Each takes some 45 bytes for a day.
pub const MOST_MET: usize = 480;

/// A minute.
const MINUTE: Millis = Millis::minutes(1);

/// Whom somebody met within a day, the latest last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Met(Vec<Encounter>);

/// A chat of the last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encounter {
    /// Which conversation it was.
    pub conversation: ConversationId,
    /// With whom.
    pub peer: Address,
    /// When it ended, to the minute.
    pub at: Timestamp,
    /// This person has reported the other.
    pub reported: bool,
    /// The other has reported this person, and that was counted.
    pub named: bool,
}

impl Met {
    /// Whether there is nobody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, the latest first.
    pub fn latest_first(&self, now: Timestamp) -> impl Iterator<Item = &Encounter> {
        self.0.iter().rev().filter(move |one| one.at + MET_WITHIN > now)
    }

    /// A chat of the last day.
    #[must_use]
    pub fn find(&self, conversation: ConversationId) -> Option<&Encounter> {
        self.0.iter().find(|one| one.conversation == conversation)
    }

    /// With a chat that is over now. The earliest of too many goes.
    #[must_use]
    pub fn with(&self, conversation: ConversationId, peer: Address, now: Timestamp) -> Met {
        let mut met = self.lately(now);
        met.0.retain(|one| one.conversation != conversation);
        let at = Timestamp(now.0 - now.0 % MINUTE.0);
        met.0.push(Encounter { conversation, peer, at, reported: false, named: false });
        let too_many = met.0.len().saturating_sub(MOST_MET);
        met.0.drain(..too_many);
        met
    }

    /// With something noted about a chat.
    #[must_use]
    pub fn noting(&self, conversation: ConversationId, note: impl Fn(&mut Encounter)) -> Met {
        let mut met = self.clone();
        met.0.iter_mut().filter(|one| one.conversation == conversation).for_each(note);
        met
    }

    /// Without those of more than a day ago.
    #[must_use]
    pub fn lately(&self, now: Timestamp) -> Met {
        Met(self.0.iter().filter(|one| one.at + MET_WITHIN > now).copied().collect())
    }

    /// When the earliest is to be forgotten; a minute late, so that what is kept to the millisecond is over, too.
    fn until(&self) -> Option<Timestamp> {
        self.0.iter().map(|one| one.at + MET_WITHIN + MINUTE).min()
    }
}

impl Encounter {
    /// Whom a report of it is about.
    #[must_use]
    pub fn past(&self) -> Past {
        let Encounter { conversation, peer, reported, .. } = *self;
        Past { conversation, peer, began: UpdateId(0), reported }
    }

    /// How long ago it ended, in minutes.
    #[must_use]
    pub fn minutes_ago(&self, now: Timestamp) -> u32 {
        let minutes = now.0.saturating_sub(self.at.0) / MINUTE.0;
        u32::try_from(minutes).unwrap_or(u32::MAX)
    }
}

/// A chat is over. That it can be forgotten is looked at once the earliest is a day ago.
pub(super) fn parted(caller: &Caller, chat: &Chat) -> Decision<UserChange> {
    let met = caller.user.met.with(chat.conversation, chat.peer, caller.now);
    let timer = met.until().map(|at| Decision::new().set_timer(Timer::Met, at));
    timer.unwrap_or_default().change(UserChange::MetBecame(met))
}

/// This person has reported a chat. It is noted wherever it can still be named.
pub(super) fn reported(caller: &Caller, conversation: ConversationId) -> Decision<UserChange> {
    let mut noted = Decision::new();
    if caller.user.met.find(conversation).is_some() {
        let met = caller.user.met.noting(conversation, |one| one.reported = true);
        noted = noted.change(UserChange::MetBecame(met));
    }
    for (bot, session) in &caller.user.sessions {
        let Some(last) = session.last.filter(|last| last.conversation == conversation) else { continue };
        let session = Session { last: Some(Past { reported: true, ..last }), ..Session::clone(session) };
        noted = noted.change(UserChange::SessionBecame(*bot, session));
    }
    noted
}

/// The other has reported this person. `None`: that was counted before, and whoever decides about it has looked.
pub(super) fn named(
    caller: &Caller,
    by: UserId,
    conversation: ConversationId,
) -> Option<Decision<UserChange>> {
    match caller.user.met.find(conversation).filter(|one| one.peer.user == by) {
        Some(one) if one.named => None,
        Some(_) => {
            let met = caller.user.met.noting(conversation, |one| one.named = true);
            Some(Decision::new().change(UserChange::MetBecame(met)))
        }
        None => Some(Decision::new()),
    }
}

/// A day has passed: what was kept for it goes.
pub(super) fn due(caller: &Caller) -> Decision<UserChange> {
    let met = caller.user.met.lately(caller.now);
    let mut gone = Decision::new();
    if let Some(at) = met.until() {
        gone = gone.set_timer(Timer::Met, at);
    }
    for (bot, session) in &caller.user.sessions {
        let parted = again::lately(session.parted.clone(), caller.now);
        if parted != session.parted {
            let session = Session { parted, ..Session::clone(session) };
            gone = gone.change(UserChange::SessionBecame(*bot, session));
        }
    }
    // That they met lately is over, too, and whoever does nothing would keep it.
    if caller.user.recent != Recent::default() && caller.user.recent.unexpired(caller.now).next().is_none() {
        gone = gone.change(UserChange::Forgotten(Field::Recent));
    }
    if met == caller.user.met { gone } else { gone.change(UserChange::MetBecame(met)) }
}

impl fmt::Display for Encounter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Encounter { conversation, peer, at, reported, named } = self;
        write!(f, "{} {}", With(*conversation, *peer), at.0 / MINUTE.0)?;
        if *reported {
            f.write_str(" reported")?;
        }
        if *named {
            f.write_str(" named")?;
        }
        Ok(())
    }
}

impl FromStr for Encounter {
    type Err = BadPast;

    fn from_str(text: &str) -> Result<Self, BadPast> {
        let mut words = text.split(' ');
        let (conversation, peer, minute) = with(&mut words).ok_or(BadPast)?;
        let minute: u64 = minute.parse().map_err(|_| BadPast)?;
        let at = Timestamp(minute.checked_mul(MINUTE.0).ok_or(BadPast)?);
        let mut one = Encounter { conversation, peer, at, reported: false, named: false };
        for word in words {
            match word {
                "reported" => one.reported = true,
                "named" => one.named = true,
                // A newer release knows more.
                _ => {}
            }
        }
        Ok(one)
    }
}

impl From<Met> for String {
    fn from(met: Met) -> String {
        met.0.iter().map(Encounter::to_string).collect::<Vec<_>>().join(";")
    }
}

impl TryFrom<String> for Met {
    type Error = BadPast;

    fn try_from(text: String) -> Result<Self, BadPast> {
        text.split(';').filter(|one| !one.is_empty()).map(str::parse).collect::<Result<_, _>>().map(Met)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{BotId, PoolId};

    const NOW: Timestamp = Timestamp(1_764_159_240_000);

    fn conversation(number: u64) -> ConversationId {
        ConversationId { pool: PoolId(1001), number }
    }

    fn peer(user: i64) -> Address {
        Address { bot: BotId(1001), user: UserId(user) }
    }

    #[test]
    fn it_is_one_short_text_and_read_again() {
        let elsewhere = Address { bot: BotId(1002), user: UserId(6) };
        let met = Met::default().with(conversation(7), peer(5), NOW).with(conversation(8), elsewhere, NOW);
        let met = met.noting(conversation(8), |one| (one.reported, one.named) = (true, true));
        let text = "\"1001.7 5 29402654;1001.8 6@1002 29402654 reported named\"";
        assert_eq!(serde_json::to_string(&met).unwrap(), text);
        assert_eq!(serde_json::from_str::<Met>(text).unwrap(), met);
        assert_eq!(serde_json::from_str::<Met>("\"\"").unwrap(), Met::default());
        let newer = "\"1001.7 5 29402654 cherished named\"";
        assert!(serde_json::from_str::<Met>(newer).unwrap().find(conversation(7)).unwrap().named);
        for bad in ["\"x\"", "\"1001.7 5\"", "\"1001.7 5 x\"", "\"1001.7 5 18446744073709551615\""] {
            assert!(serde_json::from_str::<Met>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_day_is_kept_and_the_earliest_of_too_many_goes() {
        let met =
            (0..=MOST_MET as u64).fold(Met::default(), |met, n| met.with(conversation(n), peer(5), NOW));
        assert_eq!(met.latest_first(NOW).count(), MOST_MET);
        assert!(met.find(conversation(0)).is_none() && met.find(conversation(1)).is_some());
        let later = NOW + MET_WITHIN;
        assert_eq!(met.latest_first(later).count(), 0);
        assert_eq!(met.with(conversation(900), peer(5), later).latest_first(later).count(), 1);
    }
}
