//! A partition that a worker owns, seen from outside: whether its rules come to an end.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;

use crate::tenure::Tenure;

/// Rules decide in microseconds. A turn that is not done after so long will never be.
const STUCK: Duration = Duration::from_secs(3);

/// A look at the fleet that took longer says nothing about turns: the whole process stood still.
const LONG_LOOK: Duration = Duration::from_millis(500);

/// A partition that this worker owns.
pub(super) struct Holding {
    pub tenure: Arc<Tenure>,
    pub task: JoinHandle<()>,
    /// The work that its rules were seen at last, and for how long.
    at_work: Option<(u64, Duration)>,
}

impl Holding {
    pub(super) fn new(tenure: Arc<Tenure>, task: JoinHandle<()>) -> Self {
        Holding { tenure, task, at_work: None }
    }

    /// Whether a turn does not end. `since`: since it was looked at before.
    pub(super) fn is_stuck(&mut self, since: Duration) -> bool {
        let seen = since.min(LONG_LOOK);
        self.at_work = self.tenure.at_work().map(|work| match self.at_work {
            Some((before, time)) if before == work => (work, time + seen),
            _ => (work, Duration::ZERO),
        });
        self.at_work.is_some_and(|(_, time)| time >= STUCK)
    }
}
