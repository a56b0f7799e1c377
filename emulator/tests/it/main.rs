//! The emulator seen from outside: what a bot sees of it over HTTP, and what a test sees of its people.

#![allow(clippy::unwrap_used, reason = "tests state what they expect by unwrapping it")]

mod audience;
mod bot;
mod calls;
mod crowd;
mod delivery;
mod groups;
mod limits;
mod media;
mod page;
mod people;
mod polling;
mod revising;
mod stars;
mod trouble;
