//! What an operator should know about the Redis that Shoal talks to.

use fred::interfaces::{ClientLike, ConfigInterface};
use fred::types::InfoKind;

use crate::connection::Mailbox;
use crate::error::{Attempting, MailboxError};

/// How this Redis is set up, as far as it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Its version, such as `7.0.15`.
    pub version: String,
    /// Whether it writes a log of changes that survives a restart.
    pub append_only: bool,
    /// When that log reaches the disk: `always`, `everysec` or `no`; `None` where asking is forbidden.
    pub append_fsync: Option<String>,
    /// What happens when memory runs out. Anything but `noeviction` throws promises away.
    pub eviction: String,
    /// How full it is.
    pub fullness: Fullness,
}

/// How full Redis is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fullness {
    /// What it counts against its limit, in bytes.
    pub used: u64,
    /// Its `maxmemory` in bytes; `None` where there is no limit.
    pub limit: Option<u64>,
}

impl Fullness {
    /// The part of the limit that is used, 1 being all; 0 where there is no limit.
    #[must_use]
    pub fn share(self) -> f64 {
        self.limit.map_or(0.0, |limit| self.used as f64 / limit as f64)
    }

    fn read(info: &str) -> Fullness {
        let bytes = |name: &str| {
            let found = info.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            found.and_then(|bytes| bytes.trim().parse::<u64>().ok())
        };
        let used = bytes("used_memory").unwrap_or(0);
        // Buffers for replicas and for the append-only file do not count.
        let uncounted = bytes("mem_not_counted_for_evict").unwrap_or(0);
        let limit = bytes("maxmemory").filter(|limit| *limit > 0);
        Fullness { used: used.saturating_sub(uncounted), limit }
    }
}

impl Mailbox {
    /// Asks Redis how full it is.
    pub async fn fullness(&self) -> Result<Fullness, MailboxError> {
        let told = self.client.info::<String>(Some(InfoKind::Memory)).await;
        Ok(Fullness::read(&told.attempting("ask Redis how full it is")?))
    }

    /// Asks Redis how it is set up.
    pub async fn facts(&self) -> Result<Facts, MailboxError> {
        const ATTEMPTED: &str = "ask Redis how it is set up";
        let mut all = String::new();
        for section in [InfoKind::Server, InfoKind::Persistence, InfoKind::Memory] {
            all += &self.client.info::<String>(Some(section)).await.attempting(ATTEMPTED)?;
        }
        let line = |name: &str| {
            let found = all.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            found.unwrap_or("unknown").trim().to_owned()
        };
        // Managed servers often forbid this, which says nothing about the setting.
        let fsync: Vec<String> = self.client.config_get("appendfsync").await.unwrap_or_default();
        Ok(Facts {
            version: line("redis_version"),
            append_only: line("aof_enabled") == "1",
            append_fsync: fsync.into_iter().nth(1),
            eviction: line("maxmemory_policy"),
            fullness: Fullness::read(&all),
        })
    }
}
