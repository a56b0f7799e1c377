//! The API for admins from outside: HTTP in, a real Postgres behind it.

#![expect(clippy::unwrap_used, reason = "the helpers of a test state what they expect as the test does")]

mod running;

mod alerts;
mod audit;
mod bad_input;
mod callbacks;
mod channels;
mod drain;
mod events;
mod idempotency;
mod invoices;
mod jobs;
mod life;
mod moderation;
mod outage;
mod payouts;
mod plans;
mod recipients;
mod rights;
mod target;
mod tokens;
