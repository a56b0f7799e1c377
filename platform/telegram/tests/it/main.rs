//! What comes from Telegram is read here from bytes written by hand; what goes to it, goes to a Bot API server that
//! the test itself plays.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test states what it expects by unwrapping it, and says what it skips"
)]

mod bulk;
mod calls;
mod connections;
mod content;
mod errors;
mod files;
mod hostile;
mod makeup;
mod payment;
mod peek;
mod poll;
mod references;
mod relay;
mod samples;
mod server;
mod updates;
