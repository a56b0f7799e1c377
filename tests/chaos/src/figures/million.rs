//! A broadcast to very many: how long it takes to begin, and what it costs in memory.

use std::fs;
use std::time::{Duration, Instant};

use clap::Args;

use super::{Measured, Place};
use crate::audience::Audience;
use crate::broadcast::Broadcast;
use crate::error::ChaosError;
use crate::fact::within;
use crate::process::Process;
use crate::stage::{Cast, Stage, USUAL};

/// Starting it may take so long.
const STARTED_WITHIN: Duration = Duration::from_secs(2);

/// Longest time until all recipients are written down.
const WRITTEN_DOWN: Duration = Duration::from_mins(5);

/// For how long it is watched once it sends.
const WATCHED: Duration = Duration::from_secs(30);

/// A broadcast to a few comes before, so that what any broadcast costs is not counted.
const FEW: i64 = 1_000;

/// How much more memory a worker may take for the many, in MiB.
const GROWTH_MIB: u64 = 32;

#[derive(Args)]
pub(super) struct Million {
    /// How many get it
    #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(1..=5_000_000))]
    recipients: u32,
    /// Messages of it in a second
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    rate: u32,
    /// Processes that do the work
    #[arg(long, default_value_t = 2)]
    workers: usize,
}

impl Million {
    pub(super) async fn measure(self, place: &Place) -> Result<Measured, ChaosError> {
        let cast = Cast { workers: self.workers, paid_rate: self.rate, ..USUAL };
        let mut stage = place.stage(cast).await?;
        let measured = self.on(&mut stage).await;
        stage.strike().await?;
        measured
    }

    async fn on(&self, stage: &mut Stage) -> Result<Measured, ChaosError> {
        let few = Audience::invite(stage, FEW).await?;
        let small = Broadcast::start_with(stage, &few, FEW as u32).await?;
        small.is_over(stage, WRITTEN_DOWN).await?;
        let audience = Audience::invite(stage, self.recipients.into()).await?;
        let memory = |stage: &Stage| stage.workers.iter().map(resident_mib).max().unwrap_or_default();
        let (before, sent) = (memory(stage), stage.emulator.traffic(audience.bot).sent);

        let begin = Instant::now();
        let broadcast = Broadcast::start_with(stage, &audience, self.recipients.div_ceil(10)).await?;
        let started = begin.elapsed();
        let frozen =
            format!("select frozen_at is not null from broadcasts where broadcast_id = {}", broadcast.id);
        let mut most = before;
        within(WRITTEN_DOWN, "all recipients are written down", async || {
            most = most.max(memory(stage));
            Ok(stage.ask_postgres(frozen.clone()).await?.trim() == "t")
        })
        .await?;
        let written_down = begin.elapsed();
        broadcast.has_sent(stage, sent, 1).await?;
        let first = begin.elapsed();
        let (now, end) = (stage.emulator.traffic(audience.bot).sent, Instant::now() + WATCHED);
        while Instant::now() < end {
            most = most.max(memory(stage));
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
        stage.all_run()?;
        let rate = (stage.emulator.traffic(audience.bot).sent - now) as f64 / WATCHED.as_secs_f64();
        let mut measured = Measured::of(format!(
            "million: {} recipients: started in {:.2} s, written down after {:.1} s, first message after {:.1} s, \
             then {rate:.0} a second for {} s; a worker takes {before} MiB before, {most} MiB at most",
            self.recipients,
            started.as_secs_f64(),
            written_down.as_secs_f64(),
            first.as_secs_f64(),
            WATCHED.as_secs()
        ));
        measured.bound(started < STARTED_WITHIN, format!("starting took {:.1} s", started.as_secs_f64()));
        let growth = most - before;
        measured.bound(growth <= GROWTH_MIB, format!("a worker grew by {growth} MiB"));
        Ok(measured)
    }
}

/// The memory that a process has now, in MiB.
fn resident_mib(process: &Process) -> u64 {
    let Some(pid) = process.pid() else { return 0 };
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let kib = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.split_whitespace().next());
    kib.and_then(|kib| kib.parse::<u64>().ok()).unwrap_or_default() / 1024
}
