//! The protocol against a real Redis: each script beside a model that is too simple to be wrong.
//!
//! A property draws a history, plays it on a partition that nobody used before, and compares what Redis holds with
//! what the model says. Where the crate offers no look at something, the test asks Redis itself ([`case`]).

#![expect(clippy::unwrap_used, reason = "a test states what it expects by unwrapping it")]
#![expect(clippy::large_futures, reason = "a test awaits one thing at a time")]

mod case;
mod checkouts;
mod lossy;
mod samples;

mod attempt;
mod budget;
mod commit;
mod connection;
mod copies;
mod dead;
mod doors;
mod fleet;
mod fullness;
mod groups;
mod halt;
mod inbox;
mod incarnation;
mod ingest;
mod lead;
mod lease;
mod lost_replies;
mod person;
mod roster;
mod settle;
mod survey;
mod tell;
mod timer;
