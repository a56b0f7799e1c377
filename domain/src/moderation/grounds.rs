//! What somebody is reported for.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What somebody is reported for, as the reporter says with a second tap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grounds {
    /// Advertising, or the same to everybody.
    Spam,
    /// Sexual words or pictures that nobody asked for.
    Sexual,
    /// Threats, or hatred.
    Threats,
    /// The partner seems to be under age.
    UnderAge,
    /// Something else.
    Other,
}

/// The text names no grounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("spam, sexual, threats, minor or other")]
pub struct BadGrounds;

impl Grounds {
    /// All there are, in the order in which they are offered.
    pub const ALL: [Grounds; 5] =
        [Grounds::Spam, Grounds::Sexual, Grounds::Threats, Grounds::UnderAge, Grounds::Other];

    /// As it stands on buttons and in the books.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Grounds::Spam => "spam",
            Grounds::Sexual => "sexual",
            Grounds::Threats => "threats",
            Grounds::UnderAge => "minor",
            Grounds::Other => "other",
        }
    }
}

impl fmt::Display for Grounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Grounds {
    type Err = BadGrounds;

    fn from_str(text: &str) -> Result<Self, BadGrounds> {
        Grounds::ALL.into_iter().find(|grounds| grounds.word() == text).ok_or(BadGrounds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grounds_are_read_as_written() {
        assert!(Grounds::ALL.iter().all(|grounds| grounds.to_string().parse() == Ok(*grounds)));
        assert_eq!("Spam".parse::<Grounds>(), Err(BadGrounds));
    }
}
