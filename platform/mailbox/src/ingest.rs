//! Updates in: into the inbox of the partition that their sender lives in, each once.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use fred::interfaces::StreamsInterface;
use fred::types::Value;
use shoal_domain::id::{BotId, UpdateId};
use shoal_domain::partition::PartitionId;

use crate::connection::Mailbox;
use crate::error::{Attempting, MailboxError, strange};
use crate::incarnation::estranged;
use crate::key;
use crate::script::number;

/// How long an update id is remembered. Telegram keeps updates for 24 hours; a repeat later than that cannot come.
const REMEMBER: Duration = Duration::from_hours(26);

/// How long a key of remembered ids need not be told its time again.
const TOLD: Duration = Duration::from_hours(1);

/// Keys of which that is known at once.
const MOST_TOLD: usize = 100_000;

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

/// The keys of remembered ids that this process has told how long to remain, not long ago. Each update would say it again
/// otherwise.
#[derive(Debug)]
pub(crate) struct Told(Mutex<(Instant, HashSet<String>)>);

impl Default for Told {
    fn default() -> Self {
        Told(Mutex::new((Instant::now(), HashSet::new())))
    }
}

impl Told {
    fn holds(&self, seen: &str) -> bool {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, keys) = &mut *told;
        if since.elapsed() > TOLD || keys.len() >= MOST_TOLD {
            *since = Instant::now();
            keys.clear();
        }
        keys.contains(seen)
    }

    fn note(&self, seen: String) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1.insert(seen);
    }
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
        let told = self.told.holds(&seen);
        let args = vec![
            number(bit),
            if told { Value::from_static_str("") } else { number(REMEMBER.as_secs()) },
            number(INBOX_LIMIT),
            number(bot),
            Value::Bytes(raw),
            name,
            tide,
        ];
        let keys = vec![key::inbox(partition), seen.clone(), key::IDENTITY.to_owned()];
        let step = &self.scripts.ingest;
        let answer = self.halt_if_misfit(partition, step.run(&self.client, keys, args).await).await?;
        match answer.as_str().as_deref() {
            Some("appended") => {
                if !told {
                    self.told.note(seen);
                }
                Ok(Ingested::Appended)
            }
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
