//! What somebody holds, and could try, as they are shown it.

use serde::{Deserialize, Serialize};

use super::{PlanName, Standing, Term};
use crate::time::{Millis, Timestamp};

/// What somebody holds of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holding {
    /// Of which.
    pub plan: PlanName,
    /// How it stands. What is over is not held.
    pub standing: Standing,
    /// Its time is over, and it goes on for a while all the same.
    #[serde(default)]
    pub grace: bool,
    /// How much of its time follows when what is used now is used up.
    #[serde(default)]
    pub follows: Millis,
    /// When it is paid again by itself, if it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renews: Option<Timestamp>,
}

/// A plan that somebody can try.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trial {
    /// Which.
    pub plan: PlanName,
    /// For how many days.
    pub days: u16,
}

/// All of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Yours {
    /// What they hold.
    pub held: Vec<Holding>,
    /// What they can try.
    pub trials: Vec<Trial>,
}

impl Term {
    /// The same as it is shown; `None`: it is over.
    #[must_use]
    pub fn holding(&self, plan: PlanName, renews: Option<Timestamp>, now: Timestamp) -> Option<Holding> {
        let standing = self.standing(now);
        let parts = self.at(now).parts;
        let grace = parts.is_empty();
        let follows = parts.iter().skip(1).map(|part| part.left_ms).sum();
        (standing != Standing::Over).then_some(Holding {
            plan,
            standing,
            grace,
            follows: Millis(follows),
            renews,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Plan, Step};

    #[test]
    fn what_was_bought_on_top_follows_and_what_is_over_is_not_held() {
        let day = |days| Timestamp(Plan::days(days).0);
        let step = Step::Add { length: Plan::days(30), grace: Millis(0) };
        let first = Term::default().after(&"a".parse().unwrap(), step, day(0)).unwrap();
        let both = first.after(&"b".parse().unwrap(), step, day(10)).unwrap();
        let holding = |term: &Term, now| term.holding("premium".parse().unwrap(), None, now);
        let follows = |term: &Term, now| holding(term, now).unwrap().follows;
        assert_eq!(follows(&first, day(10)), Millis(0));
        assert_eq!(follows(&both, day(20)), Plan::days(30));
        assert_eq!(follows(&both, day(31)), Millis(0), "it runs by now");
        let standing = Standing::Runs { until: day(60), grace: day(60) };
        assert_eq!(holding(&both, day(31)).unwrap().standing, standing);
        assert_eq!(holding(&both, day(60)), None);
    }
}
