//! The books against a real Postgres: what is written stays, once; and what is said when it cannot be written.

#![expect(clippy::unwrap_used, reason = "a test states what it expects by unwrapping it")]

mod books;
mod bots;
mod broadcasts;
mod contacts;
mod deployment;
mod drafts;
mod moderation;
mod outage;
mod people;
mod profiles;
mod schema;
