//! Shoal as a whole: real Redis, real Postgres, a pretended Telegram, and people who chat.

#![expect(clippy::unwrap_used, reason = "a test states what it expects by unwrapping it")]
#![expect(clippy::similar_names, reason = "people in stories have the names they have")]

mod world;

mod across;
mod admin;
mod albums;
mod bots;
mod broadcast;
mod bulk;
mod calls;
mod chat;
mod coin;
mod contacts;
mod errands;
mod fleet;
mod gate;
mod groups;
mod intake;
mod jobs;
mod kinds;
mod language;
mod links;
mod moderators;
mod newcomer;
mod outage;
mod payments;
mod plans;
mod poison;
mod providers;
mod referrals;
mod refusals;
mod relay;
mod replies;
mod rooms;
mod safety;
mod second_thoughts;
mod sending;
mod shares;
mod trades;
mod unsaid;

mod backup;
mod bench;
mod browser;
mod holds;
mod house;
mod page;
mod page_choices;
mod profile;
mod program;
mod protection;
