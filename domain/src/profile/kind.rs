//! Whom people want to meet, and who suits whom.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::profile::{Gender, Interests, NotOffered, Room};

/// Whom somebody wants to meet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Meet {
    /// Anybody.
    #[default]
    Anyone,
    /// Only who says that they are this.
    Only(Gender),
}

impl Meet {
    /// All there are, in the order in which they are offered.
    pub const ALL: [Meet; 4] =
        [Meet::Anyone, Meet::Only(Gender::Female), Meet::Only(Gender::Male), Meet::Only(Gender::Other)];
}

impl fmt::Display for Meet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Meet::Anyone => f.write_str("anyone"),
            Meet::Only(gender) => gender.fmt(f),
        }
    }
}

impl FromStr for Meet {
    type Err = NotOffered;

    fn from_str(text: &str) -> Result<Self, NotOffered> {
        if text == "anyone" { Ok(Meet::Anyone) } else { text.parse().map(Meet::Only) }
    }
}

/// What matching goes by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Traits {
    /// What they say they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gender: Option<Gender>,
    /// Whom they want to meet.
    #[serde(skip_serializing_if = "is_anyone")]
    pub meet: Meet,
    /// They are not to be brought to those who choose by gender.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unlisted: bool,
    /// They are served before others who came a little earlier.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub priority: bool,
    /// Their language, as two or three letters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// What they like to talk about.
    #[serde(skip_serializing_if = "Interests::is_empty")]
    pub interests: Interests,
    /// Partners thought little of them.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub disliked: bool,
    /// They look in this room only; without one, only among those who are in none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub room: Option<Room>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_anyone(meet: &Meet) -> bool {
    *meet == Meet::Anyone
}

/// What decides whether two may meet at all: people of one kind are alike in that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind {
    gender: Option<Gender>,
    meet: Meet,
    unlisted: bool,
}

impl Traits {
    /// Nothing is said, and nothing is wished.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        *self == Traits::default()
    }

    /// Their kind. That somebody is not listed matters only where they say what they are.
    #[must_use]
    pub fn kind(&self) -> Kind {
        let unlisted = self.unlisted && self.gender.is_some();
        Kind { gender: self.gender, meet: self.meet, unlisted }
    }
}

impl Kind {
    /// Whether people of this kind and of that may meet: neither against the wishes of the other (C-19).
    #[must_use]
    pub fn suits(self, other: Kind) -> bool {
        self.takes(other) && other.takes(self)
    }

    fn takes(self, other: Kind) -> bool {
        match self.meet {
            Meet::Anyone => true,
            Meet::Only(gender) => other.gender == Some(gender) && !other.unlisted,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wish_is_read_as_written() {
        assert!(Meet::ALL.iter().all(|meet| meet.to_string().parse() == Ok(*meet)));
        assert_eq!("everyone".parse::<Meet>(), Err(NotOffered));
    }

    #[test]
    fn a_wish_must_suit_both() {
        let kind = |gender, meet| Traits { gender, meet, ..Traits::default() }.kind();
        let (woman, man) = (Some(Gender::Female), Some(Gender::Male));
        for (one, other, suits) in [
            (kind(None, Meet::Anyone), kind(None, Meet::Anyone), true),
            (kind(man, Meet::Only(Gender::Female)), kind(woman, Meet::Anyone), true),
            (kind(man, Meet::Only(Gender::Female)), kind(woman, Meet::Only(Gender::Female)), false),
            (kind(man, Meet::Only(Gender::Female)), kind(None, Meet::Anyone), false),
            (kind(woman, Meet::Only(Gender::Female)), kind(woman, Meet::Only(Gender::Female)), true),
            (kind(None, Meet::Only(Gender::Female)), kind(woman, Meet::Only(Gender::Male)), false),
        ] {
            assert_eq!((one.suits(other), other.suits(one)), (suits, suits), "{one:?} and {other:?}");
        }
        let hidden = Traits { gender: woman, unlisted: true, ..Traits::default() }.kind();
        assert!(
            !hidden.suits(kind(man, Meet::Only(Gender::Female))) && hidden.suits(kind(man, Meet::Anyone))
        );
    }
}
