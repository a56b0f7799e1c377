//! Partitions that die in the middle of a turn.
//!
//! What was decided and not written is as if it had never been: whoever takes the partition over reads the records and
//! decides again, later. What was written is written, and Redis refuses to write it twice; `platform/mailbox` tests that.

use std::collections::BTreeMap;

use shoal_domain::entity::EntityKey;
use shoal_domain::partition::{PartitionCount, PartitionId};
use shoal_domain::time::{Millis, Timestamp};

use crate::chance::Chance;

/// Few enough that several people and pools die together.
const PARTITIONS: u16 = 4;

/// One turn in so many is the last of its partition's owner.
const ONE_IN: usize = 250;

#[derive(Default)]
pub struct Kills {
    /// When those that are dead will have been taken over.
    down: BTreeMap<PartitionId, Timestamp>,
    /// How many there were.
    pub count: u32,
}

impl Kills {
    /// Whether the owner of an entity dies now, over what it has decided.
    pub fn strikes(&mut self, entity: EntityKey, now: Timestamp, chance: &mut Chance) -> bool {
        let strikes = chance.one_in(ONE_IN);
        if strikes {
            // Leases run out, and somebody else sees it.
            let until = now + Millis(1_000 + chance.below(14_000) as u64);
            self.down.insert(partition(entity), until);
            self.count += 1;
        }
        strikes
    }

    /// Whether nobody owns an entity at this moment.
    pub fn hold(&self, entity: EntityKey, now: Timestamp) -> bool {
        self.down.get(&partition(entity)).is_some_and(|until| now < *until)
    }

    /// How long until the next dead one is taken over, if there is any.
    pub fn next_takeover(&self, now: Timestamp) -> Option<Millis> {
        self.down.values().filter(|until| **until > now).map(|until| Millis(until.0 - now.0)).min()
    }
}

fn partition(entity: EntityKey) -> PartitionId {
    PartitionCount::new(PARTITIONS).expect("it is not zero").of(entity)
}
