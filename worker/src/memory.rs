//! What an owner remembers of its partition, and how much memory a worker has for all of them.

use std::num::NonZeroUsize;

use shoal_domain::partition::PartitionCount;
use shoal_mailbox::LONGEST_BATCH;

use crate::bound::Bound;
use crate::entities::Entities;
use crate::floods::Floods;
use crate::parked::Parked;

/// What an entity takes in memory, in bytes: a person with a session and some recent partners.
const ENTITY: u64 = 2 * 1024;

/// What a call that waits takes in memory, in bytes: mostly its text.
const CALL: u64 = 2 * 1024;

/// Entities of a partition in memory at least: all that one batch can need.
const FEWEST_ENTITIES: usize = LONGEST_BATCH;

/// An owner's memory. It is a cache: all that matters in it is in Redis, too.
pub(crate) struct Memory {
    pub entities: Entities,
    pub parked: Parked,
    pub floods: Floods,
}

/// How much a worker may keep in memory, by what it is.
#[derive(Clone)]
pub(crate) struct Allowance {
    /// Bytes of envelopes that were read and are not handled yet.
    pub envelopes: Bound,
    /// Calls that wait for their turn.
    pub calls: Bound,
    /// Entities of each partition.
    pub entities: NonZeroUsize,
    /// Bytes of each partition's parked envelopes.
    pub parked: usize,
}

impl Allowance {
    /// Half of the memory for envelopes, a quarter of that for those parked; a quarter each for entities and calls. One
    /// worker may come to own all partitions.
    pub(crate) fn of(bytes: u64, partitions: PartitionCount) -> Self {
        let partitions = partitions.all().count() as u64;
        let entities = bytes / 4 / ENTITY / partitions;
        let entities = (entities as usize).max(FEWEST_ENTITIES);
        Allowance {
            envelopes: Bound::new(bytes / 8 * 3),
            calls: Bound::new(bytes / 4 / CALL),
            entities: NonZeroUsize::new(entities).expect("a batch is not empty"),
            parked: (bytes / 8 / partitions) as usize,
        }
    }
}
