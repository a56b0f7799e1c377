//! Dead letters: envelopes that could not be handled, for an operator to read, replay or drop.

use fred::interfaces::StreamsInterface;
use fred::types::Value;
use shoal_domain::partition::PartitionId;

use crate::connection::Mailbox;
use crate::envelope::{EntryId, Envelope};
use crate::error::{Attempting, MailboxError};
use crate::key;
use crate::script::number;

impl Mailbox {
    /// Lists the dead letters of a partition, oldest first. Beside the fields of the envelope each has `entry`, its
    /// place in the inbox, and `why`.
    pub async fn dead(&self, partition: PartitionId, limit: u64) -> Result<Vec<Envelope>, MailboxError> {
        self.entries(key::dead(partition), limit, "list dead letters").await
    }

    /// Puts a dead letter back at the end of its inbox. `false`: it is not there (any more).
    pub async fn replay(&self, partition: PartitionId, letter: EntryId) -> Result<bool, MailboxError> {
        let keys = vec![key::dead(partition), key::inbox(partition)];
        let answer = self.scripts.replay.run(&self.client, keys, vec![number(letter)]).await?;
        Ok(answer == Value::Integer(1))
    }

    /// Drops a dead letter for good. `false`: it is not there (any more).
    pub async fn drop_dead(&self, partition: PartitionId, letter: EntryId) -> Result<bool, MailboxError> {
        let dropped: u64 = self
            .client
            .xdel(key::dead(partition), letter.to_string())
            .await
            .attempting("drop a dead letter")?;
        Ok(dropped == 1)
    }
}
