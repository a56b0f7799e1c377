//! What somebody told of themself, as their record holds it: one short text, so that the record of somebody who does nothing
//! stays small. Redis packs a record closely as long as none of its values has more than 64 bytes.
//!
//! ```text
//!   30                              an age, and nothing else is known
//!   30 gf wm u sali imufism         a woman who wants to meet men, is not brought to those who choose, shows her age, her
//!                                   language and her interests: music, films, small talk
//!   30 p                            what they send is protected from being saved and passed on
//! ```
//!
//! What only a newer release knows is passed over.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::account::{Age, Profile};
use crate::profile::{Gender, Interest, Interests, Meet, Part, Shown};

/// As it is read: the text, or what was stored before there was one.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Stored {
    Text(Text),
    Fields(Profile),
}

/// The text.
#[derive(Clone, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub(crate) struct Text(Profile);

/// The text says nothing of anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text says nothing of anybody")]
pub(crate) struct BadText;

impl From<Profile> for Stored {
    fn from(profile: Profile) -> Self {
        Stored::Text(Text(profile))
    }
}

impl From<Stored> for Profile {
    fn from(stored: Stored) -> Self {
        match stored {
            Stored::Text(Text(profile)) | Stored::Fields(profile) => profile,
        }
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Profile { age, gender, interests, meet, unlisted, shown, protected } = &self.0;
        match age {
            Age::Unknown => f.write_str("unknown")?,
            Age::Asked => f.write_str("asked")?,
            Age::Minor => f.write_str("minor")?,
            Age::Adult(years) => write!(f, "{}", years.get())?,
        }
        if let Some(gender) = gender {
            write!(f, " g{}", start(gender.word(), 1))?;
        }
        if let Meet::Only(gender) = meet {
            write!(f, " w{}", start(gender.word(), 1))?;
        }
        if *unlisted {
            f.write_str(" u")?;
        }
        if *protected {
            f.write_str(" p")?;
        }
        if *shown != Shown::default() {
            f.write_str(" s")?;
            let parts = Part::ALL.iter().filter(|part| shown.shows(**part));
            parts.map(|part| start(part.word(), 1)).try_for_each(|part| f.write_str(part))?;
        }
        if !interests.is_empty() {
            f.write_str(" i")?;
            interests.iter().try_for_each(|interest| f.write_str(start(interest.word(), 2)))?;
        }
        Ok(())
    }
}

impl FromStr for Text {
    type Err = BadText;

    fn from_str(text: &str) -> Result<Self, BadText> {
        let mut words = text.split(' ');
        let age = age(words.next().unwrap_or_default())?;
        let mut profile = Profile { age, ..Profile::default() };
        for word in words {
            let (kind, what) = word.split_at_checked(1).ok_or(BadText)?;
            match kind {
                "g" => profile.gender = gender(what),
                "w" => profile.meet = gender(what).map_or(Meet::Anyone, Meet::Only),
                "u" => profile.unlisted = true,
                "p" => profile.protected = true,
                "s" => profile.shown = shown(what),
                "i" => profile.interests = interests(what),
                _ => {}
            }
        }
        Ok(Text(profile))
    }
}

/// By so many letters the words differ, which a test sees to.
fn start(word: &str, letters: usize) -> &str {
    word.get(..letters).unwrap_or(word)
}

fn age(word: &str) -> Result<Age, BadText> {
    match word {
        "unknown" => Ok(Age::Unknown),
        "asked" => Ok(Age::Asked),
        "minor" => Ok(Age::Minor),
        // A number below 18 stands for nobody here: that would be a minor.
        years => {
            let years: u8 = years.parse().map_err(|_| BadText)?;
            years.try_into().map(Age::Adult).map_err(|_| BadText)
        }
    }
}

fn gender(letter: &str) -> Option<Gender> {
    Gender::ALL.iter().copied().find(|gender| start(gender.word(), 1) == letter)
}

fn shown(letters: &str) -> Shown {
    let nothing = Shown { age: false, gender: false, language: false, interests: false };
    let parts = Part::ALL.iter().filter(|part| letters.contains(start(part.word(), 1)));
    parts.fold(nothing, |shown, part| shown.with(*part, true))
}

fn interests(letters: &str) -> Interests {
    let written = |interest: &Interest| {
        letters.as_bytes().chunks(2).any(|two| two == start(interest.word(), 2).as_bytes())
    };
    Interest::ALL.iter().copied().filter(written).collect()
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.to_string()
    }
}

impl TryFrom<String> for Text {
    type Error = BadText;

    fn try_from(text: String) -> Result<Self, BadText> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn read(json: &str) -> Option<Profile> {
        serde_json::from_str::<Stored>(json).ok().map(Profile::from)
    }

    #[test]
    fn words_differ_by_the_letters_that_are_kept() {
        let different = |words: Vec<&str>, letters| {
            words.iter().map(|word| start(word, letters)).collect::<BTreeSet<_>>().len() == words.len()
        };
        assert!(different(Gender::ALL.iter().map(|gender| gender.word()).collect(), 1));
        assert!(different(Part::ALL.iter().map(|part| part.word()).collect(), 1));
        assert!(different(Interest::ALL.iter().map(|interest| interest.word()).collect(), 2));
    }

    #[test]
    fn who_says_all_there_is_fits_into_what_is_packed_closely() {
        let all = Profile {
            age: Age::stated(120).unwrap(),
            gender: Some(Gender::Female),
            interests: Interest::ALL.iter().copied().collect(),
            meet: Meet::Only(Gender::Other),
            unlisted: true,
            shown: Shown { age: true, gender: true, language: true, interests: true },
            protected: true,
        };
        let text = serde_json::to_string(&Stored::from(all.clone())).unwrap();
        assert!(text.len() <= 64, "{} bytes: {text}", text.len());
        assert_eq!(read(&text), Some(all));
    }

    #[test]
    fn what_was_stored_earlier_and_what_is_stored_later_can_be_read() {
        let woman = read(r#""30 gf wm u sali ifimu""#).unwrap();
        let fields = r#"{"age":{"adult":30},"gender":"female","interests":["music","films"],"meet":{"only":"male"},
            "unlisted":true,"shown":{"age":true,"gender":false,"interests":true}}"#;
        assert_eq!(read(fields), Some(woman.clone()));
        assert_eq!(read(r#""30 gf xnew wm u sali ifizzmu""#), Some(woman));
        for bad in [r#""17""#, r#""121""#, r#""""#, r#""old""#, r#""30  gf""#, "7"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
