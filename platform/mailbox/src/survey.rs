//! A look at all partitions from outside, for operators.

use std::collections::HashMap;

use fred::interfaces::{ClientLike, HashesInterface, KeysInterface, StreamsInterface};
use fred::types::{InfoKind, Value};
use futures::future::try_join_all;
use shoal_domain::partition::PartitionId;

use crate::connection::Mailbox;
use crate::envelope::EntryId;
use crate::error::{Attempting, MailboxError};
use crate::inbox::envelope;
use crate::key;

/// One partition as it stands in Redis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartitionState {
    /// Which one.
    pub partition: PartitionId,
    /// The worker that owns it; `None` when nobody holds a lease.
    pub owner: Option<String>,
    /// How often it has changed its owner.
    pub epoch: u64,
    /// Behind this envelope nothing is handled yet.
    pub position: EntryId,
    /// Envelopes that wait.
    pub waiting: u64,
    /// How long the first of them has been waiting, in milliseconds.
    pub lag_ms: u64,
    /// Telegram calls not carried out yet.
    pub calls: u64,
    /// Records not in Postgres yet.
    pub records: u64,
    /// Envelopes that wait for something their entity needs.
    pub parked: u64,
    /// Dead letters.
    pub dead: u64,
    /// Calls listed as uncertain.
    pub uncertain: u64,
    /// Why nobody may own it, if so.
    pub halted: Option<String>,
    /// Why nothing else can be said of it, if so: then there are zeros above.
    pub unreadable: Option<String>,
}

impl Mailbox {
    /// Looks at every partition. One that cannot be read is among them, with the reason.
    pub async fn survey(&self) -> Result<Vec<PartitionState>, MailboxError> {
        const ATTEMPTED: &str = "look at the partitions";
        let server: String = self.client.info(Some(InfoKind::Server)).await.attempting(ATTEMPTED)?;
        let micros = server
            .lines()
            .find_map(|line| line.strip_prefix("server_time_usec:")?.trim().parse::<u64>().ok());
        let now_ms = micros.unwrap_or(0) / 1000;
        let looks = self.partitions.all().map(async |partition| {
            match Box::pin(self.look_at(partition, now_ms)).await.attempting(ATTEMPTED) {
                Err(MailboxError::Refused { source, .. }) => self.unreadable(partition, &source).await,
                other => other,
            }
        });
        try_join_all(looks).await
    }

    /// What can be said of a partition that holds something else than it should.
    async fn unreadable(
        &self,
        partition: PartitionId,
        refused: &fred::error::Error,
    ) -> Result<PartitionState, MailboxError> {
        let why = self.misfit(partition).await?.unwrap_or_else(|| refused.to_string());
        // This may be what cannot be read.
        let halted = self.halted(partition).await.unwrap_or_default();
        Ok(PartitionState {
            partition,
            owner: None,
            epoch: 0,
            position: EntryId::START,
            waiting: 0,
            lag_ms: 0,
            calls: 0,
            records: 0,
            parked: 0,
            dead: 0,
            uncertain: 0,
            halted,
            unreadable: Some(why),
        })
    }

    async fn look_at(&self, p: PartitionId, now_ms: u64) -> Result<PartitionState, fred::error::Error> {
        let redis = &self.client;
        let (lease, epoch, position, calls, records, parked, dead, uncertain, halted) = futures::try_join!(
            redis.hgetall::<HashMap<String, String>, _>(key::lease(p)),
            redis.get::<Option<u64>, _>(key::epoch(p)),
            redis.hget::<Option<String>, _, _>(key::lease(p), "position"),
            redis.hlen::<u64, _>(key::live(p)),
            redis.hlen::<u64, _>(key::records(p)),
            redis.xlen::<u64, _>(key::parked(p)),
            redis.xlen::<u64, _>(key::dead(p)),
            redis.xlen::<u64, _>(key::uncertain(p)),
            redis.get::<Option<String>, _>(key::halted(p)),
        )?;
        let position: EntryId = position.and_then(|id| id.parse().ok()).unwrap_or(EntryId::START);
        let behind = format!("({position}");
        let (waiting, first) = futures::try_join!(
            redis.xlen::<u64, _>(key::inbox(p)),
            redis.xrange::<Value, _, _, _>(key::inbox(p), behind, "+", Some(1)),
        )?;
        let oldest = first.into_array().into_iter().next().and_then(envelope);
        let expires: u64 = lease.get("expires").and_then(|ms| ms.parse().ok()).unwrap_or(0);
        Ok(PartitionState {
            partition: p,
            owner: lease.get("worker").filter(|_| expires > now_ms).cloned(),
            epoch: epoch.unwrap_or(0),
            position,
            waiting,
            lag_ms: oldest.map_or(0, |envelope| now_ms.saturating_sub(envelope.id.ms)),
            calls,
            records,
            parked,
            dead,
            uncertain,
            halted,
            unreadable: None,
        })
    }
}
