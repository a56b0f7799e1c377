//! What we know about a person, whichever bot they talk to.
//!
//! Chat is for adults only (TARGETS §5): ages 18 to 120, no setting lowers it. A stated age below 18 stands, for all
//! bots, and nothing typed later changes it.

use serde::{Deserialize, Serialize};

use crate::profile::{Card, Gender, Interests, Meet, Shown};

/// An adult's age in years: 18 to 120.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Years(u8);

/// The number is not an adult's age.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an adult is {min} to {max} years old, not {0}", min = Years::MIN, max = Years::MAX)]
pub struct NotAnAdultAge(u8);

impl Years {
    /// The age of majority nearly everywhere, and ours everywhere.
    pub const MIN: u8 = 18;
    /// Nobody is older; whoever says so is joking.
    pub const MAX: u8 = 120;

    /// The number itself.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Years {
    type Error = NotAnAdultAge;

    fn try_from(years: u8) -> Result<Self, NotAnAdultAge> {
        if (Self::MIN..=Self::MAX).contains(&years) { Ok(Years(years)) } else { Err(NotAnAdultAge(years)) }
    }
}

impl From<Years> for u8 {
    fn from(years: Years) -> u8 {
        years.0
    }
}

/// How far we are in knowing somebody's age.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Age {
    /// Never met.
    #[default]
    Unknown,
    /// They were asked; what they write next is the answer.
    Asked,
    /// They may chat.
    Adult(Years),
    /// They stated less than 18. Only a moderator lifts it.
    Minor,
}

impl Age {
    /// What a stated number of years makes of somebody; `None` when it is nobody's age.
    #[must_use]
    pub fn stated(years: u8) -> Option<Age> {
        if years < Years::MIN { Some(Age::Minor) } else { Years::try_from(years).ok().map(Age::Adult) }
    }
}

/// What a person told us about themself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// Their age.
    pub age: Age,
    /// What they are, if they said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gender: Option<Gender>,
    /// What they like to talk about.
    #[serde(skip_serializing_if = "Interests::is_empty")]
    pub interests: Interests,
    /// Whom they want to meet.
    #[serde(skip_serializing_if = "is_default")]
    pub meet: Meet,
    /// They are not to be brought to those who choose by gender.
    #[serde(skip_serializing_if = "is_default")]
    pub unlisted: bool,
    /// What partners may see.
    #[serde(skip_serializing_if = "is_default")]
    pub shown: Shown,
    /// What they send can be neither saved nor passed on by partners, as far as Telegram's apps see to that.
    #[serde(skip_serializing_if = "is_default")]
    pub protected: bool,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Profile {
    /// What a partner sees: what its owner allows. Their language is not among it: each bot has noted its own.
    #[must_use]
    pub fn card(&self) -> Card {
        let age = if let Age::Adult(years) = self.age { Some(years) } else { None };
        let Shown { age: age_shown, gender: gender_shown, interests: interests_shown, .. } = self.shown;
        Card {
            age: age.filter(|_| age_shown),
            gender: self.gender.filter(|_| gender_shown),
            language: None,
            interests: if interests_shown { self.interests } else { Interests::default() },
        }
    }
}

/// Reads a typed age: one to three decimal digits of any script and nothing else but space around them. `None` also
/// for a number that is nobody's age.
#[must_use]
pub fn typed_years(text: &str) -> Option<u8> {
    const MOST_DIGITS: usize = 3;

    let text = text.trim();
    if text.is_empty() || text.chars().nth(MOST_DIGITS).is_some() {
        return None;
    }
    let number = text.chars().try_fold(0, |number, sign| Some(number * 10 + decimal_digit(sign)?))?;
    u8::try_from(number).ok().filter(|years| *years <= Years::MAX)
}

/// The zeros of all runs of decimal digits (category Nd) in Unicode's Basic Multilingual Plane: Arabic-Indic, Persian,
/// Devanagari, Bengali and so on, to full-width. Unicode promises that the digits 1 to 9 follow each zero. Ascending.
const ZEROS: [char; 37] = [
    '\u{0030}', '\u{0660}', '\u{06F0}', '\u{07C0}', '\u{0966}', '\u{09E6}', '\u{0A66}', '\u{0AE6}',
    '\u{0B66}', '\u{0BE6}', '\u{0C66}', '\u{0CE6}', '\u{0D66}', '\u{0DE6}', '\u{0E50}', '\u{0ED0}',
    '\u{0F20}', '\u{1040}', '\u{1090}', '\u{17E0}', '\u{1810}', '\u{1946}', '\u{19D0}', '\u{1A80}',
    '\u{1A90}', '\u{1B50}', '\u{1BB0}', '\u{1C40}', '\u{1C50}', '\u{A620}', '\u{A8D0}', '\u{A900}',
    '\u{A9D0}', '\u{A9F0}', '\u{AA50}', '\u{ABF0}', '\u{FF10}',
];

fn decimal_digit(sign: char) -> Option<u32> {
    let zero = *ZEROS.iter().rfind(|zero| **zero <= sign)?;
    let digit = u32::from(sign) - u32::from(zero);
    (digit <= 9).then_some(digit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_age_is_typed_in_any_script() {
        for text in ["25", " 25 ", "25\n", "025", "٢٥", "۲۵", "२५", "২৫", "２５"] {
            assert_eq!(typed_years(text), Some(25), "{text:?}");
        }
    }

    #[test]
    fn nothing_but_a_number_is_an_age() {
        for text in
            ["", " ", "25!", "2 5", "-25", "+25", "25.0", "0025", "²⁵", "twenty", "½", "121", "999", "1e1"]
        {
            assert_eq!(typed_years(text), None, "{text:?}");
        }
    }

    #[test]
    fn zeros_ascend_so_that_the_nearest_below_is_the_right_one() {
        assert!(ZEROS.is_sorted());
    }

    proptest! {
        #[test]
        fn every_age_is_read_and_judged(years in 0_u8..=120, script in 0..ZEROS.len()) {
            let zero = u32::from(ZEROS[script]);
            let digit = |sign: char| char::from_u32(zero + sign.to_digit(10).unwrap()).unwrap();
            let typed: String = years.to_string().chars().map(digit).collect();
            prop_assert_eq!(typed_years(&typed), Some(years));
            match Age::stated(years) {
                Some(Age::Adult(age)) => prop_assert!(years >= 18 && age.get() == years),
                stated => prop_assert!(years < 18 && stated == Some(Age::Minor)),
            }
        }

        #[test]
        fn no_text_is_read_as_more_than_it_says(text in "\\PC{0,4}") {
            if let Some(years) = typed_years(&text) {
                prop_assert!(years <= 120 && text.trim().chars().all(char::is_numeric));
            }
        }

        #[test]
        fn stored_years_are_checked(years: u8) {
            let read = serde_json::from_str::<Years>(&years.to_string());
            prop_assert_eq!(read.is_ok(), (18..=120).contains(&years));
        }
    }
}
