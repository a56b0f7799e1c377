//! The daily summary.

use super::*;
use crate::chat::evening;

const DAY: Millis = Millis::minutes(24 * 60);

fn summary(chats: u32, days: u32, longest: u32) -> Effect {
    said(ALICE, Notice::Summary { chats, days, longest })
}

/// Alice wants summaries, and it is her evening.
fn town() -> Town {
    let mut town = Town::of_adults();
    town.presses(ALICE, &Button::Summary(true));
    town.now = evening(town.now, None, ALICE.user);
    town
}

fn chats(town: &mut Town) {
    town.says(ALICE, "/find");
    town.says(BOB, "/find");
    town.says(BOB, "/stop");
    // Those who have just met do not meet again for a while.
    town.passes(Millis::minutes(21));
    town.timers_fire();
}

fn is_told(town: &mut Town) -> Vec<Effect> {
    let effects = town.timers_fire();
    effects
        .into_iter()
        .filter(|effect| matches!(effect, Effect::Say { notice: Notice::Summary { .. }, .. }))
        .collect()
}

#[test]
fn whoever_wants_it_hears_of_their_day_once_and_others_hear_nothing() {
    let mut town = town();
    chats(&mut town);
    chats(&mut town);
    assert_eq!(is_told(&mut town), [], "it is not evening yet");
    town.now = evening(town.now, None, ALICE.user);
    assert_eq!(is_told(&mut town), [summary(2, 1, 1)]);
    chats(&mut town);
    town.now = evening(town.now, None, ALICE.user);
    assert_eq!(is_told(&mut town), [summary(1, 2, 2)]);
    town.passes(DAY);
    assert_eq!(is_told(&mut town), [], "there was nothing that day");
    chats(&mut town);
    town.passes(DAY);
    assert_eq!(is_told(&mut town), [summary(1, 1, 2)]);
    let counted = |who: Address| town.users[&who.user].fields().len();
    assert_eq!(counted(ALICE), counted(BOB));
    assert_eq!(
        town.users[&BOB.user].diary,
        crate::chat::Diary::default(),
        "of who wants none nothing is kept"
    );
}

#[test]
fn a_summary_that_is_late_comes_before_the_next_day_and_one_that_is_very_late_not_at_all() {
    let mut town = town();
    chats(&mut town);
    town.now = evening(town.now, None, ALICE.user) + Millis::minutes(1);
    town.says(ALICE, "/find");
    town.says(BOB, "/find");
    let ended = town.says(ALICE, "/stop");
    assert!(ended.contains(&summary(1, 1, 1)), "{ended:?}");
    assert_eq!(is_told(&mut town), [], "once is enough");
    town.now = evening(town.now, None, ALICE.user) + Millis::minutes(13 * 60);
    assert_eq!(is_told(&mut town), []);
}

#[test]
fn whoever_wants_no_more_is_counted_no_more() {
    let mut town = town();
    chats(&mut town);
    town.presses(ALICE, &Button::Summary(false));
    let wanted = |wanted, at| Record::Summaries { who: ALICE, wanted, at };
    assert_eq!(town.records.iter().filter(|one| matches!(one, Record::Summaries { .. })).count(), 2);
    assert!(town.records.contains(&wanted(true, Timestamp(0))));
    assert!(town.records.contains(&wanted(false, town.now)));
    assert_eq!(town.users[&ALICE.user].diary, crate::chat::Diary::default());
    town.passes(DAY);
    assert_eq!(is_told(&mut town), []);
}

#[test]
fn nobody_is_told_at_a_bot_that_they_have_shut() {
    let mut town = town();
    chats(&mut town);
    town.happens(ALICE, Update::Reachable { user: ALICE.user, reachable: false });
    town.passes(DAY);
    assert_eq!(is_told(&mut town), []);
}
