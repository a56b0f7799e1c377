//! The books against a real Postgres: what is written stays, once; and what is said when it cannot be written.

#![expect(clippy::unwrap_used, reason = "a test states what it expects by unwrapping it")]

mod books;
mod bots;
mod broadcasts;
mod contacts;
mod deployment;
mod doors;
mod drafts;
mod forgotten;
mod groups;
mod invoices;
mod jobs;
mod leavings;
mod ledger;
mod moderation;
mod outage;
mod pace;
mod payments;
mod people;
mod plans;
mod privacy;
mod profiles;
mod providers;
mod referrals;
mod role;
mod schema;
mod shares;
