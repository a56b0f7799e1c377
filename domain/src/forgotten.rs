//! The list of the forgotten, which lies beside the backups: whoever was forgotten after a backup was made must not come back
//! by it.
//!
//! It names nobody. Of each there is a [`ForgottenMark`], by which somebody is found again among the people of a backup, by
//! whoever has the key.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::time::{Millis, Timestamp};

/// How long somebody is on the list, in days. Backups are kept for five weeks, and one or the other is copied elsewhere.
pub const KEPT_DAYS: u32 = 60;

/// Says of somebody that they were forgotten, to whoever has the key and asks about exactly them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ForgottenMark([u8; 32]);

impl ForgottenMark {
    /// A mark of these bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> ForgottenMark {
        ForgottenMark(bytes)
    }

    /// As it is stored.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for ForgottenMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ForgottenMark(***)")
    }
}

/// Who was forgotten, and when last. As text: a line each, the mark in hexadecimal digits and the time in milliseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forgotten(BTreeMap<ForgottenMark, Timestamp>);

impl Forgotten {
    /// Puts somebody on it. Of two times the later stands.
    pub fn note(&mut self, mark: ForgottenMark, at: Timestamp) {
        let latest = self.0.entry(mark).or_insert(at);
        *latest = at.max(*latest);
    }

    /// Everybody who is on either, but for those of whom no backup can know any more.
    #[must_use]
    pub fn with(mut self, other: &Forgotten, now: Timestamp) -> Forgotten {
        for (mark, at) in other.iter() {
            self.note(mark, at);
        }
        let oldest = now.0.saturating_sub(Millis::minutes(u64::from(KEPT_DAYS) * 24 * 60).0);
        self.0.retain(|_, at| at.0 >= oldest);
        self
    }

    /// Those whom the other list does not have, or has from an earlier time.
    #[must_use]
    pub fn unknown_to(&self, other: &Forgotten) -> Forgotten {
        let is_unknown =
            |mark: &ForgottenMark, at: Timestamp| other.0.get(mark).is_none_or(|known| *known < at);
        Forgotten(self.iter().filter(|(mark, at)| is_unknown(mark, *at)).collect())
    }

    /// When whoever has this mark was forgotten last.
    #[must_use]
    pub fn since(&self, mark: ForgottenMark) -> Option<Timestamp> {
        self.0.get(&mark).copied()
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (ForgottenMark, Timestamp)> {
        self.0.iter().map(|(mark, at)| (*mark, *at))
    }

    /// How many they are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is nobody on it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(ForgottenMark, Timestamp)> for Forgotten {
    fn from_iter<I: IntoIterator<Item = (ForgottenMark, Timestamp)>>(all: I) -> Forgotten {
        let mut list = Forgotten::default();
        for (mark, at) in all {
            list.note(mark, at);
        }
        list
    }
}

impl fmt::Display for Forgotten {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (mark, at) in self.iter() {
            for byte in mark.0 {
                write!(f, "{byte:02x}")?;
            }
            writeln!(f, " {}", at.0)?;
        }
        Ok(())
    }
}

/// A line of the list is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {0} of the list of the forgotten is not whole, or was changed")]
pub struct BadList(pub usize);

impl FromStr for Forgotten {
    type Err = BadList;

    fn from_str(text: &str) -> Result<Forgotten, BadList> {
        if !text.is_empty() && !text.ends_with('\n') {
            return Err(BadList(text.lines().count()));
        }
        let lines = text.lines().enumerate();
        lines.map(|(number, line)| entry(line).ok_or(BadList(number + 1))).collect()
    }
}

fn entry(line: &str) -> Option<(ForgottenMark, Timestamp)> {
    let (digits, at) = line.split_once(' ')?;
    if digits.len() != 64 {
        return None;
    }
    let mut mark = [0; 32];
    for (byte, place) in mark.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(digits.get(place..place + 2)?, 16).ok()?;
    }
    Some((ForgottenMark(mark), Timestamp(at.parse().ok()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: u64 = 24 * 60 * 60 * 1000;

    fn list(all: &[(u8, u64)]) -> Forgotten {
        all.iter().map(|(fill, at)| (ForgottenMark::new([*fill; 32]), Timestamp(*at))).collect()
    }

    #[test]
    fn what_is_written_is_read_again_and_what_is_cut_off_is_not_taken_for_less() {
        let text = list(&[(0xab, 5), (7, 70)]).to_string();
        assert_eq!(text, format!("{} 70\n{} 5\n", "07".repeat(32), "ab".repeat(32)));
        assert_eq!(text.parse(), Ok(list(&[(0xab, 5), (7, 70)])));
        assert_eq!("".parse(), Ok(Forgotten::default()));
        for end in [text.len() - 1, text.len() - 3, text.len() - 10, 68 + 30] {
            assert_eq!(text[..end].parse::<Forgotten>(), Err(BadList(2)), "{end}");
        }
        assert_eq!("é".repeat(32).parse::<Forgotten>(), Err(BadList(1)));
    }

    #[test]
    fn lists_are_put_together_by_the_later_time_and_end() {
        let now = Timestamp(100 * DAY);
        let all = list(&[(1, 90 * DAY), (2, 39 * DAY)]).with(&list(&[(1, 95 * DAY), (3, 40 * DAY)]), now);
        assert_eq!(all, list(&[(1, 95 * DAY), (3, 40 * DAY)]));
    }

    #[test]
    fn a_backup_lacks_who_was_forgotten_since_for_the_first_time_or_again() {
        let of_backup = list(&[(1, 5), (2, 5)]);
        assert_eq!(list(&[(1, 5), (2, 6), (3, 4)]).unknown_to(&of_backup), list(&[(2, 6), (3, 4)]));
    }
}
