//! What may happen to a broadcast, and when.

use serde::{Deserialize, Serialize};

use super::delivery::Delivery;
use super::word::words;

words! {
    /// How far a broadcast is.
    State ("a state of a broadcast") {
        /// It is written down, and nothing happens.
        Draft = "draft",
        /// It starts by itself at its time.
        Scheduled = "scheduled",
        /// It is being sent.
        Running = "running",
        /// It is held, and can go on.
        Paused = "paused",
        /// Everybody has their final state.
        Finished = "finished",
        /// An admin ended it. Whoever was left is skipped.
        Cancelled = "cancelled",
        /// It could not go on by itself, such as when its bot is gone.
        Failed = "failed",
    }
}

words! {
    /// What an admin can do to a broadcast.
    Action ("something to do with a broadcast") {
        /// Send it now.
        Start = "start",
        /// Send it at a time; another time, if it has one.
        Schedule = "schedule",
        /// Hold it.
        Pause = "pause",
        /// Let it go on.
        Resume = "resume",
        /// End it for good.
        Cancel = "cancel",
        /// Try those again that failed for a reason that may have passed.
        RetryFailed = "retry_failed",
        /// Agree to it, as the second of two people.
        Approve = "approve",
    }
}

/// An action that a broadcast does not take as it stands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{action} is not possible for a broadcast that is {state}; possible now: {}", listed(.possible))]
pub struct NotNow {
    /// How the broadcast stands.
    pub state: State,
    /// What was asked for.
    pub action: Action,
    /// What is possible.
    pub possible: Vec<Action>,
}

fn listed(actions: &[Action]) -> String {
    match actions {
        [] => "nothing".to_owned(),
        _ => actions.iter().map(|action| action.as_str()).collect::<Vec<_>>().join(", "),
    }
}

impl State {
    /// Where an action leads. A paused broadcast stays paused when failed recipients are taken up again: whoever holds
    /// it had a reason. A cancelled one ends for good, also for those whom it did not reach.
    pub fn after(self, action: Action) -> Result<State, NotNow> {
        self.leads_to(action).ok_or_else(|| NotNow { state: self, action, possible: self.possible() })
    }

    /// What an admin can do now.
    #[must_use]
    pub fn possible(self) -> Vec<Action> {
        Action::ALL.iter().copied().filter(|action| self.leads_to(*action).is_some()).collect()
    }

    /// Whether it has ended. A finished or failed one can still be taken up again for those who failed.
    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(self, State::Finished | State::Cancelled | State::Failed)
    }

    fn leads_to(self, action: Action) -> Option<State> {
        let leads: &[(Action, State)] = match self {
            State::Draft | State::Scheduled => &[
                (Action::Start, State::Running),
                (Action::Schedule, State::Scheduled),
                (Action::Cancel, State::Cancelled),
                (Action::Approve, self),
            ],
            State::Running => &[(Action::Pause, State::Paused), (Action::Cancel, State::Cancelled)],
            State::Paused => &[
                (Action::Resume, State::Running),
                (Action::Cancel, State::Cancelled),
                (Action::RetryFailed, State::Paused),
            ],
            State::Finished | State::Failed => &[(Action::RetryFailed, State::Running)],
            State::Cancelled => &[],
        };
        leads.iter().find(|(known, _)| *known == action).map(|(_, to)| *to)
    }
}

/// When a broadcast needs a second person who agrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovalRule {
    /// With more recipients than this.
    pub above: u64,
}

impl ApprovalRule {
    /// Whether somebody else must agree: it goes to many, costs money, or wakes people up.
    #[must_use]
    pub fn needs_approval(&self, audience: u64, delivery: &Delivery) -> bool {
        audience > self.above || delivery.rate.is_paid() || delivery.urgent
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::broadcast::delivery::Rate;

    #[test]
    fn each_action_leads_where_it_should_and_nowhere_else() {
        use Action::{Approve, Cancel, Pause, Resume, RetryFailed, Schedule, Start};
        use State::{Cancelled, Draft, Failed, Finished, Paused, Running, Scheduled};
        let table: [(State, &[(Action, State)]); 7] = [
            (Draft, &[(Start, Running), (Schedule, Scheduled), (Cancel, Cancelled), (Approve, Draft)]),
            (
                Scheduled,
                &[(Start, Running), (Schedule, Scheduled), (Cancel, Cancelled), (Approve, Scheduled)],
            ),
            (Running, &[(Pause, Paused), (Cancel, Cancelled)]),
            (Paused, &[(Resume, Running), (Cancel, Cancelled), (RetryFailed, Paused)]),
            (Finished, &[(RetryFailed, Running)]),
            (Cancelled, &[]),
            (Failed, &[(RetryFailed, Running)]),
        ];
        for (state, leads) in table {
            assert_eq!(
                state.possible(),
                leads.iter().map(|(action, _)| *action).collect::<Vec<_>>(),
                "{state}"
            );
            for action in Action::ALL {
                let expected = leads.iter().find(|(known, _)| known == action).map(|(_, to)| *to);
                assert_eq!(state.after(*action).ok(), expected, "{state} {action}");
            }
        }
    }

    #[test]
    fn a_refusal_says_what_is_possible() {
        let refused = |state: State, action| state.after(action).unwrap_err().to_string();
        assert_eq!(
            refused(State::Paused, Action::Pause),
            "pause is not possible for a broadcast that is paused; possible now: resume, cancel, retry_failed"
        );
        assert_eq!(
            refused(State::Cancelled, Action::Start),
            "start is not possible for a broadcast that is cancelled; possible now: nothing"
        );
    }

    #[test]
    fn many_money_and_urgency_need_a_second_person() {
        let rule = ApprovalRule { above: 1000 };
        let plain = Delivery::default();
        assert!(!rule.needs_approval(1000, &plain));
        assert!(rule.needs_approval(1001, &plain));
        assert!(rule.needs_approval(1, &Delivery { urgent: true, ..plain.clone() }));
        assert!(rule.needs_approval(1, &Delivery { rate: Rate::Paid { stars: 1 }, ..plain }));
    }
}
