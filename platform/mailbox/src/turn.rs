//! A turn of an owner: where something is under suspicion count the try, load what is needed, decide (elsewhere),
//! commit.

use std::collections::HashMap;

use fred::interfaces::HashesInterface;
use fred::types::Value;
use futures::future::try_join_all;
use shoal_domain::entity::EntityKey;
use shoal_domain::partition::PartitionId;

use crate::connection::Mailbox;
use crate::envelope::EntryId;
use crate::error::{Attempting, MailboxError, strange};
use crate::key;
use crate::lease::Lease;
use crate::script::number;

/// Where a batch comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// From the inbox, behind the position.
    Inbox,
    /// From what was parked.
    Parked,
}

/// How often a batch under suspicion has been tried, this time included. Tries by one worker count as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// This is the nth try.
    pub tries: u32,
    /// Up to here, a try once ended without a commit: go one by one.
    pub careful: Option<EntryId>,
}

impl Mailbox {
    /// Counts a try at a batch under suspicion that ends with `last`. `from` tells it from the one before: the position, or the first
    /// of those parked. `lift` ends the suspicion of an earlier try.
    pub async fn attempt(
        &self,
        lease: &Lease,
        source: Source,
        from: EntryId,
        last: EntryId,
        lift: bool,
    ) -> Result<Attempt, MailboxError> {
        let p = lease.partition;
        let attempts = match source {
            Source::Inbox => key::attempts(p),
            Source::Parked => key::parked_attempts(p),
        };
        let args = vec![
            Value::from(&lease.token),
            number(from),
            number(last),
            number(u8::from(lift)),
            Value::from(&lease.worker),
        ];
        let step = &self.scripts.attempt;
        let answer = step.run(&self.client, vec![key::lease(p), attempts], args).await;
        let answer = self.halt_if_refused(p, answer).await?;
        if answer.is_null() {
            return Err(MailboxError::Fenced(p));
        }
        let (tries, careful) =
            answer.clone().convert::<(u32, String)>().map_err(|_| strange(step.attempted(), &answer))?;
        Ok(Attempt { tries, careful: careful.parse().ok() })
    }

    /// Loads entities, all in one round trip. One that does not exist has no fields.
    pub async fn load(
        &self,
        partition: PartitionId,
        entities: &[EntityKey],
    ) -> Result<Vec<HashMap<String, String>>, MailboxError> {
        let reads = entities.iter().map(|entity| self.client.hgetall(key::entity(partition, *entity)));
        let loaded = try_join_all(reads).await.attempting("load entities");
        self.halt_if_refused(partition, loaded).await
    }
}
