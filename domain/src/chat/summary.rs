//! The daily summary: whoever wants it hears at eight in the evening, by their own clock, how many chats they had since the
//! last one, and on how many days in a row. A day without a chat has no summary: there is nothing to say.
//!
//! Nothing runs for anybody who had no chat: the end of the first one sets a timer, and that is all. A day of somebody's
//! lasts from one such moment to the next. Everybody has theirs at a minute and second of their own within the hour, so
//! that a city that lives by one clock is not written to at once (C-87).

use std::fmt;
use std::str::FromStr;

use jiff::civil::Time;
use jiff::{ToSpan, tz};
use serde::{Deserialize, Serialize};

use crate::broadcast::moment::jiff_at;
use crate::chat::caller::Caller;
use crate::chat::user::UserChange;
use crate::decision::Decision;
use crate::id::UserId;
use crate::message::Timer;
use crate::notice::Notice;
use crate::partition::mix;
use crate::time::{Millis, Timestamp};
use crate::time_zone::TimeZone;

/// When summaries begin, on the clock on the wall.
const EVENING: Time = Time::constant(20, 0, 0, 0);

/// Within so many seconds after that everybody has theirs.
const SPREAD_S: u64 = 3600;

/// So late one is still said. Whatever was down for longer has cost this day's.
const CATCH_UP: Millis = Millis::minutes(12 * 60);

/// Two days of somebody's follow each other where they end no further apart: a day, and what clocks and travels add to it.
const NEXT_DAY: Millis = Millis::minutes(36 * 60);

/// Where they end closer together, a journey has made two of one.
const SAME_DAY: Millis = Millis::minutes(12 * 60);

/// The chats of somebody who wants a summary of each day. As it is stored: `<end of the day, in seconds> <chats> <days in a
/// row> <longest row>`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Diary {
    /// The end of the latest day with a chat, when its summary is due. Whole seconds.
    until: Timestamp,
    /// The chats of that day; none once the summary has been said.
    chats: u32,
    /// The days in a row that had one, with this one.
    days: u32,
    /// The most there ever were.
    longest: u32,
}

/// The text is no diary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text is no diary")]
pub struct BadDiary;

impl Diary {
    /// With a chat that ended now. A new day ends at `evening`.
    #[must_use]
    pub fn with(self, now: Timestamp, evening: Timestamp) -> Diary {
        if self.until > now {
            return Diary { chats: self.chats.saturating_add(1), ..self };
        }
        let apart = Millis(evening.0 - self.until.0);
        let days = if apart > NEXT_DAY {
            1
        } else if apart < SAME_DAY {
            self.days
        } else {
            self.days.saturating_add(1)
        };
        Diary { until: evening, chats: 1, days, longest: self.longest.max(days) }
    }
}

/// The end of somebody's day: the first moment after `now` at which they have their summary. Who has not said by which
/// clock they live, lives by UTC.
#[must_use]
pub fn evening(now: Timestamp, zone: Option<TimeZone>, who: UserId) -> Timestamp {
    let wall = zone.and_then(|zone| tz::TimeZone::get(zone.name()).ok()).unwrap_or(tz::TimeZone::UTC);
    let own = Millis::seconds(mix(mix(who.0.cast_unsigned())) % SPREAD_S);
    let today = jiff_at(now).map(|now| now.to_zoned(wall.clone()).date().saturating_sub(1.day()));
    let days = today.into_iter().flat_map(|before| before.series(1.day()).take(4));
    let moments = days.filter_map(|day| day.to_datetime(EVENING).to_zoned(wall.clone()).ok());
    let moments = moments.filter_map(|at| u64::try_from(at.timestamp().as_second()).ok());
    let after = moments.map(|second| Timestamp(second * 1000) + own).find(|at| *at > now);
    // Beyond the calendar days are days.
    after.unwrap_or(now + Millis::minutes(24 * 60))
}

/// A chat of theirs has ended.
pub(super) fn parted(caller: &Caller) -> Decision<UserChange> {
    let wishes = caller.contact().wishes;
    if !wishes.summary {
        return Decision::new();
    }
    // A summary whose timer is late is said before the next day begins.
    let said = due(caller);
    let evening = evening(caller.now, wishes.time_zone, caller.at.user);
    let diary = caller.after(&said).user.diary.with(caller.now, evening);
    said.change(UserChange::DiaryBecame(diary)).set_timer(Timer::Summary(caller.at.bot), diary.until)
}

/// A day of theirs has ended.
pub(super) fn due(caller: &Caller) -> Decision<UserChange> {
    let Diary { until, chats, days, longest } = caller.user.diary;
    if chats == 0 || until > caller.now {
        return Decision::new();
    }
    let over = Decision::new().change(UserChange::DiaryBecame(Diary { chats: 0, ..caller.user.diary }));
    let contact = caller.contact();
    if !contact.wishes.summary || contact.unreachable || caller.now > until + CATCH_UP {
        return over;
    }
    over.and(caller.say(Notice::Summary { chats, days, longest }))
}

impl fmt::Display for Diary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Diary { until, chats, days, longest } = self;
        write!(f, "{} {chats} {days} {longest}", until.0 / 1000)
    }
}

impl FromStr for Diary {
    type Err = BadDiary;

    fn from_str(text: &str) -> Result<Diary, BadDiary> {
        let mut words = text.split(' ');
        let mut number = || words.next().and_then(|word| word.parse::<u64>().ok()).ok_or(BadDiary);
        let until = Timestamp(number()?.checked_mul(1000).ok_or(BadDiary)?);
        let mut count = || number().and_then(|count| u32::try_from(count).map_err(|_| BadDiary));
        Ok(Diary { until, chats: count()?, days: count()?, longest: count()? })
    }
}

impl From<Diary> for String {
    fn from(diary: Diary) -> String {
        diary.to_string()
    }
}

impl TryFrom<String> for Diary {
    type Error = BadDiary;

    fn try_from(text: String) -> Result<Diary, BadDiary> {
        text.parse()
    }
}

#[cfg(test)]
mod tests;
