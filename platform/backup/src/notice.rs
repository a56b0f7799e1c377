//! What a backup says of itself, before what the database says.

use std::io::{self, BufRead, Write};

use serde::{Deserialize, Serialize};
use shoal_domain::time::Timestamp;

use crate::BackupError;

/// The form of a backup. Another one gets another number.
const FORM: u8 = 1;

/// Bytes of the line at most.
const LONGEST: u64 = 4096;

/// What a backup says of itself: the line before the dump.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    shoal: u8,
    /// When it was made.
    pub taken_at: Timestamp,
    /// The last migration that the database had.
    pub schema: i64,
}

impl Notice {
    /// Of a backup made now.
    #[must_use]
    pub fn new(taken_at: Timestamp, schema: i64) -> Notice {
        Notice { shoal: FORM, taken_at, schema }
    }

    pub(crate) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        serde_json::to_writer(&mut *out, self)?;
        out.write_all(b"\n")
    }

    pub(crate) fn read(from: &mut impl BufRead) -> Result<Notice, BackupError> {
        let mut line = vec![];
        io::Read::take(from, LONGEST).read_until(b'\n', &mut line).map_err(BackupError::Damaged)?;
        let notice: Notice = serde_json::from_slice(&line).map_err(|_| BackupError::Foreign)?;
        if notice.shoal == FORM { Ok(notice) } else { Err(BackupError::Foreign) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_reads_as_it_is_written_and_what_follows_is_left() {
        let notice = Notice::new(Timestamp(1_795_672_800_000), 22);
        let mut written = vec![];
        notice.write(&mut written).unwrap();
        assert_eq!(written, b"{\"shoal\":1,\"taken_at\":1795672800000,\"schema\":22}\n");
        written.extend(b"PGDMP");
        let mut rest = written.as_slice();
        assert_eq!(Notice::read(&mut rest).unwrap(), notice);
        assert_eq!(rest, b"PGDMP");
    }

    #[test]
    fn what_is_no_notice_is_refused() {
        let long = vec![b'x'; 100_000];
        for text in [b"".as_slice(), b"PGDMP\n", b"{\"shoal\":2,\"taken_at\":1,\"schema\":1}\n", &long] {
            assert!(matches!(Notice::read(&mut &*text), Err(BackupError::Foreign)));
        }
    }
}
