//! Shoal as a whole: real Redis, real Postgres, a pretended Telegram, and people who chat.

mod world;

mod chat;
mod fleet;
mod intake;
mod outage;
mod poison;
mod relay;
mod sending;

mod house;
mod program;
