//! Updates in: into the inbox of the partition that their sender lives in, each once.

mod told;

use std::time::Duration;

use bytes::Bytes;
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
use crate::together::{Answers, Asker, Request, refused};

/// How long an update id is remembered. Telegram keeps updates for 24 hours; a repeat later than that cannot come.
const REMEMBER: Duration = Duration::from_hours(26);

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

/// An update on its way, and who waits for it.
#[derive(Debug)]
pub(crate) struct Pending {
    partition: PartitionId,
    bot: BotId,
    update: UpdateId,
    raw: Bytes,
    ingested: Asker<Ingested>,
}

impl Request for Pending {
    type Answer = Ingested;

    fn bytes(&self) -> usize {
        self.raw.len()
    }

    fn asker(self) -> Asker<Ingested> {
        self.ingested
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
        if self.updates.add(Pending { partition, bot, update, raw, ingested }) {
            // A task of its own: whoever brought this one may leave before the others are in.
            tokio::spawn(self.clone().ingest_waiting());
        }
        let answer = answer.await.unwrap_or(Err(MailboxError::Interrupted));
        self.halt_if_misfit(partition, answer).await
    }

    /// Brings updates to Redis until none waits.
    async fn ingest_waiting(self) {
        let _bringing = self.updates.bringing();
        loop {
            let group = self.updates.next();
            if group.is_empty() {
                return;
            }
            let answers = self.ingest_together(&group).await;
            self.updates.answer(group.into_iter().map(Request::asker).collect(), answers);
        }
    }

    /// What became of each.
    async fn ingest_together(&self, updates: &[Pending]) -> Answers<Ingested> {
        let step = &self.scripts.ingest;
        let seen: Vec<(String, u64)> =
            updates.iter().map(|u| key::seen(u.partition, u.bot, u.update)).collect();
        let [name, tide] = self.credentials().await?;
        let mut keys = vec![key::IDENTITY.to_owned()];
        let mut args = vec![name, tide, number(INBOX_LIMIT), number(REMEMBER.as_secs())];
        for (update, (seen, bit)) in updates.iter().zip(&seen) {
            let anew = if self.told.holds(seen) { "" } else { "1" };
            keys.extend([key::inbox(update.partition), seen.clone()]);
            args.extend([number(bit), anew.into(), number(update.bot), Value::Bytes(update.raw.clone())]);
        }
        let answer = step.run(&self.client, keys, args).await?;
        if let Some(error) = estranged(&answer) {
            return Err(error);
        }
        let words = answer.clone().into_array().into_iter();
        let ingested = words.zip(seen).map(|(word, (seen, _))| match word.as_str().as_deref() {
            Some("appended") => {
                self.told.note(seen);
                Ok(Ingested::Appended)
            }
            Some("repeated") => Ok(Ingested::Repeated),
            Some("full") => Ok(Ingested::Full),
            Some(against) => refused(against.to_owned(), step.attempted()),
            None => Err(strange(step.attempted(), &word)),
        });
        Ok(ingested.collect())
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
