//! Copies: what the messages of a partition's chats are copies of.
//!
//! All of it is in Redis; the latest are in memory too, and those are what people mostly come back to. It is the sender that
//! makes them, so whoever asks here knows of each as soon as its call is over.

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use lru::LruCache;
use shoal_domain::effect::Effect;
use shoal_domain::id::{Address, ConversationId, MessageId};
use shoal_domain::reference::Reference;
use shoal_mailbox::{Copied, Mailbox, Read, Side};

use crate::tenure::Tenure;

/// Chats of a partition of which the latest copies are in memory: some 400 bytes each. In a chat that is not among them, each copy has
/// Redis keep all of them for longer, which costs two commands more.
const CHATS: NonZeroUsize = NonZeroUsize::new(1024).expect("1024 is not zero");

/// Copies of a chat that are in memory.
const LATEST: usize = 16;

/// How often, in time and in copies, Redis is asked to keep a chat's copies for longer and to forget the earliest.
const RENEW_EVERY: Duration = Duration::from_hours(1);
const RENEW_AFTER: usize = 50;

/// What is known of copies.
pub(crate) struct Copies {
    mailbox: Mailbox,
    tenure: Arc<Tenure>,
    latest: Mutex<LruCache<Side, Latest>>,
}

/// The latest copies of a chat.
struct Latest {
    /// The partner's message and its copy.
    pairs: VecDeque<(MessageId, MessageId)>,
    renewed: Instant,
    /// Since then.
    made: usize,
}

impl Copies {
    pub(super) fn new(mailbox: Mailbox, tenure: Arc<Tenure>) -> Copies {
        Copies { mailbox, tenure, latest: Mutex::new(LruCache::new(CHATS)) }
    }

    /// Remembers what a call has made. What of it has to be written down with its end.
    pub(super) fn note(&self, effect: &Effect, made: &[MessageId], read: Option<Read>) -> Option<Copied> {
        let side = side(effect.conversation()?);
        let originals = effect.copied();
        // Telegram leaves out what is not there any more, and does not say which: then none can be told from another. What
        // was read by it was read all the same.
        if originals.is_empty() || originals.len() != made.len() {
            return read.map(|read| Copied { side, pairs: vec![], renew: false, read: Some(read) });
        }
        let pairs: Vec<_> = originals.into_iter().zip(made.iter().copied()).collect();
        let mut all = self.latest();
        let is_new = !all.contains(&side);
        let latest = all.get_or_insert_mut(side, Latest::new);
        latest.made += pairs.len();
        let renew = is_new || latest.made >= RENEW_AFTER || latest.renewed.elapsed() >= RENEW_EVERY;
        if renew {
            (latest.renewed, latest.made) = (Instant::now(), 0);
        }
        latest.pairs.extend(&pairs);
        let too_many = latest.pairs.len().saturating_sub(LATEST);
        latest.pairs.drain(..too_many);
        Some(Copied { side, pairs, renew, read })
    }

    /// The message of its chat that an effect is about. `Err`: the partition is lost.
    pub(super) async fn about(&self, effect: &Effect) -> Result<Option<MessageId>, Lost> {
        let original = match effect.about() {
            None => return Ok(None),
            Some(Reference::Theirs(message)) => return Ok(Some(message)),
            Some(Reference::Mine(message)) => message,
        };
        let Some(side) = effect.conversation().map(side) else { return Ok(None) };
        if let Some(copy) = self.find(side, |(of, copy)| (of == original).then_some(copy)) {
            return Ok(Some(copy));
        }
        let (mailbox, partition) = (&self.mailbox, self.tenure.partition());
        self.tenure.insist(|| mailbox.copy_of(partition, side, original)).await.ok_or(Lost)
    }

    /// What messages of people's chats are copies of. `None`: the partition is lost.
    pub(crate) async fn originals(
        &self,
        copies: &[(Address, ConversationId, MessageId)],
    ) -> Option<Vec<Option<MessageId>>> {
        let sides: Vec<(Side, MessageId)> =
            copies.iter().map(|(at, conversation, message)| (side((*at, *conversation)), *message)).collect();
        let mut found: Vec<Option<MessageId>> = sides
            .iter()
            .map(|(side, message)| self.find(*side, |(of, copy)| (copy == *message).then_some(of)))
            .collect();
        let missing: Vec<usize> = (0..found.len()).filter(|at| found[*at].is_none()).collect();
        if !missing.is_empty() {
            let asked: Vec<_> = missing.iter().map(|at| sides[*at]).collect();
            let (mailbox, partition) = (&self.mailbox, self.tenure.partition());
            let answers = self.tenure.insist(|| mailbox.originals_of(partition, &asked)).await?;
            for (at, answer) in missing.into_iter().zip(answers) {
                found[at] = answer;
            }
        }
        Some(found)
    }

    fn find<T>(&self, side: Side, fits: impl Fn((MessageId, MessageId)) -> Option<T>) -> Option<T> {
        self.latest().get(&side)?.pairs.iter().rev().find_map(|pair| fits(*pair))
    }

    fn latest(&self) -> MutexGuard<'_, LruCache<Side, Latest>> {
        self.latest.lock().expect("nothing panics while holding it")
    }
}

/// The partition is lost.
pub(super) struct Lost;

impl Latest {
    fn new() -> Self {
        Latest { pairs: VecDeque::new(), renewed: Instant::now(), made: 0 }
    }
}

fn side((at, conversation): (Address, ConversationId)) -> Side {
    Side { user: at.user, conversation }
}
