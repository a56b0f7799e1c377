//! Times from an update's first posting to the Telegram call that carries its message on.

use std::time::Duration;

/// Each doubling of time is split into so many buckets: a quantile is right to within 1/32, or 3 %.
const STEPS_BITS: u32 = 5;
const STEPS: u64 = 1 << STEPS_BITS;

/// Counts of times in buckets that grow with the time, from a microsecond to hours.
#[derive(Debug, Default)]
pub(crate) struct Latency {
    buckets: Vec<u64>,
    count: u64,
}

impl Latency {
    pub(crate) fn record(&mut self, time: Duration) {
        let bucket = bucket(time.as_micros() as u64);
        if self.buckets.len() <= bucket {
            self.buckets.resize(bucket + 1, 0);
        }
        self.buckets[bucket] += 1;
        self.count += 1;
    }

    /// The time in milliseconds that this part (0.5, 0.95 ...) of all did not exceed; 0 if there were none.
    pub(crate) fn quantile_ms(&self, part: f64) -> f64 {
        let wanted = (self.count as f64 * part).ceil() as u64;
        let mut seen = 0;
        let reached = self.buckets.iter().position(|count| {
            seen += count;
            seen >= wanted && wanted > 0
        });
        reached.map_or(0.0, |bucket| upper_us(bucket) as f64 / 1_000.0)
    }
}

/// Small times have a bucket for each microsecond, longer ones `STEPS` for each doubling.
fn bucket(us: u64) -> usize {
    let doublings = (64 - us.leading_zeros()).saturating_sub(STEPS_BITS + 1);
    (u64::from(doublings) * STEPS + (us >> doublings)) as usize
}

/// The longest time of a bucket.
fn upper_us(bucket: usize) -> u64 {
    let bucket = bucket as u64;
    let doublings = (bucket / STEPS).saturating_sub(1);
    ((bucket - doublings * STEPS + 1) << doublings) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_holds_its_times_within_three_percent() {
        for us in (0..2_000).chain((2_000..50_000_000).step_by(997)) {
            let upper = upper_us(bucket(us));
            assert!(upper >= us, "{us} in a bucket up to {upper}");
            assert!((upper - us) as f64 <= us as f64 / 31.0, "{us} in a bucket up to {upper}");
        }
    }

    #[test]
    fn quantiles_are_those_of_what_was_recorded() {
        let mut latency = Latency::default();
        assert!(latency.quantile_ms(0.5) < f64::EPSILON);
        for ms in 1..=1_000 {
            latency.record(Duration::from_millis(ms));
        }
        for (part, ms) in [(0.5, 500.0), (0.95, 950.0), (0.99, 990.0)] {
            let found = latency.quantile_ms(part);
            assert!((found - ms).abs() / ms < 0.035, "{part}: {found}");
        }
    }
}
