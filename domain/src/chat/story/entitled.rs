//! What somebody may do beyond what everybody may.

use super::*;
use crate::entitlement::{Grant, GrantId, Perk};
use crate::plan::{Held, Limits};
use crate::profile::{Gender, Meet};

fn grant(what: Grant) -> Tell {
    Tell::Granted { grant: GrantId(7), what }
}

#[test]
fn a_grant_is_said_once_and_written_down() {
    let mut town = Town::of_adults();
    town.says(ALICE, "/help");
    let what = Grant::Priority(Timestamp(9_000));
    assert_eq!(town.tells(grant(what), ALICE), [said(ALICE, Notice::Granted { perk: Perk::Priority })]);
    assert_eq!(town.tells(grant(what), ALICE), [], "a repeat gives nothing");
    let entitlements = town.users[&ALICE.user].entitlements.clone();
    let (user, at) = (ALICE.user, town.now);
    let written = [
        Record::Granted { user, grant: GrantId(7), what, at },
        Record::Entitled { user, entitlements: Box::new(entitlements), at },
    ];
    assert_eq!(town.records, written);
}

#[test]
fn who_has_never_come_has_it_when_they_come() {
    let mut town = Town::default();
    assert_eq!(town.tells(grant(Grant::Locks(2)), ALICE), []);
    assert_eq!(town.users[&ALICE.user].entitlements.lock_seconds, 3600);
}

#[test]
fn a_search_goes_on_with_what_was_granted() {
    let mut town = Town::of_adults();
    town.says(ALICE, "/find");
    town.tells(grant(Grant::Priority(town.now + Millis::minutes(1))), ALICE);
    assert!(town.pools[&PoolId(BOT.0)].find(ALICE).unwrap().seeker.traits.priority);
}

#[test]
fn a_plan_reaches_a_search_once_and_a_refund_ends_it() {
    let mut town = Town::of_adults();
    town.says(ALICE, "/find");
    let until = town.now + Millis::minutes(9);
    let (plan, limits) = ("premium".parse().unwrap(), Limits::default());
    let held = vec![Held { plan, until, priority: true, preference: true, limits, reminder: None }];
    let holds = Tell::Holds { as_of: 4, held };
    town.tells(holds.clone(), ALICE);
    let priority = |town: &Town| town.pools[&PoolId(BOT.0)].find(ALICE).unwrap().seeker.traits.priority;
    assert!(priority(&town));
    town.tells(Tell::Holds { as_of: 5, held: vec![] }, ALICE);
    assert!(!priority(&town), "it was taken back");
    town.tells(holds, ALICE);
    assert!(!priority(&town), "late news");
    assert_eq!(town.records.len(), 2, "each change is written down");
}

#[test]
fn whoever_may_choose_no_more_is_asked_and_not_brought_to_just_anybody() {
    let mut town = Town::of_adults();
    let until = town.now + Millis::minutes(60);
    town.tells(grant(Grant::Preference(until)), ALICE);
    let meet = Meet::Only(Gender::Female);
    town.presses(ALICE, &Button::Meet(meet));
    town.passes(Millis::minutes(60));
    assert_eq!(town.says(ALICE, "/find"), [said(ALICE, Notice::ChoiceEnded { meet })]);
    assert_eq!(town.state(ALICE), State::Idle);
    let agreed = town.presses(ALICE, &Button::Anyone);
    assert_eq!(agreed, [answered(None), said(ALICE, Notice::Searching)]);
    assert_eq!(town.users[&ALICE.user].profile.meet, meet, "this once");
}
