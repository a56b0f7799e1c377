//! The scheduler from outside: real Redis, and the emulator for Telegram.

#![expect(clippy::unwrap_used, reason = "the helpers of a test state what they expect as the test does")]

mod running;

mod duties;
mod feed;
mod jobs;
mod timers;
