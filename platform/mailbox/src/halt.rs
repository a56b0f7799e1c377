//! Halts: a partition of which something is gone waits for an operator, and the others go on.
//!
//! Going on would be a guess: what was promised to people may lie among what is gone. So nobody owns a halted partition;
//! what comes for it is still accepted and waits. When somebody has looked, [`resume`](Mailbox::resume) lets it go on with
//! what is left.

use fred::interfaces::{HashesInterface, KeysInterface};
use fred::types::Value;
use futures::future::try_join_all;
use shoal_domain::partition::PartitionId;

use crate::connection::Mailbox;
use crate::envelope::EntryId;
use crate::error::{Attempting, MailboxError};
use crate::key;
use crate::lease::Lease;

const MENDING: &str = "make a partition fit together again";

impl Mailbox {
    /// Halts a partition, whoever owns it. The first reason stays. Returns it as an error for whoever asked.
    pub async fn halt(&self, partition: PartitionId, why: &str) -> MailboxError {
        self.halt_by(partition, why, "").await
    }

    /// Halts a partition because its owner says so, if that is its owner still: a worker that was replaced while it slept
    /// knows only what once was, and takes what the next owner did for damage.
    pub async fn halt_own(&self, lease: &Lease, why: &str) -> MailboxError {
        self.halt_by(lease.partition, why, &lease.token).await
    }

    async fn halt_by(&self, partition: PartitionId, why: &str, token: &str) -> MailboxError {
        let keys = vec![key::halted(partition), key::lease(partition)];
        let args = vec![Value::from(why), Value::from(token)];
        match self.scripts.halt.run(&self.client, keys, args).await {
            Ok(answer) if answer.is_null() => MailboxError::Fenced(partition),
            Ok(why) => MailboxError::Halted(partition, why.as_string().unwrap_or_default()),
            Err(error) => error,
        }
    }

    /// Halts a partition whose owner found that what is stored is not what it stored.
    pub async fn halt_if_damaged<T>(
        &self,
        lease: &Lease,
        result: Result<T, MailboxError>,
    ) -> Result<T, MailboxError> {
        match result {
            Err(error @ MailboxError::Moved { .. }) => {
                // In a Redis that came back older all partitions are where nobody left them, and none is damaged.
                self.ping().await?;
                Err(self.halt_own(lease, &error.to_string()).await)
            }
            other => other,
        }
    }

    /// Halts a partition where Redis refused its owner something because of what is stored: asking again would never
    /// end, and would hold up whoever asks for others, too.
    pub(crate) async fn halt_if_refused<T>(
        &self,
        partition: PartitionId,
        result: Result<T, MailboxError>,
    ) -> Result<T, MailboxError> {
        match result {
            Err(MailboxError::Refused { attempted, source }) => {
                let why = match self.misfit(partition).await? {
                    Some(why) => why,
                    None => format!("Redis refused to {attempted}: {source}"),
                };
                Err(self.halt(partition, &why).await)
            }
            other => other,
        }
    }

    /// The same for who acts for nobody: halts the partition only where the fault is certainly its own.
    pub(crate) async fn halt_if_misfit<T>(
        &self,
        partition: PartitionId,
        result: Result<T, MailboxError>,
    ) -> Result<T, MailboxError> {
        match result {
            Err(error @ MailboxError::Refused { .. }) => match self.misfit(partition).await? {
                Some(why) => Err(self.halt(partition, &why).await),
                None => Err(error),
            },
            other => other,
        }
    }

    /// Which key of a partition is of another type than it should be, in words.
    pub(crate) async fn misfit(&self, partition: PartitionId) -> Result<Option<String>, MailboxError> {
        let looks = key::types(partition).map(async |(name, should)| {
            let is = self.client.r#type::<String, _>(&name).await.attempting("ask for the type of a key")?;
            let fits = is == should || is == "none";
            Ok((!fits).then(|| format!("{name} is a {is} and should be a {should}")))
        });
        Ok(try_join_all(looks).await?.into_iter().flatten().next())
    }

    /// Why a partition is halted, if it is.
    pub async fn halted(&self, partition: PartitionId) -> Result<Option<String>, MailboxError> {
        self.client.get(key::halted(partition)).await.attempting("ask why a partition is halted")
    }

    /// Lets a halted partition go on, from what is left of it, and tells why it was halted. `None`: it was not. Nobody may
    /// own it meanwhile, which is so as long as it is halted; interrupted, it stays halted and this may be done again.
    pub async fn resume(&self, partition: PartitionId) -> Result<Option<String>, MailboxError> {
        let Some(why) = self.halted(partition).await? else { return Ok(None) };
        let lease = key::lease(partition);
        // What was handled was trimmed by the same commit, so all that is left in the inbox is still to be done.
        let start = EntryId::START.to_string();
        self.client.hsetnx::<(), _, _, _>(&lease, "position", start).await.attempting(MENDING)?;
        // The next owner lays out what is missing.
        self.client.hset::<(), _, _>(&lease, ("expires", 0)).await.attempting(MENDING)?;
        self.client.hdel::<(), _, _>(&lease, "whole").await.attempting(MENDING)?;
        self.client.del::<(), _>(key::halted(partition)).await.attempting(MENDING)?;
        Ok(Some(why))
    }
}
