//! Whom somebody blocked before those who are kept by name. There may be any number of them, so they are kept as a Bloom
//! filter: whoever was added is found for ever; of strangers some are taken for one of them, more the more there are (one
//! in two hundred with 5,000). They are just not met.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::id::UserId;

/// 8 kilobytes, and nothing as long as there is nobody.
const BITS: u64 = 1 << 16;

/// Bits that each sets.
const EACH: u64 = 4;

/// Whom somebody blocked earlier.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Earlier(Vec<u64>);

/// The text is no filter of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text is no filter of blocked people")]
pub struct BadFilter;

impl Earlier {
    /// Whether there is nobody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether somebody may be one of them; certainly if they are.
    #[must_use]
    pub fn holds(&self, who: UserId) -> bool {
        !self.is_empty() && bits(who).all(|(word, bit)| self.0[word] & bit != 0)
    }

    /// Somebody is one of them.
    pub fn add(&mut self, who: UserId) {
        self.0.resize((BITS / 64) as usize, 0);
        bits(who).for_each(|(word, bit)| self.0[word] |= bit);
    }
}

/// The bits of somebody, as a word and what is set in it.
fn bits(who: UserId) -> impl Iterator<Item = (usize, u64)> {
    let mixed = mix(who.0.cast_unsigned());
    (0..EACH).map(move |n| {
        let bit = (mixed >> (16 * n)) % BITS;
        ((bit / 64) as usize, 1 << (bit % 64))
    })
}

/// Spreads numbers that lie close together (splitmix64). Stored filters depend on it: it must stay as it is.
fn mix(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

impl From<Earlier> for String {
    fn from(earlier: Earlier) -> String {
        earlier.0.iter().fold(String::new(), |mut text, word| {
            write!(text, "{word:016x}").expect("a text takes everything");
            text
        })
    }
}

impl TryFrom<String> for Earlier {
    type Error = BadFilter;

    fn try_from(text: String) -> Result<Self, BadFilter> {
        let words = text.as_bytes().chunks(16).map(|word| {
            let word = str::from_utf8(word).map_err(|_| BadFilter)?;
            u64::from_str_radix(word, 16).map_err(|_| BadFilter)
        });
        let words: Vec<u64> = words.collect::<Result<_, _>>()?;
        if words.is_empty() || words.len() as u64 == BITS / 64 { Ok(Earlier(words)) } else { Err(BadFilter) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_was_added_is_found_and_few_others() {
        let mut earlier = Earlier::default();
        assert!(!earlier.holds(UserId(5)) && earlier.is_empty());
        (0..5000).for_each(|user| earlier.add(UserId(700_000_000 + user)));
        assert!((0..5000).all(|user| earlier.holds(UserId(700_000_000 + user))));
        let taken = (0..100_000).filter(|user| earlier.holds(UserId(*user))).count();
        assert!(taken < 1000, "{taken} of 100,000 strangers are taken for one of them");
    }

    #[test]
    fn it_is_stored_as_a_text_and_read_again() {
        let mut earlier = Earlier::default();
        assert_eq!(serde_json::to_string(&earlier).unwrap(), "\"\"");
        earlier.add(UserId(1));
        let stored = serde_json::to_string(&earlier).unwrap();
        assert_eq!(serde_json::from_str::<Earlier>(&stored).unwrap(), earlier);
        // What one release stored, the next must find.
        let set: Vec<u64> =
            bits(UserId(1)).map(|(word, bit)| word as u64 * 64 + u64::from(bit.trailing_zeros())).collect();
        assert_eq!(set, [23745, 35074, 11756, 37130]);
        for text in ["\"00\"", "\"xx\"", "\"0123456789abcdef\"", "\"é\""] {
            assert!(serde_json::from_str::<Earlier>(text).is_err(), "{text}");
        }
    }
}
