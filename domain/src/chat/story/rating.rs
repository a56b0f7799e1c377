//! A thumb up or down.

use super::*;
use crate::chat::Rating;

fn parted() -> Town {
    let mut town = Town::with_a_chat();
    town.says(ALICE, "/stop");
    town
}

#[test]
fn each_says_once_what_they_think() {
    let mut town = parted();
    let like = Button::Rate(FIRST, true);
    assert_eq!(town.presses(ALICE, &like), [answered(None), said(ALICE, Notice::Rated)], "Bob hears nothing");
    assert_eq!(town.users[&BOB.user].rating, Rating { liked: 1, disliked: 0 });
    let rated =
        Record::Rated { by: ALICE.user, whom: BOB.user, conversation: FIRST, liked: true, at: town.now };
    assert_eq!(town.records, [rated]);
    let no_more = [answered(None), said(ALICE, Notice::NobodyToRate)];
    assert_eq!(town.presses(ALICE, &Button::Rate(FIRST, false)), no_more);
    town.presses(BOB, &Button::Rate(FIRST, false));
    assert_eq!(town.users[&ALICE.user].rating, Rating { liked: 0, disliked: 1 });
    assert_eq!(town.users[&BOB.user].rating, Rating { liked: 1, disliked: 0 });
}

#[test]
fn also_while_the_chat_goes_on_and_then_not_once_more() {
    let mut town = Town::with_a_chat();
    assert_eq!(town.says(ALICE, "/rate"), [said(ALICE, Notice::AskRating { conversation: FIRST })]);
    let rated = [answered(None), said(ALICE, Notice::Rated)];
    assert_eq!(town.presses(ALICE, &Button::Rate(FIRST, false)), rated, "and Bob hears nothing");
    assert_eq!(town.says(ALICE, "/rate"), [said(ALICE, Notice::NobodyToRate)]);
    let nobody = [answered(None), said(ALICE, Notice::NobodyToRate)];
    assert_eq!(town.presses(ALICE, &Button::Rate(FIRST, true)), nobody);
    assert!(town.session(ALICE).chat().is_some(), "it goes on");
    town.says(BOB, "/stop");
    assert_eq!(town.presses(ALICE, &Button::Rate(FIRST, true)), nobody, "the end makes it no other chat");
    assert_eq!(town.users[&BOB.user].rating, Rating { liked: 0, disliked: 1 });
    assert_eq!(town.records.len(), 1);
}

#[test]
fn within_a_day_after_the_end() {
    let mut town = Town::with_a_chat();
    let like = Button::Rate(FIRST, true);
    let nobody = [answered(None), said(ALICE, Notice::NobodyToRate)];
    town.says(BOB, "/stop");
    assert_eq!(town.says(ALICE, "/rate"), [said(ALICE, Notice::AskRating { conversation: FIRST })]);
    town.passes(Millis::minutes(24 * 60));
    assert_eq!(town.presses(ALICE, &like), nobody, "it is long over");
}
