//! `shoal partitions`: who owns what, and how far they are; and a halted one goes on.

use clap::Subcommand;
use shoal_domain::partition::PartitionId;
use shoal_mailbox::{Mailbox, MailboxError, PartitionState};
use shoal_runtime::config::Settings;

use crate::process::{self, StartError};

/// What is to be done about a partition.
#[derive(Clone, Debug, Subcommand)]
pub enum Action {
    /// Lets a halted partition go on with what is left of it, and says what may be lost
    Resume {
        /// Its number
        #[arg(value_parser = number)]
        partition: u16,
    },
}

fn number(text: &str) -> Result<u16, &'static str> {
    text.parse().map_err(|_| "the partition's number, as `shoal partitions` shows it")
}

/// A number that no partition of this deployment has.
#[derive(Debug, thiserror::Error)]
#[error("there is no partition {asked}\n  there are 0 to {}", .count - 1)]
pub struct NoPartition {
    asked: PartitionId,
    count: u16,
}

/// It could not be done.
#[derive(Debug, thiserror::Error)]
pub enum PartitionsError {
    /// It does not exist.
    #[error(transparent)]
    Absent(#[from] NoPartition),
    /// Nothing keeps it from going on.
    #[error("partition {0} is not halted\n  see: shoal partitions")]
    NotHalted(PartitionId),
    /// Something between us and Redis.
    #[error(transparent)]
    Mailbox(#[from] MailboxError),
    /// Redis is not there, or not as it should be.
    #[error(transparent)]
    Start(#[from] StartError),
}

/// Makes sure that this deployment has such a partition: what is written under another number would lie there unread.
pub(crate) fn existing(mailbox: &Mailbox, asked: PartitionId) -> Result<(), NoPartition> {
    let count = mailbox.partitions().get();
    if asked.0 < count { Ok(()) } else { Err(NoPartition { asked, count }) }
}

/// Does what is to be done; without anything, shows all partitions.
pub async fn run(settings: &Settings, action: Option<&Action>) -> Result<(), PartitionsError> {
    match action {
        None => show(settings).await,
        Some(Action::Resume { partition }) => resume(settings, PartitionId(*partition)).await,
    }
}

async fn resume(settings: &Settings, partition: PartitionId) -> Result<(), PartitionsError> {
    let mailbox = process::connect(settings).await?;
    existing(&mailbox, partition)?;
    let why = mailbox.resume(partition).await?.ok_or(PartitionsError::NotHalted(partition))?;
    println!(
        "partition {partition} goes on; it was halted because {why}\n  gone for good: what was removed from its inbox and its \
         entities"
    );
    Ok(())
}

/// Prints a line for each partition, and a sum.
async fn show(settings: &Settings) -> Result<(), PartitionsError> {
    let partitions = process::connect(settings).await?.survey().await?;
    println!(
        "partition  epoch  waiting     lag  parked  calls  records  dead  uncertain           position  owner"
    );
    for state in &partitions {
        println!(
            "{:>9} {:>6} {:>8} {:>5.1} s {:>7} {:>6} {:>8} {:>5} {:>10} {:>18}  {}",
            state.partition.0,
            state.epoch,
            state.waiting,
            state.lag_ms as f64 / 1000.0,
            state.parked,
            state.calls,
            state.records,
            state.dead,
            state.uncertain,
            state.position.to_string(),
            state.owner.as_deref().unwrap_or("nobody"),
        );
        if let Some(why) = &state.unreadable {
            println!("{:>9} UNREADABLE: {why}", state.partition.0);
        }
        if let Some(why) = &state.halted {
            println!("{:>9} HALTED: {why}; look at it, then: shoal partitions resume {0}", state.partition.0);
        }
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
    let halted = partitions.iter().filter(|state| state.halted.is_some()).count();
    format!(
        "partitions: {owned} of {} owned by {} workers, {waiting} envelopes wait ({lag:.1} s at most), {dead} dead letters, \
         {uncertain} uncertain calls, {halted} halted",
        partitions.len(),
        owners.len()
    )
}
