//! The command line of Shoal, and how its processes are put together. Tests put them together the same way.

#![expect(clippy::print_stdout, reason = "the command line speaks to people; everything else logs")]

pub mod admin;
mod audit;
pub mod backup;
pub mod bot;
pub mod channels;
pub mod cli;
pub mod dead;
pub mod demo;
pub mod doctor;
pub mod groups;
pub mod home;
pub mod jobs;
pub mod ledger;
pub mod partitions;
pub mod payments;
pub mod payout;
pub mod person;
pub mod plan;
pub mod process;
pub mod provider;
pub mod referrals;
pub mod report;
pub mod roster;
pub mod signal;
pub mod trade;
pub mod uncertain;
pub mod user;
