//! Leases: the time-limited right of one worker to act for a partition.

use std::time::{Duration, Instant};

use fred::types::Value;
use futures::future::join_all;
use shoal_domain::partition::PartitionId;

use crate::connection::{Mailbox, random_hex};
use crate::error::{MailboxError, strange};
use crate::key;
use crate::script::number;

/// How long a lease lasts without renewal, by the Redis clock.
pub const LEASE: Duration = Duration::from_secs(10);

/// How often it is renewed.
pub const RENEW_EVERY: Duration = Duration::from_secs(3);

/// How much earlier than Redis an owner considers its lease over, for the time an answer travels.
const MARGIN: Duration = Duration::from_secs(2);

/// The right to act for a partition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The partition.
    pub partition: PartitionId,
    /// Grows at every change of owner.
    pub epoch: u64,
    /// Until when the owner may act, by its own clock. Past it: no turns, no sends.
    pub deadline: Instant,
    pub(crate) token: String,
    pub(crate) worker: String,
}

impl Mailbox {
    /// Takes the lease of a partition for a worker, if nobody holds it. Refused where something of the partition is gone.
    pub async fn acquire(&self, partition: PartitionId, worker: &str) -> Result<Option<Lease>, MailboxError> {
        let asked = Instant::now();
        let args = vec![Value::from(worker), random_hex().into(), number(LEASE.as_millis())];
        let step = &self.scripts.acquire;
        let answer = step.run(&self.client, whole_keys(partition), args).await;
        let answer = self.halt_if_refused(partition, answer).await?;
        if answer.is_null() {
            return Ok(None);
        }
        let (epoch, token) =
            answer.clone().convert::<(u64, String)>().map_err(|_| strange(step.attempted(), &answer))?;
        if epoch == 0 {
            return Err(MailboxError::Halted(partition, token));
        }
        Ok(Some(Lease {
            partition,
            epoch,
            deadline: asked + LEASE.saturating_sub(MARGIN),
            token,
            worker: worker.to_owned(),
        }))
    }

    /// Prolongs leases, all in one round trip, each for itself. Those that somebody else has taken meanwhile come back as
    /// `false`, and so do those of partitions of which something is gone: they are halted.
    pub async fn renew(&self, leases: &mut [Lease]) -> Vec<Result<bool, MailboxError>> {
        let asked = Instant::now();
        let answers = join_all(leases.iter().map(async |lease| {
            let args = vec![Value::from(&lease.token), number(LEASE.as_millis())];
            let answer = self.scripts.renew.run(&self.client, whole_keys(lease.partition), args).await;
            self.halt_if_refused(lease.partition, answer).await
        }))
        .await;
        let renewed = leases.iter_mut().zip(answers).map(|(lease, answer)| {
            let ours = answer?.as_i64() == Some(1);
            if ours {
                lease.deadline = asked + LEASE.saturating_sub(MARGIN);
            }
            Ok(ours)
        });
        renewed.collect()
    }

    /// Gives a lease back, so that the next owner need not wait for its end.
    pub async fn release(&self, lease: &Lease) -> Result<(), MailboxError> {
        let args = vec![Value::from(&lease.token)];
        self.scripts.release.run(&self.client, key::lease(lease.partition), args).await.map(drop)
    }
}

/// What tells whether a partition is whole, as the scripts take it.
fn whole_keys(p: PartitionId) -> Vec<String> {
    vec![key::lease(p), key::epoch(p), key::meta(p), key::inbox(p), key::halted(p)]
}
