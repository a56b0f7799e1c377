//! Plans: what can be held for a time, and how much of that time somebody has.
//!
//! A [`Plan`] is what the operator offers. A [`Term`] is what one person has of one plan: time, in parts, each of which was
//! paid for or given by one operation. Time is only ever used up, so it does not matter in which order somebody buys, tries,
//! pauses, is refunded and comes back: they never have more than was given, nor less than nothing.
//!
//! What a person may do now follows from the [`Held`] of their terms: each says until when, so that nothing has to happen
//! when it ends.

mod holding;
mod offer;
mod reminder;
mod term;
mod trial;

pub use holding::{Holding, Trial, Yours};
pub use offer::{BadPlanName, Held, Limits, Plan, PlanName};
pub use reminder::Reminder;
pub use term::{MOST_PARTS, NoStep, Part, Standing, Step, Term};
pub use trial::{Came, TrialMark};
