//! Floods: how much one person may send, and how often the same.
//!
//! What somebody sends faster than anybody writes is turned down before a rule sees it, so that their partner never
//! sees the flood and their neighbours in the partition do not wait behind it. Time is Telegram's own date of each
//! message: after an outage, what was written over an hour comes within a second, and that is no flood.
//!
//! 1. All that is passed on [weighs](weight) something: long texts, stickers and forwards more than a word. The weights add
//!    up to a [score](score), which falls with time. Over the limit nothing is passed on until it has fallen to a half, and
//!    longer each time that somebody goes on; they are told once.
//! 2. The same [again and again](repeats) is passed on a few times, then now and then.
//! 3. Commands and buttons have a score of their own, so that neither starves the other. What leads out of a chat has a
//!    third: to stop, to block and to report works, whatever somebody did before, or their pocket.

mod habit;
mod repeats;
mod score;
mod weight;

pub use habit::{Habit, Verdict};
pub use weight::Makeup;
