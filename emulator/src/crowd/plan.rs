//! What a member means to do beside talking: a few steps, each when there is something to do it with.

use std::{collections::VecDeque, time::Duration};

use super::label::Label;
use crate::clock::Moment;

/// Between two steps people take a moment, in milliseconds.
pub(super) const A_MOMENT_MS: (u64, u64) = (150, 600);

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// To say something to the bot.
    Say(&'static str),
    /// To press one of these, under whatever stands there last that has any.
    Press(&'static [Label]),
    /// The same, under something that was written since the last step.
    PressNew(&'static [Label]),
    /// To answer the question about themself that stands there.
    Answer,
    /// To go into one of the rooms that stand there, or out of theirs.
    Room,
    /// To join the channel whose address stands there.
    Join,
    /// To press one of the buttons with a price, under something that was written since the last step.
    Choose,
    /// To pay what was asked for since.
    Pay,
    /// To let so many milliseconds pass.
    Wait(u64),
}

/// What a member means to do next.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) steps: VecDeque<Step>,
    /// When the next step is due.
    due: Moment,
    /// When it is given up.
    until: Moment,
    /// What was written from this message on is new.
    pub(crate) since: i64,
    patience: Duration,
}

impl Plan {
    /// These steps, the first of them in a moment.
    pub(crate) fn new(steps: impl Into<VecDeque<Step>>, due: Moment, patience: Duration) -> Self {
        Self { steps: steps.into(), due, until: due + patience, since: 0, patience }
    }

    pub(crate) fn is_due(&self, now: Moment) -> bool {
        self.due <= now
    }

    /// The step was taken, and the next is due then.
    pub(crate) fn goes_on(&mut self, due: Moment) {
        self.steps.pop_front();
        (self.due, self.until) = (due, due + self.patience);
    }

    /// The step cannot be taken yet. False when it never will.
    pub(crate) fn waits(&mut self, now: Moment) -> bool {
        self.due = now + Duration::from_millis(A_MOMENT_MS.0);
        self.due <= self.until
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_goes_on_step_by_step_or_is_given_up() {
        let second = Duration::from_secs(1);
        let mut plan = Plan::new([Step::Say("/rooms"), Step::Room], second, 2 * second);
        assert!(!plan.is_due(second / 2) && plan.is_due(second));
        plan.goes_on(2 * second);
        assert_eq!(plan.steps, [Step::Room]);
        assert!(!plan.is_due(second) && plan.waits(2 * second), "it may come yet");
        assert!(!plan.waits(4 * second), "it never came");
    }
}
