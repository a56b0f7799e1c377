//! What people read, kept for a day in case that it is reported, and then sealed for the moderators.
//!
//! Each side's partition keeps what it has brought to its person, with the end of the call. A report has both partitions
//! seal theirs, so nothing is written twice, and nobody but the moderators opens it. Where no key of theirs is set, nothing
//! of this is kept.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use shoal_domain::content::Parcel;
use shoal_domain::decision::Record;
use shoal_domain::effect::Effect;
use shoal_domain::id::{Address, MessageId};
use shoal_domain::partition::PartitionId;
use shoal_domain::time::Timestamp;
use shoal_mailbox::{EffectId, Mailbox, MailboxError, Read, Side};
use shoal_store::{Store, StoreError};
use shoal_vault::ModeratorsKey;

/// For whom what was said is kept.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// The moderators' key.
    pub key: ModeratorsKey,
    /// Messages that a report carries of what each of the two has read.
    pub most: u16,
}

/// A message as somebody has read it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Message {
    /// When it was brought to them.
    pub at: Timestamp,
    /// Who had sent it, and by which bot.
    pub from: Address,
    /// Its number in the chat of who had sent it.
    pub message: Option<MessageId>,
    /// What it is.
    pub parcel: Parcel,
}

/// What was said could not be kept. It will be.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeepError {
    #[error(transparent)]
    Mailbox(#[from] MailboxError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Evidence {
    /// What a person reads by an effect.
    pub(crate) fn read(&self, effect: &Effect, at: Timestamp) -> Option<Read> {
        let Effect::Relay { from, parcel, message, .. } = effect else { return None };
        let read = Message { at, from: *from, message: *message, parcel: parcel.clone() };
        let entry = serde_json::to_string(&read).expect("our own types have string keys");
        Some(Read { entry, most: self.most })
    }

    /// Seals what somebody has read, and says how much it is. What was written down twice is taken once.
    fn seal(&self, entries: &[String]) -> (usize, Vec<u8>) {
        let mut known = HashSet::new();
        let entries: Vec<&str> =
            entries.iter().map(String::as_str).filter(|entry| known.insert(*entry)).collect();
        (entries.len(), self.key.seal(format!("[{}]", entries.join(",")).as_bytes()))
    }
}

/// Keeps what was said before the reports among these records. Done twice, it is done once.
pub(crate) async fn keep(
    evidence: Option<&Evidence>,
    mailbox: &Mailbox,
    store: &Store,
    partition: PartitionId,
    records: &[(EffectId, Record)],
) -> Result<(), KeepError> {
    let Some(evidence) = evidence else { return Ok(()) };
    for (_, record) in records {
        let Record::Evidence { by, reader, conversation, .. } = record else { continue };
        let side = Side { user: *reader, conversation: *conversation };
        let entries = mailbox.read_last(partition, side, evidence.most).await?;
        if entries.is_empty() {
            continue;
        }
        let (messages, sealed) = evidence.seal(&entries);
        store.keep_evidence(*by, *conversation, *reader, messages, &sealed).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use shoal_vault::OpeningKey;

    use super::*;

    #[test]
    fn what_is_sealed_opens_as_a_list_with_each_message_once() {
        let key = OpeningKey::generate();
        let evidence = Evidence { key: key.public(), most: 20 };
        let [one, two] = ["1", "2"].map(str::to_owned);
        let (messages, sealed) = evidence.seal(&[one.clone(), two, one]);
        assert_eq!((messages, key.open(&sealed).as_deref()), (2, Some(&b"[1,2]"[..])));
    }
}
