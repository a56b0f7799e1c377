//! What moderators do about people, and where somebody stands by it.
//!
//! A measure is written into the books with its actor and reason first, and told to the person by its number, so that one
//! that comes twice counts once. Where somebody stands is one field of the person, the same at every bot.

mod grounds;
mod ladder;
mod measure;
mod standing;

pub use self::grounds::{BadGrounds, Grounds};
pub use self::ladder::{Proposal, REMEMBERED, proposal};
pub use self::measure::{BadReason, LONGEST_REASON, MOST_HOURS, Measure, MeasureId, Until, reason};
pub use self::standing::{REPORTED_WITHIN, REPORTERS, Standing, Term};

/// Days for which what was said is kept with a report, at most. People are told so.
pub const MOST_DAYS: u8 = 30;

/// Characters of an appeal; what is beyond is left out.
pub const LONGEST_APPEAL: usize = 1000;
