//! A provider's chain: each row has a hash of all it says and of the row before it.
//!
//! What is hashed are fields, one behind the other, each as `<length in bytes>:<field>,`: the words `shoal signal 1`, then
//! number, provider, place, signal, version, kind, source, origin, cause, pair, label, text, reading, said, `posted_at`,
//! `sealed_at` and the hash before in small hexadecimal digits. Numbers are decimal, times milliseconds since 1970; what was not
//! said is empty. `signal_seal` in Postgres writes it (migration 0035); this here was written apart from it, and must agree.

use std::fmt;

use sha2::{Digest, Sha256};

use super::SealedSignal;
use crate::time::Timestamp;

/// A SHA-256. All zeros stand before the first row.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Hash(pub [u8; 32]);

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The end of a chain, kept apart from its rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// How many rows it has.
    pub sealed: u64,
    /// The hash of the last.
    pub hash: Hash,
}

/// What was done to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A row says something else than it did.
    #[error("row {number} was altered")]
    Altered {
        /// Its number.
        number: u64,
    },
    /// A row is said to be older than it can be.
    #[error("row {number} was back-dated")]
    BackDated {
        /// Its number.
        number: u64,
    },
    /// A row is not there.
    #[error("row {place} of this provider was removed, which stood behind row number {after} of all")]
    Removed {
        /// Its place in the chain.
        place: u64,
        /// The number of the row before it; 0: there is none.
        after: u64,
    },
    /// The end that is kept apart is not that of the rows.
    #[error("the head says {sealed} rows, and is not that of row number {number}")]
    Head {
        /// How many rows the head says there are.
        sealed: u64,
        /// The row to which the head should belong, or the last one.
        number: u64,
    },
}

/// What a row's hash has to be.
#[must_use]
pub fn hash(row: &SealedSignal) -> Hash {
    let (number, provider, place) = (row.number.to_string(), row.provider.to_string(), row.place.to_string());
    let (signal, version) = (row.signal.to_string(), row.version.to_string());
    let (posted, sealed, previous) =
        (row.posted_at.to_string(), row.sealed_at.to_string(), row.previous.to_string());
    let mut hasher = Sha256::new();
    for field in [
        "shoal signal 1",
        &number,
        &provider,
        &place,
        &signal,
        &version,
        row.kind.word(),
        row.source.word(),
        &row.origin,
        &row.cause,
        row.pair.as_deref().unwrap_or_default(),
        row.label.as_deref().unwrap_or_default(),
        &row.text,
        &row.reading,
        &row.said,
        &posted,
        &sealed,
        &previous,
    ] {
        hasher.update(format!("{}:{field},", field.len()));
    }
    Hash(hasher.finalize().into())
}

/// Checks a chain, a row after the other, from the first.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    head: Head,
    seen: Head,
    number: u64,
    sealed_at: Timestamp,
}

impl Check {
    /// Of the chain that ends, or ended a moment ago, with this. Rows may have come meanwhile.
    #[must_use]
    pub fn new(head: Head) -> Check {
        Check { head, seen: Head::default(), number: 0, sealed_at: Timestamp(0) }
    }

    /// Takes the next row, or says what is wrong with it or before it.
    pub fn take(&mut self, row: &SealedSignal) -> Result<(), Fault> {
        let number = row.number;
        let place = self.seen.sealed + 1;
        if row.place > place {
            return Err(Fault::Removed { place, after: self.number });
        }
        if row.sealed_at < self.sealed_at || row.posted_at > row.sealed_at {
            return Err(Fault::BackDated { number });
        }
        if row.place < place || number <= self.number || row.hash != hash(row) {
            return Err(Fault::Altered { number });
        }
        if row.previous != self.seen.hash {
            // This row is what it was when it was sealed: the one before it was written anew, with its hash.
            return Err(Fault::Altered { number: if self.number == 0 { number } else { self.number } });
        }
        *self =
            Check { seen: Head { sealed: place, hash: row.hash }, number, sealed_at: row.sealed_at, ..*self };
        if place == self.head.sealed && row.hash != self.head.hash {
            return Err(Fault::Altered { number });
        }
        Ok(())
    }

