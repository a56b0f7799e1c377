//! A limit that Telegram tells nobody, and that moves: how soon it is found, and at what price.

use std::time::Duration;

use clap::Args;
use shoal_emulator::Limits;

use super::{Measured, Place};
use crate::audience::Audience;
use crate::broadcast::Broadcast;
use crate::error::ChaosError;
use crate::stage::{Cast, Stage, USUAL};

/// It is to be found within this; then it is looked at for so long.
const FOUND_WITHIN: Duration = Duration::from_mins(1);
const LOOK: Duration = Duration::from_secs(15);

/// Of the limit, what has to be reached; and of all calls, what may be answered 429.
const NEAR: f64 = 0.9;
const REFUSED: f64 = 0.005;

/// A call that was under way when another was refused.
const ON_ITS_WAY: Duration = Duration::from_millis(50);

#[derive(Args)]
pub(super) struct Hidden {
    /// Calls that Telegram takes in a second
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    limit: u32,
    /// And later
    #[arg(long = "move", default_value_t = 600, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    moved: u32,
    /// What the operator has set
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    rate: u32,
    /// Processes that share the bot
    #[arg(long, default_value_t = 3)]
    workers: usize,
}

impl Hidden {
    pub(super) async fn measure(self, place: &Place) -> Result<Measured, ChaosError> {
        let cast = Cast { workers: self.workers, bulk_rate: self.rate, ..USUAL };
        let mut stage = place.stage(cast).await?;
        let measured = self.on(&mut stage).await;
        stage.strike().await?;
        measured
    }

    async fn on(&self, stage: &mut Stage) -> Result<Measured, ChaosError> {
        let seconds = (FOUND_WITHIN + LOOK).as_secs() as u32 + 5;
        let audience = Audience::invite(stage, i64::from((self.limit + self.moved) * seconds)).await?;
        let bot = audience.bot;
        let mut broadcast = None;
        let mut words = vec![format!("hidden: {} workers", self.workers)];
        let mut measured = Measured::default();
        let (mut calls, mut refused) = (0, 0);
        for limit in [self.limit, self.moved] {
            let grace = ON_ITS_WAY;
            stage.emulator.limit(bot, Limits { per_bot: Some(limit), grace, ..Limits::default() });
            if broadcast.is_none() {
                let begun = Broadcast::start(stage, &audience).await?;
                begun.has_sent(stage, 0, 1).await?;
                broadcast = Some(begun);
            }
            stage.emulator.count_anew(bot);
            tokio::time::sleep(FOUND_WITHIN).await;
            let before = stage.emulator.traffic(bot);
            tokio::time::sleep(LOOK).await;
            let after = stage.emulator.traffic(bot);
            let rate = (after.sent - before.sent) as f64 / LOOK.as_secs_f64();
            let of_limit = rate / f64::from(limit);
            calls += after.calls;
            refused += after.refused_429;
            words.push(format!(
                "limit {limit}: {rate:.0} a second after a minute ({of_limit:.2}), {} of {} calls 429",
                after.refused_429, after.calls
            ));
            measured.bound(of_limit >= NEAR, format!("{of_limit:.2} of the limit {limit} after a minute"));
        }
        let share = f64::from(u32::try_from(refused).unwrap_or(u32::MAX)) / calls as f64;
        words.push(format!("{:.2} % 429 in all", share * 100.0));
        measured.words = words.join("; ");
        measured.bound(share < REFUSED, format!("{:.2} % of all calls were answered 429", share * 100.0));
        stage.all_run()?;
        Ok(measured)
    }
}
