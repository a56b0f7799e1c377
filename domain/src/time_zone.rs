//! The clocks that people can say they live by: a few of the IANA names, one for nearly every hour of the globe.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A time zone that people can choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeZone(&'static str);

/// A part of the world with some time zones in it, so that few enough buttons are shown at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Region {
    /// Europe.
    Europe,
    /// The Americas.
    Americas,
    /// Asia.
    Asia,
    /// Africa and the Pacific.
    Elsewhere,
}

/// The name is not that of a time zone or region that people can choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("nobody can choose a time zone or region of this name")]
pub struct NotOffered;

// From west to east. A name that was offered once stays readable: people have chosen it.
const EUROPE: [TimeZone; 6] = [
    TimeZone("Europe/London"),
    TimeZone("Europe/Berlin"),
    TimeZone("Europe/Madrid"),
    TimeZone("Europe/Kyiv"),
    TimeZone("Europe/Istanbul"),
    TimeZone("Europe/Moscow"),
];
const AMERICAS: [TimeZone; 6] = [
    TimeZone("America/Los_Angeles"),
    TimeZone("America/Denver"),
    TimeZone("America/Chicago"),
    TimeZone("America/New_York"),
    TimeZone("America/Bogota"),
    TimeZone("America/Sao_Paulo"),
];
const ASIA: [TimeZone; 8] = [
    TimeZone("Asia/Tehran"),
    TimeZone("Asia/Dubai"),
    TimeZone("Asia/Tashkent"),
    TimeZone("Asia/Kolkata"),
    TimeZone("Asia/Bangkok"),
    TimeZone("Asia/Jakarta"),
    TimeZone("Asia/Shanghai"),
    TimeZone("Asia/Tokyo"),
];
const ELSEWHERE: [TimeZone; 6] = [
    TimeZone("Africa/Lagos"),
    TimeZone("Africa/Cairo"),
    TimeZone("Africa/Nairobi"),
    TimeZone("Australia/Perth"),
    TimeZone("Australia/Sydney"),
    TimeZone("Pacific/Auckland"),
];

impl TimeZone {
    /// Its IANA name, such as `Europe/Kyiv`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.0
    }

    /// The place it is named after, as people write it.
    #[must_use]
    pub fn place(self) -> String {
        self.0.rsplit('/').next().unwrap_or(self.0).replace('_', " ")
    }
}

impl Region {
    /// All of them.
    pub const ALL: [Region; 4] = [Region::Europe, Region::Americas, Region::Asia, Region::Elsewhere];

    /// The time zones in it.
    #[must_use]
    pub fn zones(self) -> &'static [TimeZone] {
        match self {
            Region::Europe => &EUROPE,
            Region::Americas => &AMERICAS,
            Region::Asia => &ASIA,
            Region::Elsewhere => &ELSEWHERE,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Region::Europe => "europe",
            Region::Americas => "americas",
            Region::Asia => "asia",
            Region::Elsewhere => "elsewhere",
        }
    }
}

impl fmt::Display for TimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for TimeZone {
    type Err = NotOffered;

    fn from_str(name: &str) -> Result<Self, NotOffered> {
        let mut offered = Region::ALL.into_iter().flat_map(Region::zones);
        offered.find(|zone| zone.0 == name).copied().ok_or(NotOffered)
    }
}

impl FromStr for Region {
    type Err = NotOffered;

    fn from_str(name: &str) -> Result<Self, NotOffered> {
        Region::ALL.into_iter().find(|region| region.name() == name).ok_or(NotOffered)
    }
}

impl Serialize for TimeZone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

impl<'de> Deserialize<'de> for TimeZone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_offered_is_read_back_and_offered_once() {
        let all: Vec<TimeZone> = Region::ALL.into_iter().flat_map(Region::zones).copied().collect();
        for zone in &all {
            assert_eq!(zone.name().parse(), Ok(*zone));
            assert_eq!(all.iter().filter(|other| *other == zone).count(), 1, "{zone}");
        }
        for region in Region::ALL {
            assert_eq!(region.to_string().parse(), Ok(region));
            assert_eq!(serde_json::to_string(&region).unwrap(), format!("\"{region}\""));
        }
    }

    #[test]
    fn the_hour_is_known_wherever_people_say_they_live() {
        for zone in Region::ALL.into_iter().flat_map(Region::zones) {
            let known = jiff::tz::TimeZone::get(zone.name()).unwrap();
            assert_eq!(known.iana_name(), Some(zone.name()));
        }
    }

    #[test]
    fn nothing_else_is_a_time_zone() {
        for name in ["", "Europe", "europe/kyiv", "Europe/Kyiv ", "UTC", "../etc/localtime"] {
            assert_eq!(name.parse::<TimeZone>(), Err(NotOffered), "{name:?}");
        }
    }

    #[test]
    fn a_place_is_written_as_people_write_it() {
        assert_eq!(AMERICAS[0].place(), "Los Angeles");
    }
}
