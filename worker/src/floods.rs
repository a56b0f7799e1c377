//! What each person of a partition has sent lately, so that a flood is turned down.

use std::num::NonZeroUsize;

use lru::LruCache;
use shoal_domain::flood::{Habit, Makeup, Verdict};
use shoal_domain::id::UserId;
use shoal_domain::time::Timestamp;
use shoal_domain::update::Update;

/// People of one partition of whom it is known. Whoever is forgotten begins anew, and only the quiet are forgotten.
const PEOPLE: NonZeroUsize = NonZeroUsize::new(1024).expect("not zero");

/// The habits of a partition's people. They are in no record, so they cost Redis nothing; they are lost with the partition,
/// and then a flood has one burst more.
pub(crate) struct Floods(LruCache<UserId, Habit>);

impl Floods {
    pub(crate) fn new() -> Self {
        Floods(LruCache::new(PEOPLE))
    }

    /// Judges an update that was written at that moment.
    pub(crate) fn judge(&mut self, update: &Update, makeup: &Makeup, at: Timestamp) -> Verdict {
        let who = match update {
            Update::Message { from, .. }
            | Update::Edited { from, .. }
            | Update::Reacted { from, .. }
            | Update::Press { from, .. } => *from,
            // Nobody can make a flood of these, and they must not be missed.
            Update::Paid { .. }
            | Update::Refunded { .. }
            | Update::Reachable { .. }
            | Update::Member { .. }
            | Update::Knocked { .. }
            | Update::Other { .. } => return Verdict::Admitted,
        };
        self.0.get_or_insert_mut(who, Habit::default).judge(update, makeup, at)
    }
}
