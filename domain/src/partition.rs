//! Partitions: the slices of all entities that workers share out among themselves.

use std::fmt;
use std::num::NonZeroU16;

use crate::entity::EntityKey;
use crate::id::UserId;

/// How many partitions a deployment has. Fixed for its life: another number would send people to other owners while
/// the earlier ones still hold their state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartitionCount(NonZeroU16);

impl PartitionCount {
    /// `count` partitions; `None` for zero.
    #[must_use]
    pub const fn new(count: u16) -> Option<Self> {
        match NonZeroU16::new(count) {
            Some(count) => Some(PartitionCount(count)),
            None => None,
        }
    }

    /// The number itself.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0.get()
    }

    /// All partitions, in order.
    pub fn all(self) -> impl Iterator<Item = PartitionId> + Clone {
        (0..self.get()).map(PartitionId)
    }

    /// The partition that an entity lives in.
    #[must_use]
    pub fn of(self, entity: EntityKey) -> PartitionId {
        // The kind is mixed in, so that the pool of a bot does not always sit beside the user of the same number.
        let (kind, id) = match entity {
            EntityKey::User(UserId(id)) => (0x75_u64, id),
            EntityKey::Pool(pool) => (0x70_u64, pool.0),
            // These stand beside the people whom they tell.
            EntityKey::Followers(_, partition) => return PartitionId(partition.0 % self.get()),
            EntityKey::Market(market) => (0x6d_u64, folded(market.bytes())),
        };
        let slice = mix(mix(kind) ^ id as u64) % u64::from(self.get());
        PartitionId(slice as u16)
    }
}

/// As many as a deployment has where nothing else is said.
impl Default for PartitionCount {
    fn default() -> PartitionCount {
        const { PartitionCount::new(64).unwrap() }
    }
}

/// One partition, counted from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartitionId(pub u16);

impl fmt::Display for PartitionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A name as one number. It is part of the stored format, too.
fn folded(bytes: &[u8]) -> i64 {
    bytes.iter().fold(0, |sum, byte| mix(sum ^ u64::from(*byte))) as i64
}

/// The finalizer of `SplitMix64` (Steele, Lea, Flood 2014): every input bit moves every output bit. It is part of the
/// stored format and may never change.
pub(crate) fn mix(mut bits: u64) -> u64 {
    bits = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{PoolId, ProviderId};

    const COUNT: PartitionCount = PartitionCount::new(64).unwrap();

    #[test]
    fn people_keep_their_partition_for_ever() {
        let places =
            [1_i64, 2, 42, 123_456_789, 7_000_000_001].map(|id| COUNT.of(EntityKey::User(UserId(id))).0);
        assert_eq!(places, [9, 28, 60, 11, 58], "the hash is part of the stored format");
        assert_eq!(COUNT.of(EntityKey::Pool(PoolId(1001))).0, 47);
        let markets =
            ["BTC/USDT", "ETH/USDT"].map(|pair| COUNT.of(EntityKey::Market(pair.parse().unwrap())).0);
        assert_eq!(markets, [40, 3]);
        assert_eq!(COUNT.of(EntityKey::Followers(ProviderId(7), PartitionId(63))), PartitionId(63));
    }

    #[test]
    fn neighbouring_ids_spread_evenly() {
        let mut people = [0_u32; 64];
        for id in 0..64_000 {
            people[usize::from(COUNT.of(EntityKey::User(UserId(5_000_000_000 + id))).0)] += 1;
        }
        assert!(people.iter().all(|n| (800..1200).contains(n)), "uneven: {people:?}");
    }
}
