//! Quiet hours: when nobody is to be woken up.

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::fault::{Faults, Place};
use super::moment::jiff_at;
use crate::time::Timestamp;

/// What a clock on the wall shows, to the minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WallClock {
    /// Minutes since midnight, below 1440.
    minutes: u16,
}

/// The text is not what a clock shows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a time of day, from 00:00 to 23:59")]
pub struct BadWallClock(String);

impl WallClock {
    /// What the clock shows at that moment, by the calendar's reckoning.
    fn of(time: jiff::civil::Time) -> Self {
        let minutes = i16::from(time.hour()) * 60 + i16::from(time.minute());
        WallClock { minutes: minutes.unsigned_abs() }
    }

    fn time(self) -> jiff::civil::Time {
        jiff::civil::time((self.minutes / 60) as i8, (self.minutes % 60) as i8, 0, 0)
    }
}

impl fmt::Display for WallClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.minutes / 60, self.minutes % 60)
    }
}

impl FromStr for WallClock {
    type Err = BadWallClock;

    fn from_str(text: &str) -> Result<Self, BadWallClock> {
        let digits = |part: &str, below: u16| {
            let two = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse::<u16>().ok().filter(|number| two && *number < below)
        };
        let parts =
            text.split_once(':').and_then(|(hour, minute)| Some((digits(hour, 24)?, digits(minute, 60)?)));
        let (hour, minute) = parts.ok_or_else(|| BadWallClock(text.chars().take(40).collect()))?;
        Ok(WallClock { minutes: hour * 60 + minute })
    }
}

impl TryFrom<String> for WallClock {
    type Error = BadWallClock;

    fn try_from(text: String) -> Result<Self, BadWallClock> {
        text.parse()
    }
}

impl From<WallClock> for String {
    fn from(clock: WallClock) -> String {
        clock.to_string()
    }
}

/// A window in which nothing is sent, by the clock on each recipient's wall. It may go over midnight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quiet {
    /// It begins here.
    pub from: WallClock,
    /// It is over here.
    pub to: WallClock,
    /// The time zone of those whose own is not known, such as `Europe/Kyiv`.
    pub zone: String,
}

impl Quiet {
    /// The earliest moment, from now on, at which the clock on the wall of somebody in that zone shows a time outside
    /// of the window. Right at both changes of the clocks: an hour that comes twice is quiet twice, and where an hour
    /// is left out the window may end with it. A zone that is missing or unknown counts as that of these quiet hours.
    #[must_use]
    pub fn next_allowed(&self, now: Timestamp, zone: Option<&str>) -> Timestamp {
        let zone = zone.and_then(known_zone).or_else(|| known_zone(&self.zone)).unwrap_or(TimeZone::UTC);
        self.next_allowed_in(now, &zone).unwrap_or(now)
    }

    /// `None` beyond the end of the calendar.
    fn next_allowed_in(&self, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let moment = jiff_at(now)?;
        if !self.holds(moment, zone) {
            return Some(now);
        }
        // The window can only end where the clock shows its end, or where the clock is changed. Not always tomorrow: what
        // is allowed may lie wholly in an hour that is left out.
        let today = zone.to_datetime(moment).date();
        let ends = today.series(1.day()).take(4).flat_map(|day| {
            let end = zone.to_ambiguous_timestamp(day.to_datetime(self.to.time()));
            [end.earlier().ok(), end.later().ok()].into_iter().flatten()
        });
        let changes = zone.following(moment).take(2).map(|change| change.timestamp());
        let allowed = |end: &jiff::Timestamp| *end > moment && !self.holds(*end, zone);
        let end = ends.chain(changes).filter(allowed).min()?;
        u64::try_from(end.as_millisecond()).ok().map(Timestamp)
    }

    /// Whether it is quiet at that moment.
    fn holds(&self, at: jiff::Timestamp, zone: &TimeZone) -> bool {
        let clock = WallClock::of(zone.to_datetime(at).time());
        if self.from <= self.to {
            (self.from..self.to).contains(&clock)
        } else {
            clock >= self.from || clock < self.to
        }
    }

    pub(super) fn check(&self, place: &Place, faults: &mut Faults) {
        let same = "the quiet hours begin and end at the same time, so there are none";
        faults.unless(self.from != self.to, &place.field("to"), same);
        let unknown = format!("{:?} is not a time zone, such as Europe/Kyiv", shortened(&self.zone));
        faults.unless(known_zone(&self.zone).is_some(), &place.field("zone"), unknown);
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}

/// A time zone by its name in the IANA database, which is built in: every machine knows the same.
fn known_zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok().filter(|zone| !zone.is_unknown())
}

/// Whether there is a time zone of that name.
#[must_use]
pub fn is_zone(name: &str) -> bool {
    known_zone(name).is_some()
}

#[cfg(test)]
mod tests;
