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
    /// The partner's message and its copy; nothing where that is gone by the partner's wish.
    pairs: VecDeque<(MessageId, Option<MessageId>)>,
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
            let nothing = Copied { side, pairs: vec![], gone: vec![], renew: false, read: None };
            return read.map(|read| Copied { read: Some(read), ..nothing });
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
        latest.pairs.extend(pairs.iter().map(|(original, copy)| (*original, Some(*copy))));
        latest.shorten();
        Some(Copied { side, pairs, gone: vec![], renew, read })
    }

    /// Remembers that what an effect took back is gone. What of it has to be written down with its end.
    pub(super) fn forget(&self, effect: &Effect) -> Option<Copied> {
        let Effect::Unsay { wish, .. } = effect else { return None };
        let gone: Vec<MessageId> = wish.messages().collect();
        let side = side(effect.conversation()?);
        let mut all = self.latest();
        let latest = all.get_or_insert_mut(side, Latest::new);
        latest.pairs.retain(|(of, _)| !gone.contains(of));
        // Redis knows of it a moment later, so it is kept in mind.
        latest.pairs.extend(gone.iter().map(|original| (*original, None)));
        latest.shorten();
        Some(Copied { side, pairs: vec![], gone, renew: false, read: None })
    }

    /// Puts in which message was the latest, where somebody wishes that one unsaid: whatever they said before it has been
    /// sent by now. `Err`: the partition is lost.
    pub(super) async fn name_latest(&self, effect: &mut Effect) -> Result<(), Lost> {
        let Some(side) = effect.conversation().map(side) else { return Ok(()) };
        let Effect::Unsay { wish, .. } = effect else { return Ok(()) };
        if wish.message.is_none() {
            *wish = wish.clone().where_latest(self.latest_copied(side).await?);
        }
        Ok(())
    }

    /// The latest of the partner's messages that has a copy in a chat.
    async fn latest_copied(&self, side: Side) -> Result<Option<MessageId>, Lost> {
        let (known, gone): (Vec<_>, Vec<_>) = match self.latest().get(&side) {
            Some(latest) => latest.pairs.iter().copied().partition(|(_, copy)| copy.is_some()),
            None => (vec![], vec![]),
        };
        if let Some(original) = known.iter().map(|(original, _)| *original).max() {
            return Ok(Some(original));
        }
        let (mailbox, partition) = (&self.mailbox, self.tenure.partition());
        let latest = self.tenure.insist(|| mailbox.latest_copied(partition, side, LATEST + 1));
        let latest = latest.await.ok_or(Lost)?;
        Ok(latest.into_iter().find(|original| gone.iter().all(|(of, _)| of != original)))
    }

    /// The messages of its chat that an effect is about, as far as they are known. `Err`: the partition is lost.
    pub(super) async fn about(&self, effect: &Effect) -> Result<Vec<MessageId>, Lost> {
        let Some(side) = effect.conversation().map(side) else { return Ok(vec![]) };
        let mut known = vec![];
        for reference in effect.about() {
            known.extend(match reference {
                Reference::Theirs(message) => Some(message),
                Reference::Mine(original) => self.copy_of(side, original).await?,
            });
        }
        Ok(known)
    }

    async fn copy_of(&self, side: Side, original: MessageId) -> Result<Option<MessageId>, Lost> {
        if let Some(copy) = self.find(side, |(of, copy)| (of == original).then_some(copy)) {
            return Ok(copy);
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
            .map(|(side, message)| self.find(*side, |(of, copy)| (copy == Some(*message)).then_some(of)))
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

    fn find<T>(&self, side: Side, fits: impl Fn((MessageId, Option<MessageId>)) -> Option<T>) -> Option<T> {
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

    fn shorten(&mut self) {
        let too_many = self.pairs.len().saturating_sub(LATEST);
        self.pairs.drain(..too_many);
    }
}

fn side((at, conversation): (Address, ConversationId)) -> Side {
    Side { user: at.user, conversation }
}
