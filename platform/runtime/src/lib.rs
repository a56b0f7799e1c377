//! What every process of Shoal stands on, whatever its work is.
//!
//! - [`config`]: the settings an operator gives, read from one table, every mistake told at once.
//! - [`telemetry`]: logs and metrics; [`redact`] keeps bot tokens out of them.
//! - [`panics`]: where they happened, and not what they say.
//! - [`lifecycle`]: named tasks and an orderly end: the first signal drains, the second one stops.
//! - [`outage`]: how long to wait after failures in a row, and when to speak of them.
//! - [`vigil`]: sees to it from outside that tasks run.
//! - [`clock`]: the only place that asks the system for the time.
//! - [`ops`]: the private port with `/live`, `/ready` and `/metrics`.
//! - [`web`]: HTTP for callers from outside, with bounds and an orderly end.
//!
//! A process puts them together like this:
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use shoal_runtime::{config, lifecycle::{DRAIN_GRACE, Lifecycle}, ops, telemetry};
//!
//! let settings = config::load_from_process()?;
//! telemetry::init(&settings.log)?;
//! let health = ops::Health::default();
//! let port = ops::PrivatePort::bind(settings.ops_listen).await?;
//!
//! let mut lifecycle = Lifecycle::with_signals(&health)?;
//! let drain = lifecycle.drain_token();
//! lifecycle.keep("private port", port.serve(health.clone()));
//! lifecycle.spawn("work", async move { drain.cancelled().await; Ok::<(), std::io::Error>(()) });
//! lifecycle.run(DRAIN_GRACE).await?;
//! # Ok(()) }
//! ```

pub mod clock;
pub mod config;
pub mod lifecycle;
pub mod ops;
pub mod outage;
pub mod panics;
pub mod redact;
#[cfg(feature = "sabotage")]
pub mod sabotage;
pub mod telemetry;
pub mod vigil;
pub mod web;
