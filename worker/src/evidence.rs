//! What people read, kept for a day in case that it is reported, and then sealed for the moderators.
//!
//! Each side's partition keeps what it has brought to its person, with the end of the call. A report has both partitions
//! seal theirs, so nothing is written twice, and nobody but the moderators opens it. Where no key of theirs is set, nothing
//! of this is kept.
//!
//! What was changed afterwards is kept beside what it was before, in a list of its own: however often somebody changes their
//! words, what they said first is still there. Nor does taking something back take it from here.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use shoal_domain::content::Parcel;
use shoal_domain::decision::Record;
use shoal_domain::effect::Effect;
use shoal_domain::id::{Address, MessageId};
use shoal_domain::partition::PartitionId;
use shoal_domain::revision::Revision;
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// When it was brought to them.
    pub at: Timestamp,
    /// Who had sent it, and by which bot. It is not said again of what was changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Address>,
    /// Its number in the chat of who had sent it; of several that belong together, that of the first.
    pub message: Option<MessageId>,
    /// What it is.
    #[serde(flatten)]
    pub what: What,
}

/// What somebody has read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Something that was sent.
    Parcel(Parcel),
    /// How something that was sent earlier read from then on.
    Revision(Revision),
}

/// When something was read.
#[derive(Deserialize)]
struct Moment {
    at: Timestamp,
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
        let (from, message, what) = match effect {
            Effect::Relay { from, parcel, message, .. } => {
                let first = message.or_else(|| effect.copied().first().copied());
                (Some(*from), first, What::Parcel(parcel.clone()))
            }
            // Where somebody goes is no word of theirs, and comes every few seconds.
            Effect::Revise { revision: Revision::Moved(_) | Revision::Stopped, .. } => return None,
            Effect::Revise { message, revision, .. } => {
                (None, Some(*message), What::Revision(revision.clone()))
            }
            _ => return None,
        };
        let is_change = matches!(what, What::Revision(_));
        let entry = serde_json::to_string(&Message { at, from, message, what });
        let entry = entry.expect("our own types have string keys");
        Some(Read { entry, most: self.most, is_change })
    }

    /// Seals what somebody has read, and says how much it is. What was written down twice is taken once.
    fn seal(&self, entries: &[String]) -> (usize, Vec<u8>) {
        let mut known = HashSet::new();
        let mut entries: Vec<&str> =
            entries.iter().map(String::as_str).filter(|entry| known.insert(*entry)).collect();
        // What was changed comes from another list. What cannot be read stays where it is.
        entries
            .sort_by_key(|entry| serde_json::from_str::<Moment>(entry).map_or(Timestamp(0), |read| read.at));
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
    use shoal_domain::content::{Caption, RichText};
    use shoal_domain::id::{BotId, ConversationId, PoolId, UserId};
    use shoal_vault::OpeningKey;

    use super::*;

    const TO: Address = Address { bot: BotId(1001), user: UserId(2) };
    const CONVERSATION: ConversationId = ConversationId { pool: PoolId(1001), number: 7 };

    fn text(text: &str) -> RichText {
        RichText { text: text.to_owned(), ..RichText::default() }
    }

    fn revise(revision: Revision) -> Effect {
        Effect::Revise { to: TO, conversation: CONVERSATION, message: MessageId(30), revision }
    }

    fn kept(effect: &Effect) -> Option<(Message, bool)> {
        let evidence = Evidence { key: OpeningKey::generate().public(), most: 20 };
        let read = evidence.read(effect, Timestamp(9))?;
        Some((serde_json::from_str(&read.entry).unwrap(), read.is_change))
    }

    #[test]
    fn what_was_changed_is_kept_beside_what_it_was() {
        let caption = Caption { text: text("other words"), ..Caption::default() };
        let file = serde_json::json!({ "kind": "photo", "file_id": "F" });
        for revision in [
            Revision::Text { text: text("other words"), preview: None },
            Revision::Caption(caption),
            Revision::File(Box::new(serde_json::from_value(file).unwrap())),
        ] {
            let (message, is_change) = kept(&revise(revision.clone())).unwrap();
            assert_eq!((message.message, message.what), (Some(MessageId(30)), What::Revision(revision)));
            assert!(is_change, "it takes no room from what was said first");
        }
        assert_eq!(kept(&revise(Revision::Stopped)), None, "that a place moves is nothing that was said");
    }

    #[test]
    fn an_album_is_kept_with_its_first_message() {
        let messages = vec![MessageId(30), MessageId(31)];
        let parcel = Parcel::Album { from_chat: TO.user.chat(), messages, seen: vec![] };
        let from = Address { user: UserId(1), ..TO };
        let effect = Effect::Relay {
            to: TO,
            from,
            conversation: CONVERSATION,
            parcel: parcel.clone(),
            message: None,
            reply: None,
            protected: false,
        };
        let what = What::Parcel(parcel);
        let message = Message { at: Timestamp(9), from: Some(from), message: Some(MessageId(30)), what };
        assert_eq!(kept(&effect), Some((message, false)));
    }

    #[test]
    fn what_is_sealed_stands_in_the_order_of_time() {
        let key = OpeningKey::generate();
        let evidence = Evidence { key: key.public(), most: 20 };
        let entries = [r#"{"at":1}"#, r#"{"at":3}"#, r#"{"at":2}"#].map(str::to_owned);
        let (_, sealed) = evidence.seal(&entries);
        assert_eq!(key.open(&sealed).as_deref(), Some(&br#"[{"at":1},{"at":2},{"at":3}]"#[..]));
    }

    #[test]
    fn what_is_sealed_opens_as_a_list_with_each_message_once() {
        let key = OpeningKey::generate();
        let evidence = Evidence { key: key.public(), most: 20 };
        let [one, two] = ["1", "2"].map(str::to_owned);
        let (messages, sealed) = evidence.seal(&[one.clone(), two, one]);
        assert_eq!((messages, key.open(&sealed).as_deref()), (2, Some(&b"[1,2]"[..])));
    }
}
