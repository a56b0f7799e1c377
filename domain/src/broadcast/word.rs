//! Small sets of words that are stored, shown and typed in the same spelling.

/// The text is none of the words of a set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{word:?} is not {kind}, which is one of {known}")]
pub struct UnknownWord {
    /// What a word of the set is called.
    pub kind: &'static str,
    /// What stood there.
    pub word: String,
    /// The words of the set.
    pub known: String,
}

/// Makes a set of words out of `Name = "word"` lines: an enum with its text both ways.
macro_rules! words {
    ($(#[$doc:meta])* $set:ident ($kind:literal) { $($(#[$word_doc:meta])* $name:ident = $word:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $set {
            $($(#[$word_doc])* #[serde(rename = $word)] $name),*
        }

        impl $set {
            /// All of them.
            pub const ALL: &[$set] = &[$($set::$name),*];

            /// As it is stored, shown and typed.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $($set::$name => $word),*
                }
            }
        }

        impl std::fmt::Display for $set {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $set {
            type Err = $crate::broadcast::UnknownWord;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word {
                    $($word => Ok($set::$name),)*
                    _ => Err($crate::broadcast::UnknownWord {
                        kind: $kind,
                        word: word.chars().take(40).collect(),
                        known: [$($word),*].join(", "),
                    }),
                }
            }
        }
    };
}

pub(super) use words;

#[cfg(test)]
mod tests {
    use crate::broadcast::life::{Action, State};
    use crate::broadcast::outcome::{Reason, RecipientState};

    macro_rules! reads_as_written {
        ($set:ty) => {
            for word in <$set>::ALL {
                assert_eq!(word.to_string().parse::<$set>().as_ref(), Ok(word));
                assert_eq!(serde_json::to_value(word).unwrap(), word.as_str());
                assert_eq!(serde_json::from_value::<$set>(word.as_str().into()).unwrap(), *word);
            }
        };
    }

    #[test]
    fn each_word_reads_as_it_is_written() {
        reads_as_written!(State);
        reads_as_written!(Action);
        reads_as_written!(RecipientState);
        reads_as_written!(Reason);
    }

    #[test]
    fn another_word_is_refused_with_those_that_are_known() {
        let error = "Running".parse::<State>().unwrap_err().to_string();
        assert_eq!(
            error,
            "\"Running\" is not a state of a broadcast, which is one of \
             draft, scheduled, running, paused, finished, cancelled, failed"
        );
    }
}
