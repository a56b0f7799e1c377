//! Jobs: what Shoal does again and again by itself, and when.
//!
//! A job has a [`Schedule`]: moments on the wall clock of a [`Zone`]. Each such moment is an occurrence, and each
//! occurrence happens once, however many schedulers there are: they write it down under the job's name and its moment.
//! [`due`] says which occurrences are due, and is told the time; whoever was down asks later, and hears the same.

mod keeping;
mod rule;
mod table;
mod zone;

pub use keeping::{file_stem, kept, moment_of_stem};
pub use rule::{Backlog, Due, Schedule, due, next};
pub use table::{Job, NoJob};
pub use zone::{NoZone, Zone};
