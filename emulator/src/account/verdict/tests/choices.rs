//! What people chose holds from when they read so, and only then.

use super::*;
use crate::account::Passing;

/// Anna and Bela have exchanged a word each.
fn acquainted() -> History {
    let mut history = History::of_a_pair();
    history.relays(ANNA, 1, BELA);
    history.relays(BELA, 1, ANNA);
    history
}

impl History {
    fn mutes(&mut self, member: usize, all: bool) {
        let now = self.later();
        self.ledger.mutes(member, all, now);
    }

    fn reads_muted(&mut self, member: usize, all: bool) {
        let now = self.later();
        self.ledger.told_muted(member, all, now);
    }

    fn unmutes_and_reads_so(&mut self, member: usize) {
        let now = self.later();
        self.ledger.unmutes(member, now);
        let now = self.later();
        self.ledger.told_unmuted(member, now);
    }

    fn goes_on(&mut self, member: usize) {
        let now = self.later();
        self.ledger.goes_on(member, Leaving::Said, now);
    }
}

#[test]
fn what_is_muted_need_not_arrive_and_must_not_once_it_is_read() {
    let mut history = acquainted();
    history.mutes(BELA, false);
    let early = history.sends_kind(ANNA, 2, false);
    history.arrives(early, BELA);
    history.reads_muted(BELA, false);
    let media = history.sends_kind(ANNA, 3, false);
    history.relays(ANNA, 4, BELA);
    assert_eq!(history.faults(), [], "words go by what was held back");
    history.arrives(media, BELA);
    assert!(history.faults().contains(&Wrong::Unheeded), "{:?}", history.faults());
}

#[test]
fn words_come_through_where_only_media_is_muted() {
    let mut history = acquainted();
    history.mutes(BELA, false);
    history.reads_muted(BELA, false);
    history.sends(ANNA, 2);
    assert_eq!(history.faults(), [Wrong::Lost]);

    let mut history = acquainted();
    history.mutes(BELA, true);
    history.reads_muted(BELA, true);
    history.sends(ANNA, 2);
    assert_eq!(history.faults(), []);
    assert!(history.ledger.members[ANNA].spells[0].was_muted());
}

#[test]
fn who_wants_everything_again_gets_everything_again() {
    let mut history = acquainted();
    history.mutes(BELA, true);
    history.reads_muted(BELA, true);
    history.sends(ANNA, 2);
    history.unmutes_and_reads_so(BELA);
    assert_eq!(history.faults(), []);
    history.relays(ANNA, 3, BELA);
    assert_eq!(history.faults(), [], "it comes through again");
    history.sends(ANNA, 4);
    assert_eq!(history.faults(), [Wrong::Lost]);
}

#[test]
fn what_is_protected_cannot_be_passed_on() {
    for (passing, protected, faults) in [
        (Passing::Protected, true, vec![]),
        (Passing::Protected, false, vec![Wrong::Unheeded]),
        (Passing::Unsure, false, vec![]),
        (Passing::Free, false, vec![]),
    ] {
        let mut history = acquainted();
        history.ledger.members[ANNA].passing = passing;
        let tag = history.sends(ANNA, 2);
        let now = history.later();
        history.ledger.arrived(tag, BELA, protected, now);
        assert_eq!(history.faults(), faults, "{passing:?}");
    }
}

#[test]
fn a_locked_next_is_no_goodbye_until_it_is() {
    let mut history = acquainted();
    history.ledger.told_locked(ANNA);
    history.goes_on(ANNA);
    assert!(!history.ledger.is_live(ANNA));
    history.ledger.stays(ANNA);
    assert!(history.ledger.is_live(ANNA), "she was asked back");
    history.relays(ANNA, 2, BELA);
    history.sends(BELA, 2);
    assert_eq!(history.faults(), [Wrong::Lost], "nobody left, so nothing is excused");

    let mut history = acquainted();
    history.ledger.told_locked(ANNA);
    let now = history.later();
    history.ledger.goes_on(ANNA, Leaving::Pressed, now);
    history.ended(ANNA);
    history.ended(BELA);
    assert_eq!(history.faults(), [], "she was asked, and went all the same");
}

#[test]
fn a_lock_that_lets_somebody_go_without_a_question_is_found() {
    let mut history = acquainted();
    history.ledger.told_locked(ANNA);
    history.goes_on(ANNA);
    history.ended(ANNA);
    history.ended(BELA);
    assert_eq!(history.faults(), [Wrong::Unheeded]);

    let mut history = acquainted();
    history.ledger.told_locked(ANNA);
    history.goes_on(ANNA);
    history.leaves(BELA);
    history.ended(BELA);
    history.ended(ANNA);
    assert_eq!(history.faults(), [], "Bela stopped at the same moment");
}

#[test]
fn a_button_may_overtake_words_but_its_presser_is_told_the_end() {
    let mut history = acquainted();
    history.sends(ANNA, 2);
    let now = history.later();
    history.ledger.left(ANNA, Leaving::Pressed, now);
    history.ended(BELA);
    assert_eq!(history.faults(), [Wrong::HalfPair]);
    history.ended(ANNA);
    assert_eq!(history.faults(), []);
}
