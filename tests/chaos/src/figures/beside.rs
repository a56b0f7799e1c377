//! What people in chats notice of a broadcast: nothing. The same crowd is measured before, beside and after it.

use std::time::{Duration, Instant};

use clap::Args;
use shoal_emulator::{Crowd, CrowdOptions};

use super::{Measured, Place, ms, percentile};
use crate::audience::Audience;
use crate::broadcast::Broadcast;
use crate::error::ChaosError;
use crate::fact::within;
use crate::silence::tag_in;
use crate::stage::{Cast, Stage, USUAL};

/// How much longer a message may take, at the 95th of a hundred.
const TIMES_LONGER: f64 = 1.1;

/// How long people chat with no broadcast beside, before and after.
const IDLE: Duration = Duration::from_secs(30);

/// A broadcast that pays for nothing in so long is nearly over.
const REST: Duration = Duration::from_millis(200);

/// People come, and most of them have met somebody.
const MEET: Duration = Duration::from_mins(5);

#[derive(Args)]
pub(super) struct Beside {
    /// Who chat
    #[arg(long, default_value_t = 2_000)]
    people: usize,
    /// Messages they send in a second, all together
    #[arg(long, default_value_t = 100.0)]
    messages: f64,
    /// How many get the broadcast
    #[arg(long, default_value_t = 50_000, value_parser = clap::value_parser!(u32).range(1..=60_000))]
    recipients: u32,
    /// Messages of it in a second
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    rate: u32,
    /// Processes that do the work
    #[arg(long, default_value_t = 2)]
    workers: usize,
}

impl Beside {
    pub(super) async fn measure(self, place: &Place) -> Result<Measured, ChaosError> {
        let cast = Cast { workers: self.workers, paid_rate: self.rate, ..USUAL };
        let mut stage = place.stage(cast).await?;
        let measured = self.on(&mut stage, place.seed).await;
        stage.strike().await?;
        measured
    }

    async fn on(&self, stage: &mut Stage, seed: u64) -> Result<Measured, ChaosError> {
        let audience = Audience::invite(stage, self.recipients.into()).await?;
        let crowd = stage.emulator.crowd(CrowdOptions {
            people: self.people,
            seed,
            messages_per_second: self.messages,
            restlessness: 0.01,
            ..CrowdOptions::default()
        });
        self.meet(stage, &crowd).await?;
        let before = Instant::now();
        tokio::time::sleep(IDLE).await;
        let broadcast = Broadcast::start_with(stage, &audience, self.recipients.div_ceil(10)).await?;
        let began = Instant::now();
        self.has_been_paid(stage, &audience).await?;
        broadcast.is_over(stage, Duration::from_mins(5)).await?;
        let over = Instant::now();
        // What it leaves behind is its own.
        tokio::time::sleep(Duration::from_secs(2)).await;
        let after = Instant::now();
        tokio::time::sleep(IDLE).await;
        let end = Instant::now();
        let report = crowd.stop().await;

        let (mut beside, mut idle) = (waits(stage, began, over), waits(stage, before, began));
        let mut afterwards = waits(stage, after, end);
        let messages = beside.len();
        let [beside, idle, afterwards] =
            [&mut beside, &mut idle, &mut afterwards].map(|waits| percentile(waits, 95));
        let usual = (idle + afterwards) / 2;
        let ratio = beside.as_secs_f64() / usual.as_secs_f64();
        let (sent, seconds) = (broadcast.count(stage, "sent").await?, (over - began).as_secs_f64());
        let mut measured = Measured::of(format!(
            "beside: {} people, {} recipients in {seconds:.0} s ({:.0} a second): p95 of {messages} messages {:.1} ms, \
             idle {:.1} ms before and {:.1} ms after: ratio {ratio:.2}",
            self.people,
            self.recipients,
            sent as f64 / seconds,
            ms(beside),
            ms(idle),
            ms(afterwards),
        ));
        measured.bound(ratio <= TIMES_LONGER, format!("ratio {ratio:.2}, {TIMES_LONGER} allowed"));
        measured
            .bound(sent == i64::from(self.recipients), format!("{sent} of {} were sent to", self.recipients));
        let harmed = report.lost + report.doubled + report.out_of_order + report.half_pairs;
        measured.bound(harmed == 0, format!("{harmed} messages lost, doubled or out of order"));
        Ok(measured)
    }

    /// Waits until the bot pays for no more messages. To ask Postgres all the while, by a program of its own each time, would
    /// be a third of a processor's work, and what chat felt of that is no broadcast's doing.
    async fn has_been_paid(&self, stage: &mut Stage, audience: &Audience) -> Result<(), ChaosError> {
        let mut before = 0;
        within(Duration::from_mins(5), "the bot pays for no more messages", async || {
            tokio::time::sleep(REST).await;
            stage.all_run()?;
            let spent = stage.emulator.stars_spent_tenths(audience.bot);
            Ok(spent > 0 && std::mem::replace(&mut before, spent) == spent)
        })
        .await
    }

    /// Waits until the crowd has met.
    async fn meet(&self, stage: &mut Stage, crowd: &Crowd) -> Result<(), ChaosError> {
        within(MEET, "most people have met somebody", async || {
            stage.all_run()?;
            Ok(crowd.report().paired_now * 10 >= self.people * 8)
        })
        .await
    }
}

/// How long each message took that Telegram brought within this time: to the call that carries it on.
fn waits(stage: &Stage, from: Instant, to: Instant) -> Vec<Duration> {
    let posted = stage.gate.posted();
    let calls = stage.emulator.calls();
    let wait = |call: &shoal_emulator::Call| {
        let text = call.params["text"].as_str().or(call.params["caption"].as_str())?;
        let posted = *posted.get(tag_in(text)?)?;
        let arrived = stage.began + call.at;
        (posted >= from && posted < to).then(|| arrived.saturating_duration_since(posted))
    };
    calls.iter().filter_map(wait).collect()
}
