//! How near to the set rate a broadcast comes, that it never exceeds it, and how long replies take meanwhile.

use std::collections::VecDeque;
use std::time::Duration;

use clap::Args;
use shoal_emulator::Limits;

use super::asking::Asking;
use super::{Measured, Place, ms, percentile};
use crate::audience::Audience;
use crate::broadcast::Broadcast;
use crate::error::ChaosError;
use crate::stage::{Cast, Stage, USUAL};

/// Of the set rate, what has to be achieved; and of all calls, what may be answered 429.
const ACHIEVED: f64 = 0.98;
const REFUSED: f64 = 0.001;

/// How long people ask with no broadcast beside.
const IDLE: Duration = Duration::from_secs(10);

/// Most recipients: of more calls Telegram's journal forgets the first.
const MOST: u32 = 90_000;

#[derive(Args)]
pub(super) struct Rate {
    /// Processes that share the bot
    #[arg(long, default_value_t = 8)]
    workers: usize,
    /// Messages a second that are set, and that Telegram enforces
    #[arg(long = "rate", default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    set: u32,
    /// How many get it
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST)))]
    recipients: u32,
    /// Questions a second that people ask beside it; 0 sends at the free rate, where Telegram would count the replies, too
    #[arg(long, default_value_t = 20)]
    replies: u32,
    /// Prints how many calls came in each second, too
    #[arg(long)]
    seconds: bool,
    /// How much later than it is carried out each call is answered, in milliseconds
    #[arg(long, default_value_t = 0)]
    latency: u64,
}

impl Rate {
    pub(super) async fn measure(self, place: &Place) -> Result<Measured, ChaosError> {
        let cast = Cast { workers: self.workers, bulk_rate: self.set, paid_rate: self.set, ..USUAL };
        let mut stage = place.stage(cast).await?;
        let measured = self.on(&mut stage).await;
        stage.strike().await?;
        measured
    }

    async fn on(&self, stage: &mut Stage) -> Result<Measured, ChaosError> {
        let audience = Audience::invite(stage, self.recipients.into()).await?;
        let bot = audience.bot;
        let mut asking = Asking::at(stage, self.replies);
        let mut idle = Vec::new();
        if self.replies > 0 {
            let _ = tokio::time::timeout(IDLE, asking.ask()).await;
            idle = asking.waits(stage).await?;
        }
        let paid = self.replies > 0;
        let (per_bot, paid_per_bot) = if paid { (None, Some(self.set)) } else { (Some(self.set), None) };
        stage.emulator.limit(bot, Limits { per_bot, paid_per_bot, ..Limits::default() });
        stage.emulator.answer_after(Duration::from_millis(self.latency));
        stage.emulator.count_anew(bot);
        let stars = if paid { self.recipients.div_ceil(10) } else { 0 };
        let broadcast = Broadcast::start_with(stage, &audience, stars).await?;
        let seconds = self.recipients / self.set;
        let bound = Duration::from_secs(120 + 4 * u64::from(seconds));
        if paid {
            tokio::select! {
                over = broadcast.is_over(stage, bound) => over?,
                () = asking.ask() => {}
            }
        } else {
            broadcast.is_over(stage, bound).await?;
        }
        let beside = asking.waits(stage).await?;
        self.judge(stage, &broadcast, idle, beside).await
    }

    async fn judge(
        &self,
        stage: &Stage,
        broadcast: &Broadcast,
        mut idle: Vec<Duration>,
        mut beside: Vec<Duration>,
    ) -> Result<Measured, ChaosError> {
        let calls: Vec<Duration> = calls(stage, &broadcast.tag);
        let (first, last) =
            (calls.first().copied().unwrap_or_default(), calls.last().copied().unwrap_or_default());
        let achieved = (calls.len().saturating_sub(1)) as f64
            / last.saturating_sub(first).as_secs_f64()
            / f64::from(self.set);
        let busiest = busiest_second(&calls);
        if self.seconds {
            println!("{:?}", each_second(&calls));
        }
        let traffic = stage.emulator.traffic(broadcast.audience.bot);
        let refused = traffic.refused_429 as f64 / traffic.calls.max(1) as f64;
        let sent = broadcast.count(stage, "sent").await?;
        let once = stage.emulator.received_once(&broadcast.tag);
        let mut words = vec![format!(
            "rate: {} workers, {} a second, {} recipients: {achieved:.3} of the rate, {busiest} in the busiest second, \
             {} of {} calls 429, {once} got it once",
            self.workers, self.set, self.recipients, traffic.refused_429, traffic.calls
        )];
        if self.replies > 0 {
            words.push(format!(
                "{} replies a second: p50 {:.0} ms, p95 {:.0} ms, idle {:.0} and {:.0} ms",
                self.replies,
                ms(percentile(&mut beside, 50)),
                ms(percentile(&mut beside, 95)),
                ms(percentile(&mut idle, 50)),
                ms(percentile(&mut idle, 95))
            ));
        }
        let mut measured = Measured::of(words.join("; "));
        measured.bound(achieved >= ACHIEVED, format!("{achieved:.3} of the rate, {ACHIEVED} wanted"));
        measured.bound(busiest <= self.set as usize, format!("{busiest} in one second"));
        measured.bound(refused < REFUSED, format!("{:.2} % of all calls were answered 429", refused * 100.0));
        let all = i64::from(self.recipients);
        measured
            .bound(sent == all && once as i64 == all, format!("{sent} sent, {once} got it once, of {all}"));
        Ok(measured)
    }
}

/// When the calls arrived that have this in their text, in order.
fn calls(stage: &Stage, tag: &str) -> Vec<Duration> {
    let calls = stage.emulator.calls();
    let of_it =
        calls.iter().filter(|call| call.params["text"].as_str().is_some_and(|text| text.contains(tag)));
    let mut calls: Vec<Duration> = of_it.map(|call| call.at).collect();
    calls.sort_unstable();
    calls
}

/// How many calls came in each second since the first.
fn each_second(calls: &[Duration]) -> Vec<usize> {
    let mut counts = Vec::new();
    for call in calls {
        let second = call.saturating_sub(calls[0]).as_secs() as usize;
        counts.resize(counts.len().max(second + 1), 0);
        counts[second] += 1;
    }
    counts
}

/// The most calls in any one second.
fn busiest_second(calls: &[Duration]) -> usize {
    let (mut window, mut most) = (VecDeque::new(), 0);
    for call in calls {
        while window.front().is_some_and(|first| *call >= *first + Duration::from_secs(1)) {
            window.pop_front();
        }
        window.push_back(*call);
        most = most.max(window.len());
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_busiest_second_is_any() {
        let calls = [0, 900, 950, 1_000, 1_899, 1_900].map(Duration::from_millis);
        assert_eq!(busiest_second(&calls), 4);
    }
}
