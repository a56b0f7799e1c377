//! `shoal partitions`: who owns what, and how far they are.

use shoal_mailbox::PartitionState;
use shoal_runtime::config::Settings;

use crate::process::{self, StartError};

/// Prints a line for each partition, and a sum.
pub async fn run(settings: &Settings) -> Result<(), StartError> {
    let partitions = process::connect(settings).await?.survey().await?;
    println!("partition  epoch  waiting     lag  parked  calls  records  dead  uncertain  owner");
    for state in &partitions {
        println!(
            "{:>9} {:>6} {:>8} {:>5.1} s {:>7} {:>6} {:>8} {:>5} {:>10}  {}  at {}",
            state.partition.0,
            state.epoch,
            state.waiting,
            state.lag_ms as f64 / 1000.0,
            state.parked,
            state.calls,
            state.records,
            state.dead,
            state.uncertain,
            state.owner.as_deref().unwrap_or("nobody"),
            state.position,
        );
    }
    println!("\n{}", sum(&partitions));
    Ok(())
}

fn sum(partitions: &[PartitionState]) -> String {
    let owned = partitions.iter().filter(|state| state.owner.is_some()).count();
    let mut owners: Vec<_> = partitions.iter().filter_map(|state| state.owner.as_deref()).collect();
    owners.sort_unstable();
    owners.dedup();
    let waiting: u64 = partitions.iter().map(|state| state.waiting).sum();
    let dead: u64 = partitions.iter().map(|state| state.dead).sum();
    let uncertain: u64 = partitions.iter().map(|state| state.uncertain).sum();
    let lag = partitions.iter().map(|state| state.lag_ms).max().unwrap_or(0) as f64 / 1000.0;
    format!(
        "partitions: {owned} of {} owned by {} workers, {waiting} envelopes wait ({lag:.1} s at most), {dead} dead letters, \
         {uncertain} uncertain calls",
        partitions.len(),
        owners.len()
    )
}
