//! Several interests.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::profile::Interest;

/// Several interests, stored as a list of words. A word that only a newer release knows is passed over.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Interests(u16);

impl Interests {
    /// Whether it is one of them.
    #[must_use]
    pub const fn holds(self, one: Interest) -> bool {
        self.0 & bit(one) != 0
    }

    /// With this one if it was not there, without it if it was.
    #[must_use]
    pub const fn toggled(self, one: Interest) -> Interests {
        Interests(self.0 ^ bit(one))
    }

    /// Those that both hold.
    #[must_use]
    pub const fn shared(self, other: Interests) -> Interests {
        Interests(self.0 & other.0)
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0 == 0
    }

    /// Each of them, in the order in which they are offered.
    pub fn iter(self) -> impl Iterator<Item = Interest> {
        Interest::ALL.iter().copied().filter(move |one| self.holds(*one))
    }
}

const fn bit(one: Interest) -> u16 {
    1 << one as u16
}

impl FromIterator<Interest> for Interests {
    fn from_iter<T: IntoIterator<Item = Interest>>(all: T) -> Self {
        Interests(all.into_iter().fold(0, |bits, one| bits | bit(one)))
    }
}

impl fmt::Debug for Interests {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl Serialize for Interests {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Interests {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let words = Vec::<String>::deserialize(deserializer)?;
        Ok(words.iter().filter_map(|word| word.parse().ok()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interests_are_a_set_of_words_and_unknown_ones_are_passed_over() {
        let some: Interests = [Interest::SmallTalk, Interest::Music].into_iter().collect();
        assert_eq!(serde_json::to_string(&some).unwrap(), r#"["music","small-talk"]"#);
        assert_eq!(serde_json::from_str::<Interests>(r#"["small-talk","fencing","music"]"#).unwrap(), some);
        assert_eq!(some.toggled(Interest::Music).iter().collect::<Vec<_>>(), [Interest::SmallTalk]);
        assert_eq!(some.toggled(Interest::Art).toggled(Interest::Art), some);
        assert!(Interest::ALL.len() <= 16, "each has a bit");
    }
}
