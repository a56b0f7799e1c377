//! Broadcasts: made, looked at, tried out, started, steered.

pub(crate) mod create;
pub(crate) mod preview;
pub(crate) mod show;
pub(crate) mod start;
pub(crate) mod steps;
pub(crate) mod test;

mod key;
mod stored;
mod target;
