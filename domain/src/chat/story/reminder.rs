//! The reminder that a plan ends soon: here terms are those of the books, and their news arrive as the books send them.

use super::*;
use crate::chat::{Rating, UserChange};
use crate::ledger::OperationId;
use crate::moderation::{Measure, MeasureId};
use crate::notice::OfShop;
use crate::plan::{Limits, Plan, PlanName, Standing, Step, Term};

const DAY: Millis = Millis::minutes(24 * 60);

fn premium() -> PlanName {
    "premium".parse().unwrap()
}

fn plan() -> Plan {
    let (name, limits) = (premium(), Limits::default());
    let (stars, usdt, days, trial_days, grace_days) = (Some(250), None, 30, 3, 3);
    let (priority, preference) = (true, true);
    Plan { name, stars, usdt, days, trial_days, grace_days, priority, preference, limits }
}

fn id(text: &str) -> OperationId {
    text.parse().unwrap()
}

/// Alice's term of premium, and the news that there were of it.
struct Books(Term, u64);

impl Books {
    fn step(&mut self, town: &mut Town, by: &str, step: Step<'_>) -> Vec<Effect> {
        self.0 = self.0.after(&id(by), step, town.now).unwrap();
        self.tell(town)
    }

    fn buy(&mut self, town: &mut Town, by: &str, days: u16) -> Vec<Effect> {
        self.step(town, by, Step::Add { length: Plan::days(days), grace: Plan::days(3) })
    }

    fn tell(&mut self, town: &mut Town) -> Vec<Effect> {
        self.1 += 1;
        let held = match self.0.standing(town.now) {
            Standing::Runs { grace, .. } => vec![plan().held(grace, self.0.reminder())],
            Standing::Paused { .. } | Standing::Over => vec![],
        };
        town.tells(Tell::Holds { as_of: self.1, held }, ALICE)
    }
}

fn ending(ends: Timestamp) -> Effect {
    said(ALICE, Notice::OfShop { about: OfShop::Ending { plan: premium(), ends, zone: None, offer: None } })
}

/// Alice has been here.
fn town() -> (Town, Books) {
    let mut town = Town::of_adults();
    town.says(ALICE, "/help");
    (town, Books(Term::default(), 0))
}

fn waits_until(town: &Town) -> Option<Timestamp> {
    town.timers.get(&(EntityKey::User(ALICE.user), Timer::Plans)).copied()
}

fn days(days: u64) -> Timestamp {
    Timestamp(DAY.0 * days)
}

#[test]
fn whoever_holds_a_plan_hears_once_that_it_ends() {
    let (mut town, mut books) = town();
    assert_eq!(books.buy(&mut town, "a", 30), []);
    town.now = Timestamp(days(27).0 - 1);
    assert_eq!(town.timers_fire(), []);
    town.now = days(27);
    assert_eq!(town.timers_fire(), [ending(days(30))]);
    assert_eq!(waits_until(&town), None);
    // The plan changes, and whoever holds it is told of it again.
    books.tell(&mut town);
    assert_eq!(waits_until(&town), None);
    for day in 28..40 {
        town.now = days(day);
        assert_eq!(town.timers_fire(), [], "in its grace, too");
    }
    let told = |record: &&Record| matches!(record, Record::Entitled { entitlements, .. } if entitlements.held.iter().any(|held| held.reminder.is_some_and(|reminder| reminder.said)));
    assert!(town.records.iter().any(|record| told(&record)), "the books know that it was said");
}

#[test]
fn an_extension_moves_it_and_is_told_of_anew() {
    let (mut town, mut books) = town();
    books.buy(&mut town, "a", 30);
    town.now = days(10);
    books.buy(&mut town, "b", 30);
    assert_eq!(waits_until(&town), Some(days(57)));
    town.now = days(57);
    assert_eq!(town.timers_fire(), [ending(days(60))]);
    books.buy(&mut town, "c", 30);
    town.now = days(87);
    assert_eq!(town.timers_fire(), [ending(days(90))], "another end");
    // It is bought again while it goes on after its time.
    town.now = days(92);
    books.buy(&mut town, "d", 30);
    assert_eq!(waits_until(&town), Some(days(117)), "two days were had on trust");
}

#[test]
fn a_pause_a_refund_and_a_monthly_payment_have_nobody_reminded() {
    let (mut town, mut books) = town();
    books.buy(&mut town, "a", 30);
    books.step(&mut town, "b", Step::Pause);
    assert_eq!(waits_until(&town), None);
    town.now = days(100);
    books.step(&mut town, "c", Step::Resume);
    assert_eq!(waits_until(&town), Some(days(127)));
    books.step(&mut town, "d", Step::TakeBack(&id("a")));
    assert_eq!(waits_until(&town), None);
    let held = vec![plan().held(days(200), None)];
    town.tells(Tell::Holds { as_of: 99, held }, ALICE);
    assert_eq!(waits_until(&town), None, "it is paid again by itself");
    town.now = days(199);
    assert_eq!(town.timers_fire(), []);
}

#[test]
fn whoever_cannot_be_told_hears_it_when_they_are_back_in_time() {
    let (mut town, mut books) = town();
    books.buy(&mut town, "a", 30);
    town.happens(ALICE, Update::Reachable { user: ALICE.user, reachable: false });
    town.now = days(27);
    assert_eq!(town.timers_fire(), []);
    town.now = days(28);
    town.happens(ALICE, Update::Reachable { user: ALICE.user, reachable: true });
    town.says(ALICE, "/help");
    assert_eq!(town.timers_fire(), [ending(days(30))]);

    let (mut town, mut books) = self::town();
    books.buy(&mut town, "a", 30);
    let measure = Measure::Ban { until: Some(days(40)) };
    town.tells(Tell::Decided { id: MeasureId(1), measure, reason: "spam".to_owned() }, ALICE);
    town.now = days(27);
    assert_eq!(town.timers_fire(), [], "who is shut out is sold nothing");
    town.now = days(41);
    town.says(ALICE, "/help");
    assert_eq!(town.timers_fire(), [], "it is over by now");
}

#[test]
fn what_only_the_books_still_know_is_said_all_the_same() {
    let (mut town, mut books) = town();
    books.buy(&mut town, "a", 30);
    let known = town.users[&ALICE.user].entitlements.clone();
    // Redis is lost, and the timers with it.
    town.timers.clear();
    let mut user = User::from_books(Some(30), vec![], vec![]).0;
    let recalled: Vec<UserChange> = user.recall(None, Some(known), None, Rating::default(), None, None);
    assert_eq!(recalled.len(), 1);
    town.users.insert(ALICE.user, user);
    town.now = days(12);
    town.says(ALICE, "/help");
    assert_eq!(waits_until(&town), Some(days(27)));
    town.now = days(27);
    assert_eq!(town.timers_fire(), [ending(days(30))]);
}

#[test]
fn it_is_no_announcement_and_goes_with_all_that_is_known() {
    let (mut town, mut books) = town();
    town.presses(ALICE, &Button::NoMore);
    books.buy(&mut town, "a", 30);
    town.now = days(27);
    assert_eq!(town.timers_fire(), [ending(days(30))]);
    books.buy(&mut town, "b", 30);
    town.presses(ALICE, &Button::Delete);
    town.now = days(35);
    town.timers_fire();
    assert_eq!(waits_until(&town), None);
    town.now = days(57);
    assert_eq!(town.timers_fire(), []);
}
