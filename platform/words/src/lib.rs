//! What people read, in every language that Shoal speaks.
//!
//! The words stand in `ftl`, a folder a language, in files of Fluent: a name for each message, and the plural forms that
//! each language needs. `build.rs` compares the languages with English and writes a function for each message
//! ([`text`]), so a message that one of them lacks fails the build, and so does one that nobody uses. What a rule means
//! ([`Notice`](shoal_domain::notice::Notice)) is put into words here; buttons are laid out where they are sent.
//!
//! The voice is the same everywhere: short, plain, kind; says what happened and what to do next.

mod button;
mod command;
mod group;
mod holding;
mod link;
mod notice;
mod operators;
mod privacy;
mod profile;
mod referral;
mod room;
mod safety;
mod settings;
mod shop;
mod staying;
mod trade;
mod wait;

mod bundle;
#[cfg(test)]
mod check;
#[expect(clippy::too_many_arguments, reason = "one for each thing that a text says")]
mod text;

pub use button::{back, button, on, ticked};
pub use command::commands;
pub use notice::{notice, toast};
pub use operators::{groups_alert, job_failed, moderation_alert, payments_alert};
pub use safety::{ago, later_ones};
pub use shop::{closed, invoice, offer, pay_monthly, trial, unpayable};
pub use trade::trade_button;
