//! Moments as people and other programs write them: RFC 3339, such as `2026-11-26T08:00:00+02:00`.
//!
//! For `#[serde(with = "moment")]` and, where one may be missing, `#[serde(with = "moment::maybe")]`.

use jiff::tz;
use serde::{Deserialize, Deserializer, Serializer};

use crate::time::Timestamp;
use crate::time_zone::TimeZone;

/// The text is not a moment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a time in RFC 3339 since 1970, such as 2026-11-26T08:00:00+02:00")]
pub struct BadMoment(String);

/// Reads a moment.
pub fn read(text: &str) -> Result<Timestamp, BadMoment> {
    let bad = || BadMoment(text.chars().take(40).collect());
    let moment: jiff::Timestamp = text.parse().map_err(|_| bad())?;
    u64::try_from(moment.as_millisecond()).map(Timestamp).map_err(|_| bad())
}

/// Writes a moment, in UTC. What lies beyond the year 9999 is written as its last second.
#[must_use]
pub fn write(at: Timestamp) -> String {
    jiff_at(at).unwrap_or(jiff::Timestamp::MAX).to_string()
}

/// The month and the day of a moment, in UTC.
#[must_use]
pub fn day(at: Timestamp) -> (i8, i8) {
    let date = jiff_at(at).unwrap_or(jiff::Timestamp::MAX).to_zoned(tz::TimeZone::UTC).date();
    (date.month(), date.day())
}

/// The year, the month and the day of a moment, by somebody's clock; by UTC where they have not said by which they live.
#[must_use]
pub fn date(at: Timestamp, zone: Option<TimeZone>) -> (i16, i8, i8) {
    let wall = zone.and_then(|zone| tz::TimeZone::get(zone.name()).ok()).unwrap_or(tz::TimeZone::UTC);
    let date = jiff_at(at).unwrap_or(jiff::Timestamp::MAX).to_zoned(wall).date();
    (date.year(), date.month(), date.day())
}

/// The same moment for the calendar, which ends with the year 9999.
pub(crate) fn jiff_at(at: Timestamp) -> Option<jiff::Timestamp> {
    jiff::Timestamp::from_millisecond(i64::try_from(at.0).ok()?).ok()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
pub(super) fn serialize<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&write(*at))
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    read(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
}

/// The same for a moment that may be missing.
pub(super) mod maybe {
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::time::Timestamp;

    #[expect(clippy::ref_option, reason = "serde passes fields by reference")]
    pub(in crate::broadcast) fn serialize<S: Serializer>(
        at: &Option<Timestamp>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match at {
            Some(at) => super::serialize(at, serializer),
            None => serializer.serialize_none(),
        }
    }

    pub(in crate::broadcast) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Timestamp>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| super::read(&text)).transpose().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_reads_as_it_is_written() {
        for (text, ms, written) in [
            ("2026-11-26T08:00:00+02:00", 1_795_672_800_000, "2026-11-26T06:00:00Z"),
            ("2026-11-26T06:00:00.25Z", 1_795_672_800_250, "2026-11-26T06:00:00.25Z"),
            ("1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00Z"),
        ] {
            assert_eq!(read(text), Ok(Timestamp(ms)), "{text}");
            assert_eq!(write(Timestamp(ms)), written);
            assert_eq!(read(written), Ok(Timestamp(ms)));
        }
        assert!(write(Timestamp(u64::MAX)).starts_with("9999-12-30"), "{}", write(Timestamp(u64::MAX)));
    }

    #[test]
    fn a_day_is_that_of_ones_own_clock() {
        let at = read("2026-12-31T22:30:00Z").unwrap();
        assert_eq!(date(at, None), (2026, 12, 31));
        assert_eq!(date(at, "Europe/Kyiv".parse().ok()), (2027, 1, 1));
        assert_eq!(date(at, "America/Bogota".parse().ok()), (2026, 12, 31));
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in [
            "",
            "tomorrow",
            "2026-11-26",
            "2026-11-26T08:00:00",
            "2026-13-01T00:00:00Z",
            "1969-12-31T23:59:59Z",
        ] {
            assert_eq!(read(text), Err(BadMoment(text.to_owned())));
        }
        assert_eq!(read(&"9".repeat(1000)), Err(BadMoment("9".repeat(40))), "an error stays short");
    }
}
