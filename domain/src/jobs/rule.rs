//! When a job is due.

use croner::Cron;
use croner::parser::CronParser;
use jiff::Zoned;

use crate::broadcast::moment::jiff_at;
use crate::partition::mix;
use crate::time::{Millis, Timestamp};

use super::Zone;

/// Occurrences that are due at one time at most. What is left is due at the next look.
const MOST_DUE: usize = 50;

/// Occurrences that one look goes through at most: a job of every minute that was down for a week has half as many.
const MOST_LOOKED_AT: usize = 20_000;

/// When a job happens, and what becomes of it where nobody was there to do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// A pattern of cron: minute, hour, day, month, weekday. One with a fixed hour happens once a day also when clocks
    /// are put back, and when they are put forward over it, at the first minute after that.
    pub pattern: &'static str,
    /// So late an occurrence still happens. An older one is missed for good.
    pub catch_up: Millis,
    /// What happens where several are late.
    pub backlog: Backlog,
    /// By up to so much an occurrence begins later, so that not all begin in the same second. The same occurrence is late
    /// by the same everywhere.
    pub jitter: Millis,
}

/// What happens where several occurrences are late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backlog {
    /// The last of them stands for all: the job looks at how things are now.
    Latest,
    /// Each happens, the oldest first: the job is about its own moment.
    Each,
}

/// What is due.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Due {
    /// Happens now, the oldest first.
    pub now: Vec<Timestamp>,
    /// Nothing of the job happened for so long that this occurrence, and others before it, are missed. The last of them.
    pub missed: Option<Timestamp>,
}

/// What of a job is due, if its last occurrence was at `last`. It says nothing about what is after `now`: a clock that
/// was put forward, and back again, makes no job wait until then.
///
/// `salt` is of the job: it makes jobs of the same moment begin at different ones.
#[must_use]
pub fn due(schedule: &Schedule, zone: &Zone, salt: u64, last: Timestamp, now: Timestamp) -> Due {
    let oldest = Timestamp(now.0.saturating_sub(schedule.catch_up.0));
    let from = last.max(Timestamp(oldest.0.saturating_sub(1)));
    let begun = |at: &Timestamp| at.0.saturating_add(late_by(schedule, salt, *at)) <= now.0;
    let coming = occurrences(schedule, zone, from).take_while(|at| *at <= now).take(MOST_LOOKED_AT);
    let begun = coming.filter(begun);
    let now = match schedule.backlog {
        Backlog::Latest => begun.last().into_iter().collect(),
        Backlog::Each => begun.take(MOST_DUE).collect(),
    };
    let missed = (last < oldest).then(|| before(schedule, zone, oldest)).flatten().filter(|at| *at > last);
    Due { now, missed }
}

/// The first occurrence after a moment; `None`: the calendar has no more of them.
#[must_use]
pub fn next(schedule: &Schedule, zone: &Zone, after: Timestamp) -> Option<Timestamp> {
    occurrences(schedule, zone, after).next()
}

/// All occurrences after a moment, in order.
fn occurrences(schedule: &Schedule, zone: &Zone, after: Timestamp) -> impl Iterator<Item = Timestamp> {
    let begin = on_wall(zone, after).zip(cron(schedule));
    let mut begin = begin.map(|(wall, cron)| (cron.iter_after(wall), after));
    std::iter::from_fn(move || {
        let (iterator, last) = begin.as_mut()?;
        // Whole seconds: an occurrence that was handed in as the last one does not come again.
        let at = iterator.find_map(|wall| moment(&wall).filter(|at| at > last))?;
        *last = at;
        Some(at)
    })
}

/// The last occurrence before a moment.
fn before(schedule: &Schedule, zone: &Zone, moment_of_old: Timestamp) -> Option<Timestamp> {
    let wall = on_wall(zone, moment_of_old)?;
    cron(schedule)?.find_previous_occurrence(&wall, false).ok().and_then(|wall| moment(&wall))
}

fn cron(schedule: &Schedule) -> Option<Cron> {
    CronParser::new().parse(schedule.pattern).ok()
}

fn on_wall(zone: &Zone, at: Timestamp) -> Option<Zoned> {
    jiff_at(at).map(|at| at.to_zoned(zone.clock()))
}

fn moment(wall: &Zoned) -> Option<Timestamp> {
    u64::try_from(wall.timestamp().as_millisecond()).ok().map(Timestamp)
}

/// By how much an occurrence begins late, in milliseconds.
fn late_by(schedule: &Schedule, salt: u64, at: Timestamp) -> u64 {
    mix(mix(salt) ^ at.0).checked_rem(schedule.jitter.0).unwrap_or(0)
}

#[cfg(test)]
mod tests;
