//! Checkouts: somebody is about to pay, and Telegram wants to hear within ten seconds whether they may. They do not go
//! through an inbox, where a backlog may be, but lie in a stream of their own, which all workers read in turn.
//!
//! It is no place for what must not be lost: a question that nobody answers in time has cost nobody anything.

use std::time::Duration;

use bytes::Bytes;
use fred::clients::Client;
use fred::interfaces::{ClientLike, StreamsInterface};
use fred::types::Value;
use fred::types::config::Options;
use shoal_domain::id::BotId;
use shoal_domain::time::Timestamp;

use crate::connection::Mailbox;
use crate::envelope::{EntryId, Envelope};
use crate::error::{Attempting, MailboxError, strange};
use crate::inbox::{envelope, pairs};
use crate::key;

/// Checkouts that are kept at most: what is beyond is so old that nobody waits for it.
const MOST: i64 = 10_000;

/// All workers read as one: whoever is free takes the next.
const GROUP: &str = "workers";

/// Whoever took one and has not answered it for so long has stopped: another takes it. Of the ten seconds enough is left.
const GIVEN_UP_AFTER: Duration = Duration::from_secs(3);

/// How long a read waits for news.
const WAIT: Duration = Duration::from_millis(500);

/// Time for the answer to travel after the wait.
const GRACE: Duration = Duration::from_secs(3);

/// A connection of its own that waits for checkouts.
pub struct CheckoutReader {
    client: Client,
    mailbox: Mailbox,
}

/// Somebody is about to pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Which, to say that it is answered.
    pub id: EntryId,
    /// At which bot.
    pub bot: BotId,
    /// The update, byte for byte.
    pub raw: Bytes,
}

impl Asked {
    /// When it came in, by the clock of Redis.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        self.id.time()
    }
}

impl Mailbox {
    /// Puts the question of somebody who is about to pay before the workers.
    pub async fn ask_checkout(&self, bot: BotId, raw: Bytes) -> Result<(), MailboxError> {
        let fields: Vec<(&str, Value)> = vec![("bot", bot.to_string().into()), ("b", Value::Bytes(raw))];
        self.client
            .xadd::<(), _, _, _, _>(key::CHECKOUTS, false, ("MAXLEN", "~", MOST), "*", fields)
            .await
            .attempting("put a checkout before the workers")
    }

    /// Opens a connection for waiting reads.
    pub async fn checkouts(&self) -> Result<CheckoutReader, MailboxError> {
        Ok(CheckoutReader { client: self.dial().await?, mailbox: self.clone() })
    }

    /// It is answered, or not worth an answer any more.
    pub async fn checkout_done(&self, id: EntryId) -> Result<(), MailboxError> {
        const ATTEMPTED: &str = "take a checkout off";
        self.client.xack::<(), _, _, _>(key::CHECKOUTS, GROUP, id.to_string()).await.attempting(ATTEMPTED)?;
        self.client.xdel::<(), _, _>(key::CHECKOUTS, id.to_string()).await.attempting(ATTEMPTED)
    }
}

impl CheckoutReader {
    /// Waits for checkouts: those that somebody gave up, or else new ones, so many at most. Nothing after half a second.
    pub async fn next(&self, most: u64) -> Result<Vec<Asked>, MailboxError> {
        let read = self.read(most).await;
        match read {
            Err(MailboxError::Unavailable { ref source, .. }) if source.details().starts_with("NOGROUP") => {
                // Nobody has read here before, or Redis was made anew.
                self.make_group().await?;
                self.read(most).await
            }
            read => read,
        }
    }

    async fn make_group(&self) -> Result<(), MailboxError> {
        let made = self.mailbox.client.xgroup_create::<(), _, _, _>(key::CHECKOUTS, GROUP, "0", true).await;
        match made {
            Err(error) if error.details().starts_with("BUSYGROUP") => Ok(()),
            made => made.attempting("begin to read checkouts"),
        }
    }

    async fn read(&self, most: u64) -> Result<Vec<Asked>, MailboxError> {
        const ATTEMPTED: &str = "wait for checkouts";
        let idle = u64::try_from(GIVEN_UP_AFTER.as_millis()).unwrap_or(u64::MAX);
        let left: Value = self
            .mailbox
            .client
            .xautoclaim(key::CHECKOUTS, GROUP, GROUP, idle, "0", Some(most), false)
            .await
            .attempting(ATTEMPTED)?;
        let claimed: Vec<Value> =
            left.into_array().into_iter().nth(1).map(Value::into_array).unwrap_or_default();
        let claimed: Vec<Asked> = claimed.into_iter().filter_map(asked).collect();
        if !claimed.is_empty() {
            return Ok(claimed);
        }
        let patient = Options { timeout: Some(WAIT + GRACE), ..Options::default() };
        let answer: Value = self
            .client
            .with_options(&patient)
            .xreadgroup(GROUP, GROUP, Some(most), Some(WAIT.as_millis() as u64), false, key::CHECKOUTS, ">")
            .await
            .attempting(ATTEMPTED)?;
        if answer.is_null() {
            return Ok(vec![]);
        }
        let streams = pairs(answer.clone()).ok_or_else(|| strange(ATTEMPTED, &answer))?;
        Ok(streams.into_iter().flat_map(|(_, entries)| entries).filter_map(asked).collect())
    }

    /// Closes the connection.
    pub async fn close(self) {
        // What was read and not answered is taken by another worker.
        let _ = self.client.quit().await;
    }
}

fn asked(entry: Value) -> Option<Asked> {
    let Envelope { id, fields } = envelope(entry)?;
    let field = |wanted: &str| fields.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone());
    let bot = str::from_utf8(&field("bot")?).ok()?.parse().ok()?;
    Some(Asked { id, bot, raw: field("b")? })
}
