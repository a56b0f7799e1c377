//! A short run that shows that the bench still counts right, for tests. It says nothing about speed.

use std::path::PathBuf;
use std::time::Duration;

use crate::contender::{Contender, Outcome, Run};
use crate::error::BenchError;
use crate::load::Shape;
use crate::meeting;
use crate::stage::{Cast, Programs, Stage};

/// Few, at two bots, so that each must have the right half of them.
const CAST: Cast = Cast { workers: 1, partitions: 8, bots: 2, people: 40, connections: 10 };

const RUN: Run = Run {
    // Forty chats bear 20 messages each at once: the pace of none of them is reached.
    shape: Shape::Open { rate: 200 },
    warm_up: Duration::from_millis(200),
    length: Duration::from_secs(1),
    delay: Duration::from_millis(5),
};

/// What a short run has counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trial {
    /// Messages that arrived while it was counted.
    pub arrived: u64,
    /// Messages that were lost.
    pub lost: u64,
    /// Messages that arrived again.
    pub doubled: u64,
    /// Messages that arrived after a later one of the same person, or at somebody else.
    pub misplaced: u64,
    /// Scripts that Redis ran.
    pub scripts: u64,
    /// Processes whose memory was seen.
    pub processes: usize,
}

/// Shoal, from the first /start to messages between two people.
pub async fn shoal(program: PathBuf) -> Result<Trial, BenchError> {
    let mut stage = Stage::set(CAST, Programs { shoal: program, baseline: PathBuf::new() }).await?;
    let mut shoal = stage.shoal().await?;
    meeting::meet(&shoal.company, &stage.stand_in).await?;
    tried(&mut shoal, &stage).await
}

/// The relay without promises.
pub async fn baseline(program: PathBuf) -> Result<Trial, BenchError> {
    let mut stage = Stage::set(CAST, Programs { shoal: PathBuf::new(), baseline: program }).await?;
    let mut baseline = stage.baseline().await?;
    tried(&mut baseline, &stage).await
}

async fn tried(contender: &mut Contender, stage: &Stage) -> Result<Trial, BenchError> {
    let Outcome { times, harm, memory, redis, .. } = contender.measure(&stage.stand_in, RUN).await?;
    Ok(Trial {
        arrived: times.arrived,
        lost: harm.lost,
        doubled: harm.doubled,
        misplaced: harm.out_of_order + harm.strayed,
        scripts: redis.scripts,
        processes: memory.values().filter(|bytes| **bytes > 0).count(),
    })
}
