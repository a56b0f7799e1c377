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

/// For so many bytes of memory one call may be in flight: it has a connection, with buffers on both sides.
const CALL_IN_FLIGHT: u64 = 1024 * 1024;

/// Calls to Telegram that one worker has in flight at least and at most. At Telegram's usual 50 ms a thousand are twenty thousand a
/// second. A crash leaves in doubt those that really are in flight: a thousand messages a second are fifty.
const FEWEST_IN_FLIGHT: u64 = 64;
const MOST_IN_FLIGHT: u64 = 1024;

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
    /// Calls to chats in flight.
    pub in_flight: usize,
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
            in_flight: (bytes / CALL_IN_FLIGHT).clamp(FEWEST_IN_FLIGHT, MOST_IN_FLIGHT) as usize,
            entities: NonZeroUsize::new(entities).expect("a batch is not empty"),
            parked: (bytes / 8 / partitions) as usize,
        }
    }
}
