//! The words that people choose from.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The text is none of the words that are offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("none of the words that are offered")]
pub struct NotOffered;

/// An enumeration with a word for each: for buttons and for what is stored.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$about])* #[serde(rename = $word)] $variant,)*
        }

        impl $name {
            /// All there are, in the order in which they are offered.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];

            /// The word by which it is stored, and named in a button.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $($name::$variant => $word,)*
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.word())
            }
        }

        impl FromStr for $name {
            type Err = NotOffered;

            fn from_str(text: &str) -> Result<Self, NotOffered> {
                $name::ALL.iter().copied().find(|one| one.word() == text).ok_or(NotOffered)
            }
        }
    };
}

words! {
    /// What somebody is. Who would rather not say says nothing.
    Gender {
        /// A woman.
        Female = "female",
        /// A man.
        Male = "male",
        /// Neither, or both.
        Other = "other",
    }
}

words! {
    /// What somebody likes to talk about.
    Interest {
        /// Songs and concerts.
        Music = "music",
        /// Films and series.
        Films = "films",
        /// Books.
        Books = "books",
        /// Games.
        Games = "games",
        /// Sports.
        Sports = "sports",
        /// Other countries.
        Travel = "travel",
        /// Food and cooking.
        Food = "food",
        /// Computers and machines.
        Technology = "technology",
        /// How the world works.
        Science = "science",
        /// Painting, drawing, photographs.
        Art = "art",
        /// Animals.
        Animals = "animals",
        /// Plants, mountains, the sea.
        Nature = "nature",
        /// Other languages.
        Languages = "languages",
        /// Anything at all.
        SmallTalk = "small-talk",
    }
}

words! {
    /// A part of the card that its owner shows or hides.
    Part {
        /// Their age.
        Age = "age",
        /// Their gender.
        Gender = "gender",
        /// Their language.
        Language = "language",
        /// Their interests.
        Interests = "interests",
    }
}

words! {
    /// A question of the round in which people say who they are.
    Step {
        /// How old they are.
        Age = "age",
        /// What they are.
        Gender = "gender",
        /// What they like to talk about.
        Interests = "interests",
        /// Whom they want to meet.
        Meet = "meet",
        /// Nothing more is asked.
        Done = "done",
    }
}

impl Step {
    /// What is asked after it.
    #[must_use]
    pub const fn next(self) -> Step {
        match self {
            Step::Age => Step::Gender,
            Step::Gender => Step::Interests,
            Step::Interests => Step::Meet,
            Step::Meet | Step::Done => Step::Done,
        }
    }

    /// What is asked before it.
    #[must_use]
    pub const fn back(self) -> Step {
        match self {
            Step::Age | Step::Gender => Step::Age,
            Step::Interests => Step::Gender,
            Step::Meet => Step::Interests,
            Step::Done => Step::Meet,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_is_read_as_written() {
        assert!(Gender::ALL.iter().all(|one| one.word().parse() == Ok(*one)));
        assert!(Interest::ALL.iter().all(|one| one.word().parse() == Ok(*one)));
        assert!(Part::ALL.iter().all(|one| one.word().parse() == Ok(*one)));
        assert!(Step::ALL.iter().all(|one| one.word().parse() == Ok(*one)));
        assert_eq!("Music".parse::<Interest>(), Err(NotOffered));
    }

    #[test]
    fn steps_lead_on_and_back() {
        let onwards: Vec<Step> =
            std::iter::successors(Some(Step::Age), |step| Some(step.next())).take(5).collect();
        assert_eq!(onwards, Step::ALL);
        for step in &onwards[1..] {
            assert_eq!(step.back().next(), *step);
        }
    }
}
