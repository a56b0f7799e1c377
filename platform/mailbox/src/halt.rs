//! Halts: a partition of which something is gone waits for an operator, and the others go on.
//!
//! Going on would be a guess: what was promised to people may lie among what is gone. So nobody owns a halted partition;
//! its updates are still accepted and wait. When somebody has looked, [`resume`](Mailbox::resume) makes it fit together
//! again from what is left on both sides of its links.

use fred::interfaces::{HashesInterface, KeysInterface, StreamsInterface};
use fred::types::Value;
use futures::future::try_join_all;
use shoal_domain::partition::PartitionId;

use crate::connection::Mailbox;
use crate::envelope::EntryId;
use crate::error::{Attempting, MailboxError};
use crate::inbox::envelope;
use crate::key;
use crate::lease::Lease;
use crate::script::number;

const READING: &str = "read what is left of a partition";
const MENDING: &str = "make a partition fit together again";

/// What resuming a partition found, and what it could not bring back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resumed {
    /// Why it was halted.
    pub why: String,
    /// Tells to other partitions that are gone for good.
    pub lost: u64,
    /// Tells from other partitions that may take effect twice, at most.
    pub doubtful: u64,
}

/// The way from one partition to another, as both sides have it.
struct Ends {
    sent: u64,
    confirmed: u64,
    /// The last number received.
    mark: u64,
    /// The last number in transit; `None` where nothing is there.
    last: Option<u64>,
}

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
            Err(error @ (MailboxError::Moved { .. } | MailboxError::Damaged(_))) => {
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

    pub(crate) async fn why_halted(&self, partition: PartitionId) -> MailboxError {
        match self.halted(partition).await {
            Ok(why) => MailboxError::Halted(partition, why.unwrap_or_else(|| "not any more".to_owned())),
            Err(error) => error,
        }
    }

    /// Lets a halted partition go on, from what is left of it. `None`: it was not halted. Nobody may own it meanwhile,
    /// which is so as long as it is halted; interrupted, it stays halted and this may be done again.
    pub async fn resume(&self, partition: PartitionId) -> Result<Option<Resumed>, MailboxError> {
        let Some(why) = self.halted(partition).await? else { return Ok(None) };
        let mut resumed = Resumed { why, ..Resumed::default() };
        // What was handled was trimmed by the same commit, so all that is left in the inbox is still to be done.
        let start = EntryId::START.to_string();
        self.client
            .hsetnx::<(), _, _, _>(key::meta(partition), "position", start)
            .await
            .attempting(MENDING)?;
        for other in self.partitions.all() {
            resumed.lost += self.mend_way_out(partition, other).await?;
            resumed.doubtful += self.mend_way_in(other, partition).await?;
        }
        // The next owner lays out what is missing.
        let lease = key::lease(partition);
        self.client.hset::<(), _, _>(&lease, ("expires", 0)).await.attempting(MENDING)?;
        self.client.hdel::<(), _, _>(&lease, "whole").await.attempting(MENDING)?;
        self.client.del::<(), _>(key::halted(partition)).await.attempting(MENDING)?;
        Ok(Some(resumed))
    }

    /// The numbers that `source` gives out go on behind everything that was ever given out. Returns how many tells are
    /// gone: given out, not received, and not in transit any more.
    async fn mend_way_out(&self, source: PartitionId, target: PartitionId) -> Result<u64, MailboxError> {
        let ends = self.ends(source, target).await?;
        if ends.sent == 0 && ends.mark == 0 && ends.last.is_none() {
            return Ok(0);
        }
        if ends.last.is_some_and(|last| last < ends.mark) {
            // The counter was lost and began anew: what is in transit was never received under any number.
            let keys = vec![key::transit(source, target), key::meta(source)];
            let args = vec![number(target), number(ends.mark)];
            self.scripts.renumber.run(&self.client, keys, args).await?;
            return Ok(0);
        }
        let sent = ends.sent.max(ends.mark).max(ends.last.unwrap_or(0));
        // Numbers are without gaps, so whatever is not in transit before the first that is there is gone.
        let first = self.first_in_transit(source, target, ends.mark + 1).await?.unwrap_or(sent + 1);
        let mark = first - 1;
        if mark > ends.mark {
            self.set_mark(source, target, mark).await?;
        }
        let numbers = vec![(format!("sent:{target}"), sent), (format!("received:{target}"), mark)];
        self.client.hset::<(), _, _>(key::meta(source), numbers).await.attempting(MENDING)?;
        Ok(mark - ends.mark)
    }

    /// What `target` received goes on behind everything that `source` knows it has. Returns how many tells may come
    /// twice: handed over, and perhaps received without `source` having written that down.
    async fn mend_way_in(&self, source: PartitionId, target: PartitionId) -> Result<u64, MailboxError> {
        let ends = self.ends(source, target).await?;
        if ends.mark >= ends.confirmed {
            return Ok(0);
        }
        self.set_mark(source, target, ends.confirmed).await?;
        Ok(ends.sent.saturating_sub(ends.confirmed))
    }

    async fn ends(&self, source: PartitionId, target: PartitionId) -> Result<Ends, MailboxError> {
        let fields = vec![format!("sent:{target}"), format!("received:{target}")];
        let (numbers, mark): (Vec<Option<u64>>, Option<String>) = futures::try_join!(
            self.client.hmget(key::meta(source), fields),
            self.client.hget(key::received(target), source.to_string()),
        )
        .attempting(READING)?;
        let at = |place: usize| numbers.get(place).copied().flatten().unwrap_or(0);
        let mark = mark.and_then(|mark| mark.rsplit_once('/')?.1.parse().ok()).unwrap_or(0);
        let last = self.last_in_transit(source, target).await?;
        Ok(Ends { sent: at(0), confirmed: at(1), mark, last })
    }

    async fn last_in_transit(
        &self,
        source: PartitionId,
        target: PartitionId,
    ) -> Result<Option<u64>, MailboxError> {
        let stream = key::transit(source, target);
        let newest: Value = self.client.xrevrange(stream, "+", "-", Some(1)).await.attempting(READING)?;
        Ok(number_of_first(newest))
    }

    async fn first_in_transit(
        &self,
        source: PartitionId,
        target: PartitionId,
        from: u64,
    ) -> Result<Option<u64>, MailboxError> {
        let stream = key::transit(source, target);
        let from = format!("{from}-0");
        let oldest: Value = self.client.xrange(stream, from, "+", Some(1)).await.attempting(READING)?;
        Ok(number_of_first(oldest))
    }

    async fn set_mark(
        &self,
        source: PartitionId,
        target: PartitionId,
        mark: u64,
    ) -> Result<(), MailboxError> {
        let [name, _] = self.credentials().await?;
        let mark = format!("{}/{mark}", name.as_string().unwrap_or_default());
        self.client
            .hset::<(), _, _>(key::received(target), (source.to_string(), mark))
            .await
            .attempting(MENDING)
    }
}

/// The number of the first tell that was read.
fn number_of_first(entries: Value) -> Option<u64> {
    entries.into_array().into_iter().next().and_then(envelope).map(|tell| tell.id.ms)
}
