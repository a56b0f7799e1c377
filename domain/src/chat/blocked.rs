//! Whom somebody blocked before those who are kept by name. There may be any number of them, so they are kept as Bloom
//! filters: whoever was added is found for ever; of strangers a few are taken for one of them, and are just not met.
//!
//! A filter that is full stays as it is, and another one follows. So of strangers fewer than one in a thousand are taken
//! for somebody blocked with each 3,000 people, and fewer than one in a hundred with the 36,000 for whom there is room.
//! Beyond these the last filter goes on filling: nobody who was blocked is ever met, but more strangers are not, either.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::id::UserId;

/// Bits of a filter: 8 kilobytes, and nothing as long as there is nobody.
const BITS: u64 = 1 << 16;

/// Words of a filter.
const WORDS: usize = (BITS / 64) as usize;

/// A filter of which so many bits are set is full: about 3,000 people are in it.
const FULL: u32 = 11_000;

/// Filters of one person at most. Each is written anew with every block that changes it.
const MOST_FILTERS: usize = 12;

/// Bits that each sets.
const EACH: u64 = 4;

/// Whom somebody blocked earlier: filters, one behind the other.
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
        self.0.chunks(WORDS).any(|filter| bits(who).all(|(word, bit)| filter[word] & bit != 0))
    }

    /// Somebody is one of them. Whoever is found already, rightly or not, is found for ever, and fills nothing.
    pub fn add(&mut self, who: UserId) {
        if self.holds(who) {
            return;
        }
        let last = self.0.chunks(WORDS).last();
        let is_full =
            last.is_none_or(|filter| filter.iter().map(|word| word.count_ones()).sum::<u32>() >= FULL);
        if is_full && self.0.len() < MOST_FILTERS * WORDS {
            self.0.resize(self.0.len() + WORDS, 0);
        }
        let first = self.0.len() - WORDS;
        bits(who).for_each(|(word, bit)| self.0[first + word] |= bit);
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
        let is_whole = words.len().is_multiple_of(WORDS) && words.len() <= MOST_FILTERS * WORDS;
        if is_whole { Ok(Earlier(words)) } else { Err(BadFilter) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(people: i64) -> Earlier {
        let mut earlier = Earlier::default();
        (0..people).for_each(|user| earlier.add(UserId(700_000_000 + user)));
        assert!((0..people).all(|user| earlier.holds(UserId(700_000_000 + user))), "each is found");
        earlier
    }

    /// Of 100,000 strangers.
    fn taken(earlier: &Earlier) -> usize {
        (0..100_000).filter(|user| earlier.holds(UserId(*user))).count()
    }

    #[test]
    fn whoever_was_added_is_found_and_few_others() {
        assert!(!Earlier::default().holds(UserId(5)) && Earlier::default().is_empty());
        for (people, most, filters) in [(3000, 120, 1), (5000, 250, 2), (36_000, 1000, MOST_FILTERS)] {
            let earlier = of(people);
            let taken = taken(&earlier);
            assert!(taken < most, "{taken} of 100,000 strangers are taken for one of {people}");
            assert_eq!(earlier.0.len(), filters * WORDS, "{people}");
        }
    }

    #[test]
    fn there_is_an_end_to_what_it_takes() {
        let mut earlier = of(36_000);
        let before = earlier.0.len();
        (0..20_000).for_each(|user| earlier.add(UserId(900_000_000 + user)));
        assert!((0..20_000).all(|user| earlier.holds(UserId(900_000_000 + user))), "nobody is forgotten");
        assert_eq!(earlier.0.len(), before);
    }

    #[test]
    fn whoever_is_taken_for_one_of_them_fills_nothing() {
        let mut earlier = of(5000);
        let before = earlier.clone();
        (0..100_000).filter(|user| before.holds(UserId(*user))).for_each(|user| earlier.add(UserId(user)));
        assert_eq!(earlier, before);
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
