//! Leases: the time-limited right of one worker to act for a partition.

use std::time::{Duration, Instant};

use fred::types::{Key, Value};
use futures::future::join_all;
use shoal_domain::partition::PartitionId;
use shoal_domain::time::Timestamp;

use crate::commit;
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

/// Envelopes that an owner has in hand at most, between reading them and the commit. After its death these are handled
/// with care.
pub const LONGEST_BATCH: usize = 128;

/// What an abandoned lease has in place of its token: nobody's.
const ABANDONED: &str = "abandoned";

/// The clock of Redis, which also dates the envelopes, as it was when it was last seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RedisClock {
    ms: u64,
    seen: Instant,
}

impl RedisClock {
    /// What it shows by now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        Timestamp(self.ms + self.seen.elapsed().as_millis() as u64)
    }
}

/// The right to act for a partition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The partition.
    pub partition: PartitionId,
    /// Grows at every change of owner.
    pub epoch: u64,
    /// Until when the owner may act, by its own clock. Past it: no turns, no sends.
    pub deadline: Instant,
    /// As of the last renewal.
    pub clock: RedisClock,
    pub(crate) token: String,
    pub(crate) worker: String,
    /// What each commit touches, made up once.
    pub(crate) keys: Vec<Key>,
}

impl Mailbox {
    /// Takes the lease of a partition for a worker, if nobody holds it. Refused where something of the partition is gone.
    pub async fn acquire(&self, partition: PartitionId, worker: &str) -> Result<Option<Lease>, MailboxError> {
        let asked = Instant::now();
        let args =
            vec![Value::from(worker), random_hex().into(), number(LEASE.as_millis()), number(LONGEST_BATCH)];
        let keys = [whole_keys(partition), vec![key::attempts(partition)]].concat();
        let step = &self.scripts.acquire;
        let answer = step.run(&self.client, keys, args).await;
        let answer = self.halt_if_refused(partition, answer).await?;
        if answer.is_null() {
            return Ok(None);
        }
        if let Ok((0, why)) = answer.clone().convert::<(u64, String)>() {
            return Err(MailboxError::Halted(partition, why));
        }
        let (epoch, token, ms) =
            answer.clone().convert::<(u64, String, u64)>().map_err(|_| strange(step.attempted(), &answer))?;
        Ok(Some(Lease {
            partition,
            epoch,
            deadline: asked + LEASE.saturating_sub(MARGIN),
            clock: RedisClock { ms, seen: Instant::now() },
            token,
            worker: worker.to_owned(),
            keys: commit::own_keys(partition),
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
            let ms = answer?.as_u64().unwrap_or(0);
            let ours = ms > 0;
            if ours {
                lease.deadline = asked + LEASE.saturating_sub(MARGIN);
                lease.clock = RedisClock { ms, seen: Instant::now() };
            }
            Ok(ours)
        });
        renewed.collect()
    }

    /// Gives a lease back, so that the next owner need not wait for its end.
    pub async fn release(&self, lease: &Lease) -> Result<(), MailboxError> {
        self.leave_behind(lease, "").await
    }

    /// Gives a lease back whose owner has come to grief: the next one, if it has another name, takes what that owner had
    /// in hand as the reason.
    pub async fn abandon(&self, lease: &Lease) -> Result<(), MailboxError> {
        self.leave_behind(lease, ABANDONED).await
    }

    async fn leave_behind(&self, lease: &Lease, token: &'static str) -> Result<(), MailboxError> {
        let args = vec![Value::from(&lease.token), Value::from_static_str(token)];
        self.scripts.release.run(&self.client, key::lease(lease.partition), args).await.map(drop)
    }
}

/// What tells whether a partition is whole, as the scripts take it.
fn whole_keys(p: PartitionId) -> Vec<String> {
    vec![key::lease(p), key::epoch(p), key::inbox(p), key::halted(p)]
}
