//! The rules of Shoal, and nothing else: no clock, no network, no database, no chance of its own.
//!
//! A rule is a plain function. It takes the state of one [entity](entity::EntityKey) and one
//! [message](message::Message), and returns a [`Decision`](decision::Decision): what changes, whom to tell, which
//! timers to set, what to do outside. Somebody else carries the decision out, so the same input always gives the
//! same answer, and a batch that was cut off can simply be decided again.
//!
//! Read in this order: [`id`], [`entity`] and [`partition`] (who there is and where they live), [`language`] (how they
//! are spoken to), [`message`] (what reaches them), [`decision`] (what they answer), then [`account`], [`profile`],
//! [`entitlement`] and [`chat`] (the rules), and [`flood`] (what comes before them).
//! Apart from all that stand broadcasts: [`markup`] (formatted text as people write it), then [`broadcast`]; and money:
//! [`ledger`], [`plan`], [`payment`], [`referral`], [`share`] and [`payout`]; trading: [`market`], [`signal`], [`provider`], [`trade`] and [`following`]; and [`jobs`]: what is
//! done again and again. [`forgotten`] is for backups.

pub mod id;
pub mod language;
pub mod time;
pub mod time_zone;

pub mod entity;
pub mod partition;

pub mod cargo;
pub mod content;
pub mod decision;
pub mod effect;
pub mod message;
pub mod notice;
pub mod reference;
pub mod revision;
pub mod update;

pub mod account;
pub mod chat;
pub mod door;
pub mod entitlement;
pub mod flood;
pub mod forgotten;
pub mod group;
pub mod moderation;
pub mod profile;

pub mod ledger;
pub mod payment;
pub mod payout;
pub mod plan;
pub mod referral;
pub mod share;

pub mod following;
pub mod market;
pub mod provider;
pub mod signal;
pub mod trade;

pub mod jobs;

pub mod broadcast;
pub mod limit;
pub mod markup;
pub mod sheet;
