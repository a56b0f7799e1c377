//! Workers that die, or fall asleep, in the middle of a turn.
//!
//! What was decided and not written is as if it had never been: whoever takes the partition over reads the records and
//! decides again, later. What was written is written, and Redis refuses to write it twice; `platform/mailbox` tests that.
//!
//! Whoever only slept wakes up when somebody else owns its partitions, and writes what it had decided. The epoch of the
//! partition tells that it is not the owner's, and nothing of it is written.

use shoal_domain::entity::EntityKey;
use shoal_domain::partition::PartitionCount;
use shoal_domain::time::{Millis, Timestamp};

use crate::chance::Chance;

/// How many workers share how many partitions, and how often one of them ends.
#[derive(Clone, Copy)]
pub struct Fleet {
    pub workers: usize,
    pub partitions: u16,
    /// One turn in so many is its worker's last.
    pub ends_in: usize,
}

/// The right to write at a moment: the owner's, as it then was.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Token {
    partition: usize,
    epoch: u32,
}

/// Who owns each partition.
#[derive(Clone, Copy, Default)]
struct Lease {
    worker: usize,
    epoch: u32,
    /// Nobody has it before then.
    free: Timestamp,
}

pub struct Kills {
    fleet: Fleet,
    leases: Vec<Lease>,
    /// How many workers ended.
    pub count: u32,
    /// What was refused because it came from one who no longer owned the partition.
    pub fenced: u32,
}

impl Kills {
    pub fn new(fleet: Fleet) -> Self {
        let lease = |partition| Lease { worker: partition % fleet.workers, ..Lease::default() };
        let leases = (0..usize::from(fleet.partitions)).map(lease).collect();
        Kills { fleet, leases, count: 0, fenced: 0 }
    }

    /// Whether the owner of an entity ends now, over what it has decided. All that it owns goes to others.
    pub fn strikes(&mut self, entity: EntityKey, now: Timestamp, chance: &mut Chance) -> bool {
        let strikes = chance.one_in(self.fleet.ends_in);
        if strikes {
            let worker = self.leases[self.partition(entity)].worker;
            for lease in self.leases.iter_mut().filter(|lease| lease.worker == worker) {
                // It ends by itself, and somebody else sees it.
                lease.free = now + Millis(1_000 + chance.below(14_000) as u64);
                lease.epoch += 1;
                lease.worker = (worker + 1 + chance.below(self.fleet.workers)) % self.fleet.workers;
            }
            self.count += 1;
        }
        strikes
    }

    /// The right of whoever owns an entity now.
    pub fn token(&self, entity: EntityKey) -> Token {
        let partition = self.partition(entity);
        Token { partition, epoch: self.leases[partition].epoch }
    }

    /// Whether somebody may still write by this right.
    pub fn admits(&mut self, token: Token) -> bool {
        let stands = self.leases[token.partition].epoch == token.epoch;
        self.fenced += u32::from(!stands);
        stands
    }

    /// Whether nobody owns an entity at this moment.
    pub fn hold(&self, entity: EntityKey, now: Timestamp) -> bool {
        now < self.leases[self.partition(entity)].free
    }

    /// How long until the next dead one is taken over, if there is any.
    pub fn next_takeover(&self, now: Timestamp) -> Option<Millis> {
        let ends = self.leases.iter().map(|lease| lease.free).filter(|free| *free > now);
        ends.min().map(|free| Millis(free.0 - now.0))
    }

    fn partition(&self, entity: EntityKey) -> usize {
        let count = PartitionCount::new(self.fleet.partitions).expect("it is not zero");
        usize::from(count.of(entity).0)
    }
}
