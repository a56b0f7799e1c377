//! The languages in which Shoal speaks to people.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A language that Shoal speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// English, also for everybody whose language is none of these.
    #[default]
    English,
    /// German.
    German,
    /// Persian, written from right to left.
    Persian,
    /// Russian.
    Russian,
}

/// The tag is not that of a language that Shoal speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Shoal does not speak this language")]
pub struct NotSpoken;

impl Language {
    /// All of them, in the order in which people choose.
    pub const ALL: [Language; 4] =
        [Language::English, Language::German, Language::Persian, Language::Russian];

    /// Its two letters (ISO 639-1), as Telegram and the books have it.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::German => "de",
            Language::Persian => "fa",
            Language::Russian => "ru",
        }
    }

    /// What Shoal speaks with somebody whose app speaks this language: of `de-at` the first part counts. `None` where
    /// it speaks nothing of the kind.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Language> {
        let first = tag.split(['-', '_']).next().unwrap_or(tag);
        Language::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(first))
    }

    /// Whether it is written from right to left.
    #[must_use]
    pub const fn is_right_to_left(self) -> bool {
        matches!(self, Language::Persian)
    }

    /// Whether it is English, which is what is spoken where nothing is said.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
    pub(crate) fn is_default(&self) -> bool {
        *self == Language::default()
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

impl FromStr for Language {
    type Err = NotSpoken;

    fn from_str(tag: &str) -> Result<Self, NotSpoken> {
        Language::ALL.into_iter().find(|language| language.tag() == tag).ok_or(NotSpoken)
    }
}

impl Serialize for Language {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.tag())
    }
}

/// A newer release may speak more. What it would have said is said in English: not to know a language is no reason to
/// lose a message.
impl<'de> Deserialize<'de> for Language {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(String::deserialize(deserializer)?.parse().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_read_back_as_it_is_written() {
        for language in Language::ALL {
            assert_eq!(language.to_string().parse(), Ok(language));
            let written = serde_json::to_string(&language).unwrap();
            assert_eq!(written, format!("\"{language}\""));
            assert_eq!(serde_json::from_str::<Language>(&written).unwrap(), language);
        }
        assert_eq!("de-at".parse::<Language>(), Err(NotSpoken), "nobody can choose this one");
        assert_eq!(serde_json::from_str::<Language>("\"tlh\"").unwrap(), Language::English);
    }

    #[test]
    fn the_kind_of_a_language_is_enough() {
        for (tag, language) in [
            ("de", Some(Language::German)),
            ("de-at", Some(Language::German)),
            ("RU", Some(Language::Russian)),
            ("fa_IR", Some(Language::Persian)),
            ("en-gb", Some(Language::English)),
            ("uk", None),
            ("den", None),
            ("d", None),
            ("", None),
            ("-de", None),
        ] {
            assert_eq!(Language::from_tag(tag), language, "{tag:?}");
        }
    }
}
