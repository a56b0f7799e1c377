//! The emulator seen from outside: what a bot sees of it over HTTP, and what a test sees of its people.

mod bot;
mod calls;
mod delivery;
mod people;
mod polling;
