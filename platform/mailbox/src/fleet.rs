//! Who is there: heartbeats of workers, and the lead in jobs that one process at a time does.

use std::time::Duration;

use fred::interfaces::KeysInterface;
use fred::types::{SetOptions, Value};

use crate::connection::Mailbox;
use crate::error::{Attempting, MailboxError, strange};
use crate::incarnation::estranged;
use crate::key;
use crate::script::number;

/// Silence after which a worker counts as gone.
pub const SILENCE: Duration = Duration::from_secs(5);

/// The note that is there where no trade begins.
const TRADES: &str = "trades-stopped";

impl Mailbox {
    /// Says that a worker lives, and learns which ones do (itself among them), in the order of their names.
    pub async fn heartbeat(&self, worker: &str) -> Result<Vec<String>, MailboxError> {
        let step = &self.scripts.heartbeat;
        let [name, tide] = self.credentials().await?;
        let args = vec![Value::from(worker), number(SILENCE.as_millis()), name, tide];
        let answer = step.run(&self.client, vec![key::WORKERS, key::IDENTITY], args).await?;
        if let Some(error) = estranged(&answer) {
            return Err(error);
        }
        let (tide, mut workers): (u64, Vec<String>) =
            answer.clone().convert().map_err(|_| strange(step.attempted(), &answer))?;
        self.known.saw(tide);
        workers.sort();
        Ok(workers)
    }

    /// Says that a worker leaves.
    pub async fn leave(&self, worker: &str) -> Result<(), MailboxError> {
        use fred::interfaces::SortedSetsInterface;
        self.client.zrem::<(), _, _>(key::WORKERS, worker).await.attempting("leave the fleet")
    }

    /// Takes or keeps the lead in a job for a time. `false`: somebody else has it.
    pub async fn lead(&self, job: &str, who: &str, time: Duration) -> Result<bool, MailboxError> {
        let args = vec![Value::from(who), number(time.as_millis())];
        let answer = self.scripts.lead.run(&self.client, key::leader(job), args).await?;
        Ok(answer.as_i64() == Some(1))
    }

    /// Lets go of the lead in a job, if it is `who` that has it.
    pub async fn resign(&self, job: &str, who: &str) -> Result<(), MailboxError> {
        self.scripts.resign.run(&self.client, key::leader(job), vec![Value::from(who)]).await.map(drop)
    }

    /// Reads what a job noted for its next run.
    pub async fn note(&self, name: &str) -> Result<Option<String>, MailboxError> {
        self.client.get(key::note(name)).await.attempting("read a note")
    }

    /// Notes something unless it was noted before, and reads what stands there now.
    pub async fn first_note(&self, name: &str, text: &str) -> Result<String, MailboxError> {
        // Mostly it is there, and reading works also when Redis is full.
        if let Some(noted) = self.note(name).await? {
            return Ok(noted);
        }
        let key = key::note(name);
        let first = Some(SetOptions::NX);
        self.client.set::<(), _, _>(&key, text, None, first, false).await.attempting("write a first note")?;
        self.client.get(&key).await.attempting("read a first note")
    }

    /// Whether the operator has stopped all trades.
    pub async fn trades_stopped(&self) -> Result<bool, MailboxError> {
        Ok(self.note(TRADES).await?.is_some())
    }

    /// Stops all trades, or lets them begin again. It stands until the other is said, whatever is started anew.
    pub async fn stop_trades(&self, stop: bool) -> Result<(), MailboxError> {
        if stop { self.set_note(TRADES, "stopped").await } else { self.forget_note(TRADES).await }
    }

    /// Notes something for the next run.
    pub async fn set_note(&self, name: &str, text: &str) -> Result<(), MailboxError> {
        self.client.set::<(), _, _>(key::note(name), text, None, None, false).await.attempting("write a note")
    }

    /// Forgets what was noted.
    pub async fn forget_note(&self, name: &str) -> Result<(), MailboxError> {
        self.client.del::<(), _>(key::note(name)).await.attempting("forget a note")
    }
}
