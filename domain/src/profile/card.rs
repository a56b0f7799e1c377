//! What partners see.

use serde::{Deserialize, Serialize};

use crate::account::Years;
use crate::language::Language;
use crate::profile::{Gender, Interests, Part};

/// What partners may see. Age and gender are hidden until their owner shows them; language and interests are shown until they
/// hide them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a part of its own")]
pub struct Shown {
    /// Their age.
    pub age: bool,
    /// Their gender.
    pub gender: bool,
    /// Their language.
    pub language: bool,
    /// Their interests.
    pub interests: bool,
}

impl Default for Shown {
    fn default() -> Self {
        Shown { age: false, gender: false, language: true, interests: true }
    }
}

impl Shown {
    /// Whether a part is shown.
    #[must_use]
    pub const fn shows(self, part: Part) -> bool {
        match part {
            Part::Age => self.age,
            Part::Gender => self.gender,
            Part::Language => self.language,
            Part::Interests => self.interests,
        }
    }

    /// The same with a part shown or hidden.
    #[must_use]
    pub const fn with(mut self, part: Part, shown: bool) -> Shown {
        match part {
            Part::Age => self.age = shown,
            Part::Gender => self.gender = shown,
            Part::Language => self.language = shown,
            Part::Interests => self.interests = shown,
        }
        self
    }
}

/// What a partner sees: what its owner allows, and nothing that could name them. It has no field for anything else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Card {
    /// Their age.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age: Option<Years>,
    /// Their gender.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gender: Option<Gender>,
    /// The language they are matched by, where it is one that has a name here. Nobody reads it who has the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// Their interests.
    #[serde(skip_serializing_if = "Interests::is_empty")]
    pub interests: Interests,
}

impl Card {
    /// Whether it shows nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Card::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::{Age, Profile};
    use crate::profile::Interest;

    /// All combinations of what may be seen.
    #[test]
    fn a_card_shows_what_its_owner_allows_and_nothing_else() {
        let interests: Interests = [Interest::Music, Interest::Art].into_iter().collect();
        for combination in 0..8_u8 {
            let [age, gender, interested] = [1, 2, 4].map(|bit| combination & bit != 0);
            let shown = Shown { age, gender, language: true, interests: interested };
            let profile = Profile {
                age: Age::stated(30).unwrap(),
                gender: Some(Gender::Other),
                interests,
                unlisted: true,
                shown,
                ..Profile::default()
            };
            let card = profile.card();
            assert_eq!(card.age.is_some(), age, "{shown:?}");
            assert_eq!(card.gender.is_some(), gender, "{shown:?}");
            assert_eq!(card.interests, if interested { interests } else { Interests::default() });
            assert_eq!(card.is_empty(), combination == 0);
        }
    }

    #[test]
    fn what_was_not_said_is_not_shown() {
        let shown = Shown { age: true, gender: true, language: true, interests: true };
        for age in [Age::Unknown, Age::Asked, Age::Minor] {
            assert!(Profile { age, shown, ..Profile::default() }.card().is_empty());
        }
    }

    #[test]
    fn age_and_gender_are_hidden_until_their_owner_shows_them() {
        assert_eq!(Shown::default(), Shown { age: false, gender: false, language: true, interests: true });
        for part in Part::ALL {
            assert!(Shown::default().with(*part, true).shows(*part));
            assert!(!Shown::default().with(*part, false).shows(*part));
        }
    }
}
