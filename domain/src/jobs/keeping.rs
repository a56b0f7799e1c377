//! Which backups are kept.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::broadcast::moment::jiff_at;
use crate::time::Timestamp;

/// Of so many days the last backup is kept.
const DAYS: usize = 7;

/// Of so many weeks the last backup is kept.
const WEEKS: usize = 5;

/// How the moment of a backup is written in its name.
const FORMAT: &str = "shoal-%Y%m%dT%H%M%SZ";

/// Of all backups those that are kept: the last of each of the last seven days, and of the last five weeks, that have
/// one. What no new backup replaces is never too old.
#[must_use]
pub fn kept(taken: &[Timestamp]) -> Vec<Timestamp> {
    let (mut days, mut weeks) = (BTreeMap::new(), BTreeMap::new());
    for at in taken {
        let Some(date) = utc(*at).map(DateTime::date) else { continue };
        let week = date.iso_week_date();
        for last in [days.entry(date).or_insert(*at), weeks.entry((week.year(), week.week())).or_insert(*at)]
        {
            *last = (*last).max(*at);
        }
    }
    let days = days.into_values().rev().take(DAYS);
    let mut kept: Vec<Timestamp> = days.chain(weeks.into_values().rev().take(WEEKS)).collect();
    kept.sort_unstable();
    kept.dedup();
    kept
}

/// What the name of a backup begins with. Whole seconds, in UTC.
#[must_use]
pub fn file_stem(taken_at: Timestamp) -> String {
    utc(taken_at).unwrap_or(DateTime::MAX).strftime(FORMAT).to_string()
}

/// When a backup was made whose name begins so.
#[must_use]
pub fn moment_of_stem(stem: &str) -> Option<Timestamp> {
    let moment = DateTime::strptime(FORMAT, stem).ok()?.to_zoned(TimeZone::UTC).ok()?;
    u64::try_from(moment.timestamp().as_millisecond()).ok().map(Timestamp)
}

fn utc(at: Timestamp) -> Option<DateTime> {
    jiff_at(at).map(|at| at.to_zoned(TimeZone::UTC).datetime())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::broadcast::moment;

    fn at(text: &str) -> Timestamp {
        moment::read(text).unwrap()
    }

    #[test]
    fn the_last_of_seven_days_and_of_five_weeks_are_kept() {
        // A Monday, and forty nights from it.
        let first = at("2026-10-05T02:30:00Z");
        let taken: Vec<_> = (0..40).map(|day| Timestamp(first.0 + day * 86_400_000)).collect();
        let kept: Vec<_> = kept(&taken).into_iter().map(|at| moment::write(at)[..10].to_owned()).collect();
        let sundays = ["2026-10-18", "2026-10-25", "2026-11-01", "2026-11-08"];
        let days = ["2026-11-07", "2026-11-08", "2026-11-09", "2026-11-10", "2026-11-11", "2026-11-12"];
        let mut expected = [sundays.as_slice(), &days, &["2026-11-13"]].concat();
        expected.sort_unstable();
        expected.dedup();
        assert_eq!(kept, expected);
    }

    #[test]
    fn of_one_day_the_last_is_kept_and_nothing_goes_without_a_new_one() {
        let taken = ["2026-11-26T02:30:00Z", "2026-11-26T14:00:00Z"].map(at);
        assert_eq!(kept(&taken), [taken[1]]);
        let old = ["2020-01-01T00:00:00Z", "2021-06-01T00:00:00Z"].map(at);
        assert_eq!(kept(&old), old);
        assert_eq!(kept(&[]), []);
    }

    #[test]
    fn a_name_says_when() {
        let taken_at = at("2026-11-26T06:07:08Z");
        assert_eq!(file_stem(taken_at), "shoal-20261126T060708Z");
        assert_eq!(moment_of_stem("shoal-20261126T060708Z"), Some(taken_at));
        for other in ["", "shoal-", "shoal-20261326T060708Z", "shoal-20261126T060708Z2", "20261126T060708Z"] {
            assert_eq!(moment_of_stem(other), None, "{other}");
        }
    }
}
