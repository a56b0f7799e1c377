//! Backups: the database as an encrypted file, and back.
//!
//! `pg_dump` writes, what it writes is encrypted as it comes, and nothing lies on a disk in plain. The file is in the
//! format of [age](https://age-encryption.org), so that it can be opened without Shoal, too. It is encrypted to a public
//! key ([`Recipient`]): whoever makes backups cannot read them. What opens them ([`Identity`]) belongs where the backups
//! and the database are not.
//!
//! Beside them lies the list of who was forgotten ([`keep_forgotten`]), so that none of them brings anybody back.
//!
//! Everything here blocks: it reads and writes files and pipes.

mod address;
mod folder;
mod forgotten;
mod key;
mod notice;
mod restore;
mod take;

use std::io;
use std::path::PathBuf;

pub use folder::{Saved, prune, saved};
pub use forgotten::{keep_forgotten, read_forgotten};
pub use key::{BadKey, Identity, Recipient, make_keys};
pub use notice::Notice;
pub use restore::{Opened, open};
pub use take::{Taken, name, take};

/// A backup could not be made or read.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A file or a pipe.
    #[error("{attempted} {}", path.display())]
    File {
        /// What was attempted.
        attempted: &'static str,
        /// With which file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The address of the database is none that the tools of Postgres understand.
    #[error("SHOAL_DATABASE_URL is not an address such as postgres://shoal@127.0.0.1:5432/shoal")]
    Address,
    /// A program of Postgres is not there, or cannot be started.
    #[error("start {program}, which comes with Postgres (Debian: apt-get install postgresql-client)")]
    NoProgram {
        /// Which.
        program: &'static str,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// A program of Postgres says no.
    #[error("{program} says: {said}")]
    Refused {
        /// Which.
        program: &'static str,
        /// Its last words.
        said: String,
    },
    /// It could not be encrypted, or what is encrypted could not be passed on.
    #[error("encrypt the backup")]
    Encrypt(#[source] io::Error),
    /// Another key, or no backup.
    #[error("this key does not open it: it was made for another one, or is no backup")]
    Closed,
    /// It opens, but it ends early or was changed.
    #[error("the backup is not whole: it ends early, or was changed")]
    Damaged(#[source] io::Error),
    /// It opens, but another program or a much later release made it.
    #[error("what is in it was not made by `shoal backup`, or by a later release")]
    Foreign,
}

impl BackupError {
    pub(crate) fn file(
        attempted: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> BackupError {
        let path = path.into();
        move |source| BackupError::File { attempted, path, source }
    }
}
