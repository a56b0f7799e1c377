//! Which worker owns which partition: every worker computes the same answer from the same list.

use sha2::{Digest, Sha256};
use shoal_domain::partition::PartitionId;

/// The worker that a partition belongs to among those alive; `None` when nobody is.
///
/// Rendezvous hashing (Thaler, Ravishankar 1996): each worker scores each partition, the highest score wins. When a
/// worker comes, it takes only what it wins; when one goes, only what it had moves.
pub(crate) fn owner_of(partition: PartitionId, workers: &[String]) -> Option<&str> {
    workers.iter().map(String::as_str).max_by_key(|worker| score(worker, partition))
}

/// The same on every machine and in every release, or two workers would both believe that a partition is theirs.
fn score(worker: &str, partition: PartitionId) -> [u8; 32] {
    Sha256::new().chain_update(worker).chain_update(partition.0.to_be_bytes()).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workers(n: usize) -> Vec<String> {
        (0..n).map(|i| format!("worker-{i}")).collect()
    }

    #[test]
    fn a_newcomer_takes_only_what_it_wins_and_nothing_else_moves() {
        let (before, after) = (workers(4), workers(5));
        for partition in (0..1024).map(PartitionId) {
            let (old, new) = (owner_of(partition, &before), owner_of(partition, &after));
            assert!(
                new == old || new == Some("worker-4"),
                "partition {partition} moved from {old:?} to {new:?}"
            );
        }
    }

    #[test]
    fn everybody_gets_a_fair_share() {
        let fleet = workers(4);
        for worker in &fleet {
            let share = (0..1024).filter(|p| owner_of(PartitionId(*p), &fleet) == Some(worker)).count();
            assert!((192..320).contains(&share), "{worker} has {share} of 1024");
        }
    }

    #[test]
    fn nobody_owns_anything_when_nobody_is_there() {
        assert_eq!(owner_of(PartitionId(0), &[]), None);
    }
}
