//! What a moderator decides about somebody.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// Characters of a reason; the person reads it.
pub const LONGEST_REASON: usize = 500;

/// Until when something holds; `None`: until it is lifted.
pub type Until = Option<Timestamp>;

/// Names a measure. Later ones have higher numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MeasureId(pub i64);

impl fmt::Display for MeasureId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a moderator decides about somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "measure", rename_all = "snake_case")]
pub enum Measure {
    /// They are told, and nothing else.
    Warn,
    /// They say nothing to partners.
    Mute {
        /// Until when.
        until: Until,
    },
    /// They send words only.
    MediaBan {
        /// Until when.
        until: Until,
    },
    /// They are shut out of every bot.
    Ban {
        /// Until when.
        until: Until,
    },
    /// All of that ends, and what was reported has been looked at.
    Lift,
    /// That they said to be under age is taken back: they are asked anew.
    LiftAge,
}

impl Measure {
    /// As it stands in the books.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Measure::Warn => "warn",
            Measure::Mute { .. } => "mute",
            Measure::MediaBan { .. } => "media_ban",
            Measure::Ban { .. } => "ban",
            Measure::Lift => "lift",
            Measure::LiftAge => "lift_age",
        }
    }

    /// Until when it holds, if it has an end.
    #[must_use]
    pub const fn until(self) -> Until {
        match self {
            Measure::Mute { until } | Measure::MediaBan { until } | Measure::Ban { until } => until,
            Measure::Warn | Measure::Lift | Measure::LiftAge => None,
        }
    }

    /// Reads it back from the books.
    #[must_use]
    pub fn read(word: &str, until: Until) -> Option<Measure> {
        Some(match word {
            "warn" => Measure::Warn,
            "mute" => Measure::Mute { until },
            "media_ban" => Measure::MediaBan { until },
            "ban" => Measure::Ban { until },
            "lift" => Measure::Lift,
            "lift_age" => Measure::LiftAge,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_measure_is_read_as_written() {
        let until = Some(Timestamp(9));
        for measure in [
            Measure::Warn,
            Measure::Mute { until },
            Measure::MediaBan { until: None },
            Measure::Ban { until },
            Measure::Lift,
            Measure::LiftAge,
        ] {
            assert_eq!(Measure::read(measure.word(), measure.until()), Some(measure));
        }
        assert_eq!(Measure::read("hang", None), None);
    }
}
