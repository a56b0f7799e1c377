//! Ingress from outside: HTTP in, real Redis behind it.

#![expect(clippy::unwrap_used, reason = "the helpers of a test state what they expect as the test does")]

mod running;
mod wire;

mod bad_input;
mod drain;
mod outage;
mod polling;
mod repeats;
mod secret;
mod size;
