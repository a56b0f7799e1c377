//! Broadcasts: what an admin sends to many, to whom, and how.
//!
//! An admin's words come from outside, so each part has a `check` that names every [`Fault`] by its place in the JSON.
//! Nothing starts with a fault in it, and what is stored has none.
//!
//! Read in this order: [`content`] (what is sent) with [`template`] (words that differ from person to person),
//! [`filter`] (to whom), [`delivery`] (how), [`life`] (what may happen to a broadcast) and [`outcome`] (what became of
//! each recipient).

mod word;

pub mod fault;

pub mod template;

pub mod filter;

pub mod delivery;
pub mod quiet;

pub mod life;
pub mod outcome;

pub mod moment;

pub use fault::Fault;
pub use word::UnknownWord;
mod stub;
pub use stub::*;
pub use delivery::*;
pub use life::*;
pub use outcome::*;
