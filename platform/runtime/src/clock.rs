//! The only place that asks the system for the time. Rules get the time as an argument.

use std::time::{SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

/// Milliseconds since 1970 by the system's clock, which may be set back or forth: for what people see and for what other
/// machines compare. A clock before 1970 reads as 0.
#[must_use]
pub fn now_ms() -> u64 {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since_1970.as_millis()).unwrap_or(u64::MAX)
}

/// A point on a clock that only goes forward: for deadlines and durations within this process. Tests move it with
/// `tokio::time::advance`.
#[must_use]
pub fn monotonic() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_system_clock_is_in_milliseconds() {
        let start_of_2020 = 1_577_836_800_000;
        let start_of_2200 = 7_258_118_400_000;
        assert!((start_of_2020..start_of_2200).contains(&now_ms()));
    }

    #[tokio::test(start_paused = true)]
    async fn tests_move_the_monotonic_clock() {
        let before = monotonic();
        tokio::time::advance(Duration::from_hours(1)).await;
        assert_eq!(monotonic() - before, Duration::from_hours(1));
    }
}
