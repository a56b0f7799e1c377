//! When somebody is reminded that what they hold ends: once for each end that is long enough ahead.

use serde::{Deserialize, Serialize};

use super::{Plan, Term};
use crate::time::{Millis, Timestamp};

/// Of so much time or more one is reminded three days before its end.
const LONG: (Millis, Millis) = (Plan::days(7), Plan::days(3));

/// Of so much one is reminded the day before. Of less one still remembers.
const SHORT: (Millis, Millis) = (Plan::days(3), Plan::days(1));

/// Somebody is to be reminded of an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminder {
    /// When.
    pub at: Timestamp,
    /// When the time of the plan is over. What it goes on after that is not counted.
    pub ends: Timestamp,
    /// It was said.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub said: bool,
}

impl Reminder {
    /// Whether it is still to be said, whenever that may be.
    #[must_use]
    pub fn is_due(&self, now: Timestamp) -> bool {
        !self.said && self.ends > now
    }

    /// The same, said before where this one was.
    #[must_use]
    pub fn after(self, before: &Reminder) -> Reminder {
        let same = (before.at, before.ends) == (self.at, self.ends);
        Reminder { said: self.said || (same && before.said), ..self }
    }
}

impl Term {
    /// When to remind of its end, by what there was before them when it changed last; `None`: it stands still, or is too
    /// short for that.
    #[must_use]
    pub fn reminder(&self) -> Option<Reminder> {
        if self.paused {
            return None;
        }
        let left = self.left();
        let (_, before) = [LONG, SHORT].into_iter().find(|(length, _)| left >= *length)?;
        let at = self.as_of + Millis(left.0 - before.0);
        Some(Reminder { at, ends: self.as_of + left, said: false })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Step;

    fn day(number: u16) -> Timestamp {
        Timestamp(Plan::days(number).0)
    }

    fn add(days: u16) -> Step<'static> {
        Step::Add { length: Plan::days(days), grace: Plan::days(3) }
    }

    fn after(term: &Term, id: &str, step: Step<'_>, now: Timestamp) -> Term {
        term.after(&id.parse().unwrap(), step, now).unwrap()
    }

    fn reminds(term: &Term) -> Option<(Timestamp, Timestamp)> {
        term.reminder().map(|reminder| (reminder.at, reminder.ends))
    }

    #[test]
    fn a_long_time_is_told_of_three_days_before_and_a_short_one_the_day_before() {
        for (days, reminded) in
            [(30, Some(27)), (7, Some(4)), (6, Some(5)), (3, Some(2)), (2, None), (1, None)]
        {
            let term = after(&Term::default(), "a", add(days), day(0));
            assert_eq!(reminds(&term), reminded.map(|at| (day(at), day(days))), "of {days} days");
        }
        assert_eq!(reminds(&Term::default()), None);
    }

    #[test]
    fn it_moves_with_the_end_and_goes_with_what_is_taken_back() {
        let first = after(&Term::default(), "a", add(30), day(0));
        let both = after(&first, "b", add(30), day(28));
        assert_eq!(reminds(&both), Some((day(57), day(60))), "an extension moves it");
        let b = "b".parse().unwrap();
        assert_eq!(reminds(&after(&both, "c", Step::TakeBack(&b), day(20))), None);
        assert_eq!(reminds(&after(&first, "c", Step::TakeBack(&"a".parse().unwrap()), day(1))), None);
        let late = after(&first, "b", add(30), day(32));
        assert_eq!(reminds(&late), Some((day(57), day(60))), "what was had on trust is paid first");
    }

    #[test]
    fn while_time_stands_still_nothing_is_to_be_said() {
        let first = after(&Term::default(), "a", add(30), day(0));
        let paused = after(&first, "b", Step::Pause, day(10));
        assert_eq!(reminds(&paused), None);
        assert_eq!(reminds(&after(&paused, "c", Step::Resume, day(100))), Some((day(117), day(120))));
        let told = after(&first, "b", Step::Pause, day(28));
        assert_eq!(reminds(&after(&told, "c", Step::Resume, day(100))), None, "they were told before");
    }

    #[test]
    fn what_was_said_stays_said_for_this_end_alone() {
        let reminder = Reminder { at: day(27), ends: day(30), said: false };
        assert!(reminder.is_due(day(29)) && !reminder.is_due(day(30)));
        let said = Reminder { said: true, ..reminder };
        assert!(reminder.after(&said).said && !reminder.after(&reminder).said);
        assert!(!Reminder { ends: day(31), ..reminder }.after(&said).said);
    }
}
