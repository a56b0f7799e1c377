//! The clock on the wall that jobs go by.

use std::fmt;
use std::str::FromStr;

use jiff::tz::TimeZone;

/// A time zone of the IANA, such as `Europe/Kyiv`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone(TimeZone);

/// There is no time zone of this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no time zone of the IANA, such as UTC or Europe/Kyiv")]
pub struct NoZone(String);

impl Zone {
    /// The zone in which no clock is ever put forward or back.
    pub const UTC: Zone = Zone(TimeZone::UTC);

    pub(super) fn clock(&self) -> TimeZone {
        self.0.clone()
    }
}

impl FromStr for Zone {
    type Err = NoZone;

    fn from_str(name: &str) -> Result<Zone, NoZone> {
        TimeZone::get(name).map(Zone).map_err(|_| NoZone(name.chars().take(40).collect()))
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.iana_name().unwrap_or("UTC"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_has_the_name_of_a_place() {
        for name in ["UTC", "Europe/Kyiv", "America/New_York"] {
            assert_eq!(name.parse::<Zone>().unwrap().to_string(), name);
        }
        for name in ["", "Middle/Earth", "+02:00", &"x".repeat(1000)] {
            assert!(name.parse::<Zone>().is_err(), "{name}");
        }
    }
}
