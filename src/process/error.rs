//! Why a process cannot start, and what to do about it.

use shoal_backup::BadKey;
use shoal_domain::jobs::NoZone;
use shoal_domain::payment::coin::{BadAddress, UnknownProvider};
use shoal_ingress::BuildError;
use shoal_mailbox::MailboxError;
use shoal_scheduler::BadReplay;
use shoal_store::StoreError;
use shoal_telegram::ClientError;
use shoal_tron::TronError;

/// A process cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// No Redis.
    #[error(
        "Redis does not answer at {url}\n  start it (Debian: apt-get install redis-server; then redis-server --appendonly yes \
         --appendfsync always), or set SHOAL_REDIS_URL to where it is"
    )]
    Redis {
        /// Where it should be, without its password.
        url: String,
        /// What happened.
        #[source]
        source: MailboxError,
    },
    /// No Postgres.
    #[error(
        "Postgres does not let us in at {url}\n  start it (Debian: apt-get install postgresql), create a role and a database \
         (the README shows how), or set SHOAL_DATABASE_URL to where they are"
    )]
    Postgres {
        /// Where it should be, without its password.
        url: String,
        /// What happened.
        #[source]
        source: StoreError,
    },
    /// Recorded prices cannot be read.
    #[error("SHOAL_FEED names no recording that can be told\n  docs/trades.md says what its columns are")]
    Replay(#[from] BadReplay),
    /// The schema is older than this release.
    #[error("the database lacks {0} migrations of this release\n  run: shoal migrate")]
    NotMigrated(usize),
    /// The deployment was begun with another number of partitions.
    #[error(
        "SHOAL_PARTITIONS is {asked}, but this deployment was begun with {begun}\n  set it back: with another number people \
         would lose their state"
    )]
    Partitions {
        /// What the setting says.
        asked: u16,
        /// What it was at the first start.
        begun: String,
    },
    /// This Redis has lost its memory, or is not ours.
    #[error(
        "Redis at {url} is not the one that this deployment lives on: it came back empty, or SHOAL_REDIS_URL leads to another\n  \
         bring the right one back; or, to go on without sessions, searches and what was under way: shoal adopt-redis"
    )]
    OtherRedis {
        /// Where it is, without its password.
        url: String,
    },
    /// This Redis went back in time.
    #[error(
        "Redis at {url} came back older than it was: from a snapshot, from a replica that lagged, or without what had not reached \
         the disk\n  bring back the one that has everything; or, to go on without what happened since: shoal adopt-redis"
    )]
    OlderRedis {
        /// Where it is, without its password.
        url: String,
    },
    /// There is no such time zone.
    #[error("SHOAL_TIME_ZONE")]
    Zone(#[from] NoZone),
    /// The key of backups is none.
    #[error("SHOAL_BACKUP_KEY")]
    BackupKey(#[from] BadKey),
    /// The contract of the token that is taken is none.
    #[error("SHOAL_TRON_TOKEN")]
    Token(#[from] BadAddress),
    /// A key is of nobody who calls.
    #[error("SHOAL_CALLBACK_KEYS")]
    Provider(#[from] UnknownProvider),
    /// The client for the chain's server cannot be put together.
    #[error(transparent)]
    Tron(#[from] TronError),
    /// Something between us and Redis.
    #[error(transparent)]
    Mailbox(#[from] MailboxError),
    /// Something between us and Postgres.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The Bot API client cannot be put together.
    #[error(transparent)]
    Telegram(#[from] ClientError),
    /// The webhook port cannot be opened.
    #[error(transparent)]
    Ingress(#[from] BuildError),
    /// The port for admins cannot be opened.
    #[error(transparent)]
    Admin(#[from] shoal_admin::BuildError),
}
