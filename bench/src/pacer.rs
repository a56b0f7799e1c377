//! Moments at a steady rate. Tokio's own timers are as coarse as the figures that are measured with them: 1 ms.

use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

/// Moments that nobody has taken. Beyond it the load cannot keep its rate, and its lateness shows that.
const WAITING: usize = 100_000;

/// Gives `rate` moments a second until `end`, each when it has come.
pub(crate) fn moments(rate: u32, end: Instant) -> mpsc::Receiver<Instant> {
    let (sender, receiver) = mpsc::channel(WAITING);
    thread::spawn(move || {
        // Sleeps end when they should, not up to 50 µs later. Without it, the figures are a little worse than true.
        let _ = rustix::thread::set_current_timer_slack(std::num::NonZeroU64::new(1));
        let begin = Instant::now();
        for number in 0_u64.. {
            let due = begin + Duration::from_nanos(number * 1_000_000_000 / u64::from(rate));
            if due >= end {
                return;
            }
            thread::sleep(due.saturating_duration_since(Instant::now()));
            if sender.blocking_send(due).is_err() {
                return;
            }
        }
    });
    receiver
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn moments_are_evenly_spaced_however_late_they_are_taken() {
        let end = Instant::now() + Duration::from_millis(50);
        let mut moments = moments(1_000, end);
        let mut taken = Vec::new();
        while let Some(moment) = moments.recv().await {
            taken.push(moment);
        }
        assert!((1..=50).contains(&taken.len()), "{} moments", taken.len());
        assert!(taken.windows(2).all(|pair| pair[1] - pair[0] == Duration::from_millis(1)));
    }
}
