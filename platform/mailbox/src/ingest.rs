//! Updates in: into the inbox of the partition that their sender lives in, each once.
//!
//! What comes while others are on their way to Redis goes together with the next: a busy ingress pays one script for many
//! updates, and an update that comes alone waits for nothing.

mod told;

use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use fred::error::{Error, ErrorKind};
use fred::interfaces::StreamsInterface;
use fred::types::Value;
use shoal_domain::id::{BotId, UpdateId};
use shoal_domain::partition::PartitionId;
use tokio::sync::oneshot;

pub(crate) use self::told::Told;
use crate::connection::Mailbox;
use crate::error::{Attempting, MailboxError, strange};
use crate::incarnation::estranged;
use crate::key;
use crate::script::number;

/// How long an update id is remembered. Telegram keeps updates for 24 hours; a repeat later than that cannot come.
const REMEMBER: Duration = Duration::from_hours(26);

/// Entries in one inbox after which Telegram is asked to wait (503) and keeps the updates itself.
const INBOX_LIMIT: usize = 100_000;

/// Updates in one script at most.
const TOGETHER: usize = 64;

/// Bytes in one script after which no other update is added: the server does nothing else meanwhile.
const HEAVY: usize = 256 * 1024;

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

/// An update on its way, and who waits for it.
#[derive(Debug)]
struct Pending {
    partition: PartitionId,
    bot: BotId,
    update: UpdateId,
    raw: Bytes,
    ingested: oneshot::Sender<Result<Ingested, MailboxError>>,
}

/// Updates that wait for the next script; `None` while no script is on its way.
#[derive(Clone, Debug, Default)]
pub(crate) struct Waiting(Arc<Mutex<Option<Vec<Pending>>>>);

impl Waiting {
    fn lock(&self) -> MutexGuard<'_, Option<Vec<Pending>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds an update; `true` where nobody is on their way who would take it along.
    fn add(&self, update: Pending) -> bool {
        let mut waiting = self.lock();
        let first = waiting.is_none();
        waiting.get_or_insert_default().push(update);
        first
    }

    /// Takes those that go together, in order. Nobody: whoever comes next has to see to it.
    fn next(&self) -> Vec<Pending> {
        let mut all = self.lock();
        let Some(waiting) = all.as_mut().filter(|waiting| !waiting.is_empty()) else {
            *all = None;
            return vec![];
        };
        let mut bytes = 0;
        let fits = waiting.iter().take(TOGETHER).take_while(|update| {
            let fits = bytes < HEAVY;
            bytes += update.raw.len();
            fits
        });
        let rest = waiting.split_off(fits.count());
        mem::replace(waiting, rest)
    }
}

/// Should bringing them ever panic, those that wait are told, and the next may be brought.
struct End<'a>(&'a Waiting);

impl Drop for End<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            *self.0.lock() = None;
        }
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
        let (ingested, answer) = oneshot::channel();
        if self.waiting.add(Pending { partition, bot, update, raw, ingested }) {
            // A task of its own: whoever brought this one may leave before the others are in.
            tokio::spawn(self.clone().ingest_waiting());
        }
        let answer = answer.await.unwrap_or(Err(MailboxError::Interrupted));
        self.halt_if_misfit(partition, answer).await
    }

    /// Brings updates to Redis until none waits.
    async fn ingest_waiting(self) {
        let _end = End(&self.waiting);
        loop {
            let group = self.waiting.next();
            if group.is_empty() {
                return;
            }
            let mut answers = self.ingest_together(&group).await.into_iter();
            for update in group {
                let answer = answers.next().unwrap_or(Err(MailboxError::Interrupted));
                // Whoever brought it may be gone.
                let _ = update.ingested.send(answer);
            }
        }
    }

    async fn ingest_together(&self, updates: &[Pending]) -> Vec<Result<Ingested, MailboxError>> {
        let step = &self.scripts.ingest;
        let seen: Vec<(String, u64)> =
            updates.iter().map(|u| key::seen(u.partition, u.bot, u.update)).collect();
        let asked = async {
            let [name, tide] = self.credentials().await?;
            let mut keys = vec![key::IDENTITY.to_owned()];
            let mut args = vec![name, tide, number(INBOX_LIMIT), number(REMEMBER.as_secs())];
            for (update, (seen, bit)) in updates.iter().zip(&seen) {
                let anew = if self.told.holds(seen) { "" } else { "1" };
                keys.extend([key::inbox(update.partition), seen.clone()]);
                args.extend([number(bit), anew.into(), number(update.bot), Value::Bytes(update.raw.clone())]);
            }
            step.run(&self.client, keys, args).await
        };
        let answer = match asked.await {
            Ok(answer) => answer,
            Err(error) => return updates.iter().map(|_| Err(error.clone())).collect(),
        };
        if let Some(error) = estranged(&answer) {
            return updates.iter().map(|_| Err(error.clone())).collect();
        }
        let words = answer.clone().into_array().into_iter();
        let ingested = words.zip(seen).map(|(word, (seen, _))| match word.as_str().as_deref() {
            Some("appended") => {
                self.told.note(seen);
                Ok(Ingested::Appended)
            }
            Some("repeated") => Ok(Ingested::Repeated),
            Some("full") => Ok(Ingested::Full),
            Some(against) => {
                Err(Error::new(ErrorKind::Unknown, against.to_owned())).attempting(step.attempted())
            }
            None => Err(strange(step.attempted(), &word)),
        });
        ingested.collect()
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
