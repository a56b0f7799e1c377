//! What can go wrong between us and Redis.

use fred::error::ErrorKind;
use shoal_domain::partition::PartitionId;

/// Why the mailbox did not do what it was asked.
#[derive(Clone, Debug, thiserror::Error)]
pub enum MailboxError {
    /// Redis did not answer, or is in no state to. Whether it did the work is unknown, so only what may be done twice is
    /// done again: every script of ours may.
    #[error("Redis: {attempted}")]
    Unavailable {
        /// What was being done.
        attempted: &'static str,
        /// What fred says.
        #[source]
        source: fred::error::Error,
    },
    /// Redis refused because of what is stored, and will refuse again however often it is asked.
    #[error("Redis refused: {attempted}")]
    Refused {
        /// What was being done.
        attempted: &'static str,
        /// What Redis says.
        #[source]
        source: fred::error::Error,
    },
    /// Somebody else owns the partition now.
    #[error("partition {0} has another owner")]
    Fenced(PartitionId),
    /// The position in Redis is neither the one expected nor the one to be reached.
    #[error("partition {partition}: the position is not where its owner left it ({expected})")]
    Moved {
        /// Where it happened.
        partition: PartitionId,
        /// The position the owner believed in.
        expected: String,
    },
    /// This Redis is not the one that we met at the start: it came back empty, or is another one. Going on would repeat
    /// what was done and forget what was promised.
    #[error("Redis has lost its memory: it is not the one that this process met at its start")]
    Amnesia,
    /// This Redis came back as it was some time ago: from a snapshot, from a replica that lagged, or without what had
    /// not reached the disk.
    #[error("Redis has gone back in time: it came back older than it was")]
    Rewound,
    /// This Redis has no name: no worker has been here yet, or it has lost its memory.
    #[error("Redis has no name: no worker has started on it yet, or it has lost its memory")]
    Nameless,
    /// Something of a partition is gone or contradicts itself, so nobody may act for it.
    #[error("partition {0} is halted: {1} (see `shoal partitions`)")]
    Halted(PartitionId, String),
    /// The process ends, and nobody waits for an answer any more.
    #[error("interrupted before Redis answered")]
    Interrupted,
    /// Redis answered something that this release does not understand.
    #[error("Redis answered {answer} to: {attempted}")]
    Strange {
        /// What was being done.
        attempted: &'static str,
        /// The answer, shortened.
        answer: String,
    },
    /// The address is no Redis address. The address itself is not repeated: it may hold a password.
    #[error("SHOAL_REDIS_URL is not an address such as redis://127.0.0.1:6379/0")]
    Address,
}

impl MailboxError {
    /// Whether nothing on this Redis may go on.
    #[must_use]
    pub fn stops_everything(&self) -> bool {
        matches!(self, MailboxError::Amnesia | MailboxError::Rewound | MailboxError::Nameless)
    }
}

/// Adds what was attempted to an error of fred's.
pub(crate) trait Attempting<T> {
    /// Names what was being done.
    fn attempting(self, attempted: &'static str) -> Result<T, MailboxError>;
}

impl<T> Attempting<T> for Result<T, fred::error::Error> {
    fn attempting(self, attempted: &'static str) -> Result<T, MailboxError> {
        self.map_err(|source| {
            if is_about_what_is_stored(&source) {
                MailboxError::Refused { attempted, source }
            } else {
                MailboxError::Unavailable { attempted, source: readable(source) }
            }
        })
    }
}

/// What the system says reaches us as fred prints it for a programmer, such as
/// `Os { code: 111, kind: ConnectionRefused, message: "Connection refused" }`. Operators get the words of it.
fn readable(error: fred::error::Error) -> fred::error::Error {
    let words = ["message: \"", "error: \""].iter().find_map(|before| {
        let (_, rest) = error.details().split_once(before)?;
        rest.rsplit_once('"').map(|(words, _)| words.to_owned())
    });
    match words {
        Some(words) if *error.kind() == ErrorKind::IO => fred::error::Error::new(ErrorKind::IO, words),
        _ => error,
    }
}

/// Only what is surely no state of the server: a key of another type, a script that stumbled over a value, or a value
/// that cannot be read. All else may pass, and is waited out.
fn is_about_what_is_stored(error: &fred::error::Error) -> bool {
    let said = error.details();
    let script_stumbled = said.starts_with("ERR ") && said.contains("@user_script");
    *error.kind() == ErrorKind::Parse
        || said.starts_with("WRONGTYPE")
        || (script_stumbled && !said.contains("killed by user") && !said.contains("ACL failure"))
}

/// Redis answered in a form that we do not know.
pub(crate) fn strange(attempted: &'static str, answer: &fred::types::Value) -> MailboxError {
    let answer: String = format!("{answer:?}").chars().take(80).collect();
    MailboxError::Strange { attempted, answer }
}
