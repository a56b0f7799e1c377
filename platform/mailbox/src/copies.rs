//! Copies: which message of a person's chat is a copy of which of their partner's.
//!
//! Only the answer to the call that made a copy says what number it got, so it is written down with the end of that call. It
//! is needed for as long as people may come back to what was said: Telegram lets a bot delete for 48 hours.

use fred::interfaces::{ListInterface, SortedSetsInterface};
use fred::types::Value;
use futures::future::{try_join, try_join_all};
use shoal_domain::id::{ConversationId, MessageId, UserId};
use shoal_domain::partition::PartitionId;
use shoal_domain::reference;

use crate::connection::Mailbox;
use crate::error::{Attempting, MailboxError};
use crate::key;
use crate::script::{count, number};

/// How long copies are known after the last of a conversation, in seconds.
const KEPT: u64 = reference::KEPT.0 / 1000;

/// How long what was read is kept after the last of a conversation, in seconds: a day, and the hour between two renewals.
const READ_KEPT: u64 = 25 * 3600;

/// Copies of a conversation that are known, about. Of earlier ones nothing is known any more.
const MOST: u32 = 1000;

/// One person's side of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Side {
    /// In whose chat the copies are.
    pub user: UserId,
    /// Of what was said in this conversation.
    pub conversation: ConversationId,
}

/// Copies that were made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// Where.
    pub side: Side,
    /// The partner's message and its copy.
    pub pairs: Vec<(MessageId, MessageId)>,
    /// Messages of the partner's whose copies are gone, by the partner's wish.
    pub gone: Vec<MessageId>,
    /// Has the time begin anew for which they are known, and forgets the earliest of too many. To be asked for with the first
    /// of a conversation, and now and then.
    pub renew: bool,
    /// What has been read by it, where it may be reported.
    pub read: Option<Read>,
}

/// Something that somebody has read. It is kept for a day after the last of a conversation, for a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// It.
    pub entry: String,
    /// So many are kept of a conversation, or up to twice as many.
    pub most: u16,
    /// It is how something read earlier reads now. That has a list of its own, so that nobody pushes out what they said
    /// first by changing it again and again.
    pub is_change: bool,
}

/// The section of copies, as scripts take it.
pub(crate) fn write(copied: &[Copied], args: &mut Vec<Value>) {
    args.push(count(copied.len()));
    for Copied { pairs, gone, renew, read, .. } in copied {
        let kept = if *renew { number(KEPT) } else { Value::from_static_str("") };
        args.extend([kept, number(MOST), number(2 * pairs.len())]);
        args.extend(pairs.iter().flat_map(|(original, copy)| [number(original), number(copy)]));
        args.push(count(gone.len()));
        args.extend(gone.iter().map(number));
        let (entry, most) = read.as_ref().map_or(("", 0), |read| (read.entry.as_str(), read.most));
        args.extend([Value::from(entry), number(most), number(READ_KEPT)]);
    }
}

/// The keys of copies, as scripts take them.
pub(crate) fn keys(p: PartitionId, copied: &[Copied]) -> impl Iterator<Item = String> {
    copied.iter().flat_map(move |Copied { side, read, .. }| {
        let is_change = read.as_ref().is_some_and(|read| read.is_change);
        let read = if is_change { key::changed(p, *side) } else { key::read(p, *side) };
        [key::copies(p, *side), read]
    })
}

impl Mailbox {
    /// What somebody has read last of a conversation, oldest first, and behind it how some of it was changed, in that order. What
    /// was written down twice is there twice.
    pub async fn read_last(
        &self,
        partition: PartitionId,
        side: Side,
        most: u16,
    ) -> Result<Vec<String>, MailboxError> {
        let last = |key| self.client.lrange::<Vec<String>, _>(key, -i64::from(most), -1);
        let found = try_join(last(key::read(partition, side)), last(key::changed(partition, side))).await;
        let (read, changed) =
            self.halt_if_refused(partition, found.attempting("look for what was read")).await?;
        Ok([read, changed].concat())
    }

    /// The copy of a message of the partner's.
    pub async fn copy_of(
        &self,
        partition: PartitionId,
        side: Side,
        original: MessageId,
    ) -> Result<Option<MessageId>, MailboxError> {
        let score = original.0 as f64;
        let found: Result<Vec<i64>, _> = self
            .client
            .zrangebyscore(key::copies(partition, side), score, score, false, None)
            .await
            .attempting("look for a copy");
        let found = self.halt_if_refused(partition, found).await?;
        // Where a lost answer had it made twice, the later one is known to be there.
        Ok(found.into_iter().max().map(MessageId))
    }

    /// The latest of the partner's messages that have a copy, the latest first; so many at most.
    pub async fn latest_copied(
        &self,
        partition: PartitionId,
        side: Side,
        most: usize,
    ) -> Result<Vec<MessageId>, MailboxError> {
        let last = i64::try_from(most).unwrap_or(i64::MAX).saturating_sub(1);
        let found: Result<Vec<(i64, f64)>, _> = self
            .client
            .zrevrange(key::copies(partition, side), 0, last, true)
            .await
            .attempting("look for the latest copies");
        let found = self.halt_if_refused(partition, found).await?;
        Ok(found.into_iter().map(|(_, original)| MessageId(original as i64)).collect())
    }

    /// What messages of people's chats are copies of, all in one round trip; `None` for what is no copy.
    pub async fn originals_of(
        &self,
        partition: PartitionId,
        copies: &[(Side, MessageId)],
    ) -> Result<Vec<Option<MessageId>>, MailboxError> {
        let reads = copies.iter().map(|(side, copy)| {
            self.client.zscore::<Option<f64>, _, _>(key::copies(partition, *side), copy.0)
        });
        let found = try_join_all(reads).await.attempting("look for what was copied");
        let found = self.halt_if_refused(partition, found).await?;
        Ok(found.into_iter().map(|score| score.map(|score| MessageId(score as i64))).collect())
    }
}
