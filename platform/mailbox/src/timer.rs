//! Timers: from the sorted set into the inbox when they are due.

use shoal_domain::partition::PartitionId;

use crate::connection::Mailbox;
use crate::error::MailboxError;
use crate::key;
use crate::script::number;

impl Mailbox {
    /// Moves up to `limit` due timers of a partition into its inbox and says how many. Anybody may, at any time.
    pub async fn fire_timers(&self, partition: PartitionId, limit: usize) -> Result<usize, MailboxError> {
        let keys = vec![key::timers(partition), key::inbox(partition)];
        let fired = self.scripts.fire_timers.run(&self.client, keys, vec![number(limit)]).await;
        let fired = self.halt_if_misfit(partition, fired).await?;
        Ok(fired.as_usize().unwrap_or(0))
    }
}
