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
}

impl Mailbox {
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
        })
    }
}
