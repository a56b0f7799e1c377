//! Updates in: into the inbox of the partition that their sender lives in, each once.

use bytes::Bytes;
use fred::interfaces::StreamsInterface;
use fred::types::Value;
use shoal_domain::id::{BotId, UpdateId};
use shoal_domain::partition::PartitionId;

use crate::connection::Mailbox;
use crate::error::{Attempting, MailboxError, strange};
use crate::incarnation::{IDENTITY, estranged};
use crate::key;
use crate::script::number;

/// How long an update id is remembered. Telegram keeps updates for 24 hours; a repeat later than that cannot come.
const REMEMBER_SECONDS: u64 = 26 * 3600;

/// Entries in one inbox after which Telegram is asked to wait (503) and keeps the updates itself.
const INBOX_LIMIT: usize = 100_000;

/// Bodies in quarantine; the oldest go first.
const QUARANTINE_LIMIT: i64 = 1000;

/// What became of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ingested {
    /// It is in the inbox.
    Appended,
    /// It was there before.
    Repeated,
    /// The inbox is full: Telegram has to come again.
    Full,
}

impl Mailbox {
    /// Appends an update to an inbox. When this returns, a 200 is safe.
    pub async fn ingest(
        &self,
        partition: PartitionId,
        bot: BotId,
        update: UpdateId,
        raw: Bytes,
    ) -> Result<Ingested, MailboxError> {
        let (seen, bit) = key::seen(partition, bot, update);
        let [name, tide] = self.credentials().await?;
        let args = vec![
            number(bit),
            number(REMEMBER_SECONDS),
            number(INBOX_LIMIT),
            number(bot),
            Value::Bytes(raw),
            name,
            tide,
        ];
        let keys = [vec![key::inbox(partition), seen], IDENTITY.map(str::to_owned).to_vec()].concat();
        let step = &self.scripts.ingest;
        let answer = self.halt_if_misfit(partition, step.run(&self.client, keys, args).await).await?;
        match answer.as_str().as_deref() {
            Some("appended") => Ok(Ingested::Appended),
            Some("repeated") => Ok(Ingested::Repeated),
            Some("full") => Ok(Ingested::Full),
            _ => Err(estranged(&answer).unwrap_or_else(|| strange(step.attempted(), &answer))),
        }
    }

    /// Notes a body that came with the right secret but is no update: what was wrong, its size and its hash. Not its
    /// text, which may be anybody's.
    pub async fn quarantine(
        &self,
        bot: BotId,
        why: &str,
        bytes: usize,
        sha256: &str,
    ) -> Result<(), MailboxError> {
        let fields: Vec<(&str, String)> = vec![
            ("bot", bot.to_string()),
            ("why", why.to_owned()),
            ("bytes", bytes.to_string()),
            ("sha256", sha256.to_owned()),
        ];
        self.client
            .xadd::<(), _, _, _, _>(key::QUARANTINE, false, ("MAXLEN", "~", QUARANTINE_LIMIT), "*", fields)
            .await
            .attempting("note a body in quarantine")
    }

    /// How many bodies are in quarantine.
    pub async fn quarantined(&self) -> Result<u64, MailboxError> {
        self.client.xlen(key::QUARANTINE).await.attempting("count the quarantine")
    }
}
