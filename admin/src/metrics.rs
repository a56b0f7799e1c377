//! What the API counts. All its metrics are in this file, and nobody else names one.

use std::time::Duration;

use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};

const REQUESTS: &str = "shoal_admin_requests_total";
const DURATION: &str = "shoal_admin_request_duration_seconds";
const LISTENERS: &str = "shoal_admin_listeners";
const UNAUDITED: &str = "shoal_admin_unaudited_total";

/// Explains all metrics.
pub(crate) fn describe() {
    describe_counter!(REQUESTS, Unit::Count, "Requests to the API for admins, by route and status");
    describe_histogram!(DURATION, Unit::Seconds, "From the head of a request to the head of its answer");
    describe_gauge!(LISTENERS, "Streams of progress that somebody listens to");
    describe_counter!(
        UNAUDITED,
        Unit::Count,
        "Lines of the audit that could not be written; they are in the log"
    );
    counter!(UNAUDITED).absolute(0);
}

/// `route` is one of the table.
pub(crate) fn answered(route: &'static str, status: u16, duration: Duration) {
    counter!(REQUESTS, "route" => route, "status" => status.to_string()).increment(1);
    histogram!(DURATION, "route" => route).record(duration.as_secs_f64());
}

pub(crate) fn unaudited() {
    counter!(UNAUDITED).increment(1);
}

/// Counts one who listens, until it is dropped.
pub(crate) struct Listener(());

impl Listener {
    pub(crate) fn new() -> Listener {
        gauge!(LISTENERS).increment(1.0);
        Listener(())
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        gauge!(LISTENERS).decrement(1.0);
    }
}
