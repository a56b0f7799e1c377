//! Logs and metrics of a process.

use std::error::Error;
use std::io::{self, IsTerminal};
use std::iter;
use std::sync::{Once, OnceLock};
use std::thread;
use std::time::Duration;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::filter::{EnvFilter, ParseError};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt};

use crate::panics;
use crate::redact::Masked;

/// Bounds of the buckets of every histogram whose name ends in `_seconds`. From a Redis round trip (a millisecond) to what
/// Telegram still waits for (ten seconds and more); fine around the tenth of a second that people begin to feel.
const SECONDS_BUCKETS: [f64; 14] =
    [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0];

/// How often histograms are tidied up. What they recorded in between is kept in memory one by one.
const UPKEEP_INTERVAL: Duration = Duration::from_secs(5);

/// Starts logging to standard error: readable lines on a terminal, JSON otherwise. Panics are logged as well,
/// by their place.
///
/// `log` is a filter as in `SHOAL_LOG`, `info,shoal_worker=debug` for example. No line ever holds a bot token, see
/// [`crate::redact`]. Only the first call in a process has an effect.
pub fn init(log: &str) -> Result<(), ParseError> {
    static STARTED: Once = Once::new();
    let filter = EnvFilter::builder().parse(log)?;
    STARTED.call_once(|| {
        let writer = Masked(io::stderr);
        let lines = if io::stderr().is_terminal() {
            fmt::layer().compact().with_writer(writer).boxed()
        } else {
            fmt::layer().json().flatten_event(true).with_span_list(false).with_writer(writer).boxed()
        };
        // Refused if a test has already set a subscriber of its own, which then stays.
        let _ = tracing_subscriber::registry().with(filter).with(lines).try_init();
        panics::log();
    });
    Ok(())
}

/// The process' metrics, ready to be shown. The first call installs the recorder behind `metrics::counter!` and its
/// siblings; what was counted before it is lost, so a process calls it before its work begins.
#[must_use]
pub fn metrics() -> &'static PrometheusHandle {
    static METRICS: OnceLock<PrometheusHandle> = OnceLock::new();
    METRICS.get_or_init(|| {
        let handle = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS_BUCKETS)
            .and_then(PrometheusBuilder::install_recorder)
            .expect("the buckets are not empty, and nothing else installs a recorder");
        let upkeep = handle.clone();
        thread::spawn(move || {
            loop {
                thread::sleep(UPKEEP_INTERVAL);
                upkeep.run_upkeep();
            }
        });
        handle
    })
}

/// An error with all its causes on one line, for a log: `append to an inbox: connection refused`.
#[must_use]
pub fn chain(error: &dyn Error) -> String {
    let causes = iter::successors(Some(error), |error: &&dyn Error| (*error).source());
    let mut told: Vec<String> = Vec::new();
    for cause in causes.map(ToString::to_string) {
        // Some errors repeat their cause in their own words.
        if told.last().is_none_or(|last| !last.contains(&cause)) {
            told.push(cause);
        }
    }
    told.join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("append to an inbox")]
    struct Append(#[source] io::Error);

    #[test]
    fn an_error_is_told_with_its_causes() {
        let error = Append(io::Error::other("the wire is cut"));
        assert_eq!(chain(&error), "append to an inbox: the wire is cut");
    }

    #[test]
    fn starting_twice_is_harmless_and_a_bad_filter_is_an_error() {
        init("off").unwrap();
        init("off").unwrap();
        assert!(init("shoal_worker=loud").is_err());
    }

    #[test]
    fn metrics_are_shown_with_buckets_for_seconds() {
        let _ = metrics();
        ::metrics::counter!("shoal_test_fish_total").increment(3);
        ::metrics::histogram!("shoal_test_swim_duration_seconds").record(0.015);
        let text = metrics().render();
        assert!(text.contains("shoal_test_fish_total 3"), "{text}");
        assert!(text.contains("shoal_test_swim_duration_seconds_bucket{le=\"0.02\"} 1"), "{text}");
        assert!(text.contains("shoal_test_swim_duration_seconds_bucket{le=\"0.01\"} 0"), "{text}");
    }
}
