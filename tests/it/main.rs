//! Shoal as a whole: real Redis, real Postgres, a pretended Telegram, and people who chat.

#![expect(clippy::unwrap_used, reason = "a test states what it expects by unwrapping it")]
#![expect(clippy::similar_names, reason = "people in stories have the names they have")]

mod world;

mod across;
mod admin;
mod bots;
mod broadcast;
mod bulk;
mod calls;
mod chat;
mod contacts;
mod fleet;
mod intake;
mod language;
mod outage;
mod poison;
mod refusals;
mod relay;
mod sending;

mod bench;
mod house;
mod program;
