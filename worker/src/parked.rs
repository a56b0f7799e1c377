//! Envelopes that wait for something their entity needs and that is away: the books, for somebody whom Redis does not
//! know. Everybody else goes on.
//!
//! They wait in the order in which they came, and whatever comes for the same entity meanwhile waits behind them. They
//! are in Redis like everything that matters; this is the owner's memory of them.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use shoal_domain::entity::EntityKey;
use shoal_mailbox::{EntryId, Envelope};
use shoal_store::Store;
use tokio::time::{Instant, sleep_until};

/// Envelopes that wait in one partition at most: a newcomer sends three or four, and a partition has some dozen newcomers
/// in an outage of ten minutes.
const MOST: usize = 1_000;

/// Envelopes that wait for one entity at most.
const MOST_OF_ONE: usize = 50;

/// Pause when the books turn out to be away still.
const PAUSE: Duration = Duration::from_secs(1);

/// What is parked in one partition.
pub(crate) struct Parked {
    most_bytes: usize,
    bytes: usize,
    waiting: BTreeMap<EntryId, (EntityKey, Envelope)>,
    of_each: HashMap<EntityKey, usize>,
    not_before: Option<Instant>,
}

impl Parked {
    /// Nothing yet; at most so many bytes.
    pub(crate) fn within(most_bytes: usize) -> Self {
        let (waiting, of_each) = (BTreeMap::new(), HashMap::new());
        Parked { most_bytes, bytes: 0, waiting, of_each, not_before: None }
    }

    /// Whether something waits for this entity, so that what comes now has to wait behind it.
    pub(crate) fn holds(&self, entity: EntityKey) -> bool {
        self.of_each.contains_key(&entity)
    }

    pub(crate) fn has_room_for(&self, entity: EntityKey, envelope: &Envelope) -> bool {
        let fits = self.waiting.len() < MOST && self.bytes + envelope.size() <= self.most_bytes;
        fits && self.of_each.get(&entity).is_none_or(|count| *count < MOST_OF_ONE)
    }

    pub(crate) fn add(&mut self, entity: EntityKey, envelope: Envelope) {
        let size = envelope.size();
        if self.waiting.insert(envelope.id, (entity, envelope)).is_none() {
            self.bytes += size;
            *self.of_each.entry(entity).or_default() += 1;
        }
    }

    /// The first ones and their entities, to be handled now. They stay until that is committed.
    pub(crate) fn first(&self, most: usize) -> Vec<(EntityKey, Envelope)> {
        self.waiting.values().take(most).cloned().collect()
    }

    /// They are handled.
    pub(crate) fn remove(&mut self, ids: &[EntryId]) {
        for id in ids {
            let Some((entity, envelope)) = self.waiting.remove(id) else { continue };
            self.bytes -= envelope.size();
            if let Some(count) = self.of_each.get_mut(&entity) {
                *count -= 1;
                if *count == 0 {
                    self.of_each.remove(&entity);
                }
            }
        }
    }

    /// What they wait for is still away.
    pub(crate) fn rest(&mut self) {
        self.not_before = Some(Instant::now() + PAUSE);
    }

    /// Whether to handle some now.
    pub(crate) fn is_due(&self, store: &Store) -> bool {
        !self.waiting.is_empty() && store.is_well() && self.not_before.is_none_or(|at| Instant::now() >= at)
    }

    /// Returns when some are to be handled; never, if there are none.
    pub(crate) async fn due(&self, store: &Store) {
        if self.waiting.is_empty() {
            return std::future::pending().await;
        }
        if let Some(at) = self.not_before {
            sleep_until(at).await;
        }
        store.wellness().await;
    }
}

#[cfg(test)]
mod tests {
    use shoal_domain::id::UserId;

    use super::*;

    fn envelope(ms: u64) -> Envelope {
        Envelope { id: EntryId { ms, seq: 0 }, fields: vec![] }
    }

    #[test]
    fn one_entity_cannot_take_all_the_room_and_gives_back_what_it_had() {
        let (alice, bob) = (EntityKey::User(UserId(1)), EntityKey::User(UserId(2)));
        let mut parked = Parked::within(1_000);
        for ms in 0..MOST_OF_ONE as u64 {
            assert!(parked.has_room_for(alice, &envelope(ms)));
            parked.add(alice, envelope(ms));
        }
        let next = envelope(1_000);
        assert!(!parked.has_room_for(alice, &next) && parked.has_room_for(bob, &next));
        let handled: Vec<EntryId> = parked.first(1_000).iter().map(|(_, envelope)| envelope.id).collect();
        assert!(handled.is_sorted() && handled.len() == MOST_OF_ONE);
        parked.remove(&handled);
        assert!(!parked.holds(alice) && parked.has_room_for(alice, &next));
        let large = Envelope { fields: vec![("b".to_owned(), vec![0; 1_000].into())], ..next };
        assert!(!parked.has_room_for(alice, &large), "what is parked has a bound in bytes, too");
    }
}
