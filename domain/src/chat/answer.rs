//! What an owner says to somebody who asks by their link.

use std::fmt;
use std::str::FromStr;

use crate::chat::button::BadButton;

/// What an owner says to somebody who asks by their link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Gladly.
    Yes,
    /// Not now.
    No,
    /// Not from this person, ever.
    Never,
}

impl Answer {
    /// All there are, in the order in which they are offered.
    pub const ALL: [Answer; 3] = [Answer::Yes, Answer::No, Answer::Never];

    /// The word by which a button names it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Answer::Yes => "yes",
            Answer::No => "no",
            Answer::Never => "never",
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Answer {
    type Err = BadButton;

    fn from_str(text: &str) -> Result<Self, BadButton> {
        Answer::ALL.into_iter().find(|answer| answer.word() == text).ok_or(BadButton)
    }
}
