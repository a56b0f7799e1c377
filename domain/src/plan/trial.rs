//! Trials: by which button somebody asks for one, what comes of it, and what stays of it when they are forgotten.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{PlanName, Trial};
use crate::ledger::OperationId;
use crate::time::Timestamp;

/// What comes before a plan on a button that tries it.
const ON_BUTTON: &str = "try:";

/// What came of somebody's wish to try a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Came {
    /// They hold it until then.
    Began {
        /// When it ends.
        ends: Timestamp,
    },
    /// They have tried it before: once is all.
    TriedBefore,
    /// There is no trial of it here, or not any more.
    NoTrial,
}

impl Trial {
    /// What a button says that tries it.
    #[must_use]
    pub fn on_button(&self) -> String {
        format!("{ON_BUTTON}{}", self.plan)
    }

    /// Which plan a button tries, if it is one that does.
    #[must_use]
    pub fn of_button(text: &str) -> Option<PlanName> {
        text.strip_prefix(ON_BUTTON)?.parse().ok()
    }
}

/// Says that somebody has tried a plan, to whoever has the key and asks about exactly them and it. It tells nobody who or
/// which that is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TrialMark([u8; 32]);

impl TrialMark {
    /// A mark of these bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> TrialMark {
        TrialMark(bytes)
    }

    /// As it is stored.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The operation by which a trial begins that was asked for then: asked for once more at another moment it is another
    /// one, and refused.
    #[must_use]
    pub fn operation(&self, asked: Timestamp) -> OperationId {
        let (high, low) = self.0.split_at(16);
        let [high, low] =
            [high, low].map(|half| u128::from_be_bytes(half.try_into().expect("half of 32 bytes are 16")));
        format!("trial:{high:032x}{low:032x}:{asked}")
            .parse()
            .expect("letters, digits and colons are an operation's id")
    }
}

impl fmt::Debug for TrialMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TrialMark(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trial_fits_a_button_and_is_told_from_what_is_bought() {
        let trial = Trial { plan: "x".repeat(32).parse().unwrap(), days: 3 };
        assert!(trial.on_button().len() <= 64);
        assert_eq!(Trial::of_button(&trial.on_button()), Some(trial.plan));
        for other in ["try:", "try:A", "buy:plan:premium", "premium"] {
            assert_eq!(Trial::of_button(other), None, "{other}");
        }
    }

    #[test]
    fn each_wish_is_an_operation_of_its_own() {
        let mark = TrialMark::new([7; 32]);
        assert_eq!(mark.operation(Timestamp(5)), mark.operation(Timestamp(5)));
        assert_ne!(mark.operation(Timestamp(5)), mark.operation(Timestamp(6)));
        assert_ne!(mark.operation(Timestamp(5)), TrialMark::new([8; 32]).operation(Timestamp(5)));
    }
}