    /// Says whether the end is there, when there are no more rows.
    pub fn end(&self) -> Result<Head, Fault> {
        if self.seen.sealed < self.head.sealed {
            return Err(Fault::Removed { place: self.seen.sealed + 1, after: self.number });
        }
        if self.head.sealed == 0 && self.head.hash != Hash::default() {
            return Err(Fault::Head { sealed: 0, number: self.number });
        }
        Ok(self.seen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{ProviderId, SignalId};
    use crate::provider::{Kind, Source};

    fn row(number: u64, previous: Hash, text: &str) -> SealedSignal {
        let mut row = SealedSignal {
            number,
            provider: ProviderId(7),
            place: number,
            signal: SignalId(number),
            version: 1,
            kind: Kind::Signal,
            source: Source::Channel,
            origin: number.to_string(),
            cause: number.to_string(),
            pair: None,
            label: None,
            text: text.to_owned(),
            reading: "{}".to_owned(),
            said: String::new(),
            posted_at: Timestamp(1),
            sealed_at: Timestamp(number),
            previous,
            hash: Hash::default(),
        };
        row.hash = hash(&row);
        row
    }

    fn chain(length: u64) -> Vec<SealedSignal> {
        let mut rows: Vec<SealedSignal> = vec![];
        for number in 1..=length {
            let previous = rows.last().map_or(Hash::default(), |last| last.hash);
            rows.push(row(number, previous, "gm, Ü"));
        }
        rows
    }

    fn check(rows: &[SealedSignal], head: Head) -> Result<Head, Fault> {
        let mut check = Check::new(head);
        rows.iter().try_for_each(|row| check.take(row))?;
        check.end()
    }

    fn head(rows: &[SealedSignal]) -> Head {
        Head { sealed: rows.len() as u64, hash: rows.last().map_or(Hash::default(), |row| row.hash) }
    }

    /// Rows of former releases are checked by this one: what is hashed never changes.
    #[test]
    fn what_is_hashed_stays() {
        let hash = row(1, Hash::default(), "gm, Ü").hash.to_string();
        assert_eq!(hash, "cca39c657b84d8b9d71c08229d8f68f8c9623d69cf1546be6349d93da785c4ca");
    }

    #[test]
    fn a_row_written_anew_with_its_hash_is_told_on_by_the_next() {
        let mut rows = chain(3);
        let end = head(&rows);
        assert_eq!(check(&rows, end), Ok(end));
        rows[1] = row(2, rows[0].hash, "a winner");
        assert_eq!(check(&rows, end), Err(Fault::Altered { number: 2 }));
        // All that follows, too: then the head tells, and if that, too, whoever has kept it elsewhere.
        rows[2] = row(3, rows[1].hash, "gm, Ü");
        assert_eq!(check(&rows, end), Err(Fault::Altered { number: 3 }));
        assert_eq!(check(&rows, head(&rows)), Ok(head(&rows)));
        assert_ne!(head(&rows).hash, end.hash);
    }

    #[test]
    fn rows_in_another_order_and_rows_twice_are_told_on() {
        let rows = chain(3);
        let end = head(&rows);
        let again = [&rows[..], &rows[2..]].concat();
        assert_eq!(check(&again, end), Err(Fault::Altered { number: 3 }));
        assert_eq!(check(&rows[1..], end), Err(Fault::Removed { place: 1, after: 0 }));
        assert_eq!(check(&rows[..2], end), Err(Fault::Removed { place: 3, after: 2 }));
        let more = Head { sealed: 2, hash: rows[1].hash };
        assert_eq!(check(&rows, more), Ok(end), "a row came meanwhile");
        let fault = Fault::Head { sealed: 0, number: 0 };
        assert_eq!(check(&[], Head { sealed: 0, hash: end.hash }), Err(fault));
    }
}
