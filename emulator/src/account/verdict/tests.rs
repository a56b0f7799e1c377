//! Histories made up for the purpose: each fault is found, and a clean history is clean.

mod choices;
mod restraint;

use std::time::Duration;

use super::*;
use crate::ids::BotId;

const ANNA: usize = 0;
const BELA: usize = 1;
const CORA: usize = 2;

/// A ledger whose clock is moved by each event.
struct History {
    ledger: Ledger,
    now: Moment,
}

impl History {
    /// Anna and Bela read that they are paired; Cora does not.
    fn of_a_pair() -> Self {
        let ledger = Ledger::new((3, 3), Duration::from_secs(5));
        let mut history = Self { ledger, now: Duration::from_secs(100) };
        history.paired(ANNA);
        history.paired(BELA);
        history
    }

    fn later(&mut self) -> Moment {
        self.pass(Duration::from_millis(100));
        self.now
    }

    fn pass(&mut self, time: Duration) {
        self.now += time;
    }

    fn paired(&mut self, member: usize) {
        let now = self.later();
        self.ledger.told_paired(member, now);
    }

    fn ended(&mut self, member: usize) {
        let now = self.later();
        self.ledger.told_ended(member, now);
    }

    fn leaves(&mut self, member: usize) {
        let now = self.later();
        self.ledger.left(member, Leaving::Said, now);
    }

    fn sends(&mut self, member: usize, number: u32) -> Tag {
        self.sends_kind(member, number, true)
    }

    fn sends_kind(&mut self, member: usize, number: u32, is_words: bool) -> Tag {
        let now = self.later();
        let tag = Tag { member, number };
        let update_id = i64::from(number) + 1_000 * member as i64;
        self.ledger.sent(tag, (is_words, None), Some((BotId(1), update_id)), now);
        self.ledger.posted((BotId(1), update_id), now);
        tag
    }

    fn arrives(&mut self, tag: Tag, reader: usize) {
        let now = self.later();
        self.ledger.arrived(tag, reader, false, now);
    }

    fn relays(&mut self, from: usize, number: u32, to: usize) {
        let tag = self.sends(from, number);
        self.arrives(tag, to);
    }

    /// All faults found, those at rest included.
    fn faults(&self) -> Vec<Wrong> {
        let noted = self.ledger.problems.kept.iter();
        let (lost, half) = (self.ledger.undone().lost, self.ledger.half_pairs());
        noted.chain(&lost).chain(&half).map(|problem| problem.wrong).collect()
    }
}

#[test]
fn a_clean_history_is_clean() {
    let mut history = History::of_a_pair();
    history.relays(ANNA, 1, BELA);
    history.relays(BELA, 1, ANNA);
    let (first, second) = (history.sends(ANNA, 2), history.sends(ANNA, 3));
    history.arrives(first, BELA);
    history.arrives(second, BELA);
    assert_eq!(history.faults(), [], "at rest, still paired");
    history.leaves(ANNA);
    history.ended(ANNA);
    history.ended(BELA);
    assert_eq!(history.faults(), []);
    assert_eq!((history.ledger.relayed, history.ledger.pairs), (4, 1));
    assert!(history.ledger.latency.quantile_ms(0.5) > 0.0);
}

#[test]
fn a_lost_message_is_found() {
    let mut history = History::of_a_pair();
    history.relays(ANNA, 1, BELA);
    history.relays(BELA, 1, ANNA);
    history.sends(ANNA, 2);
    assert_eq!(history.faults(), [Wrong::Lost]);
}

#[test]
fn a_message_lost_between_others_is_not_excused_by_an_ending() {
    let mut history = History::of_a_pair();
    history.sends(ANNA, 1);
    history.relays(ANNA, 2, BELA);
    history.leaves(BELA);
    history.ended(BELA);
    history.ended(ANNA);
    assert_eq!(history.faults(), [Wrong::Lost]);
}

#[test]
fn a_message_that_missed_a_leaving_partner_is_excused() {
    let mut history = History::of_a_pair();
    history.relays(ANNA, 1, BELA);
    history.sends(ANNA, 2);
    history.leaves(BELA);
    history.sends(ANNA, 3);
    history.ended(BELA);
    history.ended(ANNA);
    assert_eq!(history.faults(), []);
    assert_eq!(history.ledger.undone().near_ending, 2);
}

#[test]
fn a_message_sent_long_before_the_partner_left_is_not_excused() {
    let mut history = History::of_a_pair();
    history.relays(BELA, 1, ANNA);
    history.sends(ANNA, 1);
    history.pass(Duration::from_secs(6));
    history.leaves(BELA);
    history.ended(BELA);
    history.ended(ANNA);
    assert_eq!(history.faults(), [Wrong::Lost]);
}

#[test]
fn ones_own_leaving_excuses_nothing() {
    let mut history = History::of_a_pair();
    history.relays(ANNA, 1, BELA);
    history.sends(ANNA, 2);
    history.leaves(ANNA);
    history.ended(ANNA);
    history.ended(BELA);
    assert_eq!(history.faults(), [Wrong::Lost]);
}

#[test]
fn a_doubled_message_is_found() {
    let mut history = History::of_a_pair();
    history.relays(BELA, 1, ANNA);
    let tag = history.sends(ANNA, 1);
    history.arrives(tag, BELA);
    history.arrives(tag, BELA);
    assert_eq!(history.faults(), [Wrong::Doubled]);
}

#[test]
fn messages_out_of_order_are_found() {
    let mut history = History::of_a_pair();
    history.relays(BELA, 1, ANNA);
    let (first, second) = (history.sends(ANNA, 1), history.sends(ANNA, 2));
    history.arrives(second, BELA);
    history.arrives(first, BELA);
    assert_eq!(history.faults(), [Wrong::OutOfOrder]);
}

#[test]
fn a_message_to_a_third_person_is_found() {
    let mut history = History::of_a_pair();
    history.relays(ANNA, 1, BELA);
    let tag = history.sends(ANNA, 2);
    history.arrives(tag, BELA);
    history.arrives(tag, CORA);
    assert!(history.faults().contains(&Wrong::Leaked));

    let mut history = History::of_a_pair();
    history.relays(ANNA, 1, BELA);
    history.paired(CORA);
    history.relays(ANNA, 2, CORA);
    assert!(history.faults().contains(&Wrong::Leaked), "to somebody who is paired with another");
}

#[test]
fn a_message_that_comes_back_is_found() {
    let mut history = History::of_a_pair();
    history.relays(ANNA, 1, ANNA);
    assert!(history.faults().contains(&Wrong::Leaked));
}

#[test]
fn a_message_after_the_goodbye_is_found() {
    let mut history = History::of_a_pair();
    history.relays(ANNA, 1, BELA);
    let tag = history.sends(ANNA, 2);
    history.leaves(BELA);
    history.ended(BELA);
    history.arrives(tag, BELA);
    history.ended(ANNA);
    assert_eq!(history.faults(), [Wrong::AfterGoodbye]);
}

#[test]
fn a_message_may_arrive_until_the_goodbye_is_read() {
    let mut history = History::of_a_pair();
    history.relays(ANNA, 1, BELA);
    let tag = history.sends(ANNA, 2);
    history.leaves(BELA);
    history.arrives(tag, BELA);
    history.ended(BELA);
    history.ended(ANNA);
    assert_eq!(history.faults(), []);
}

#[test]
fn half_a_pair_is_found() {
    let mut history = History::of_a_pair();
    history.relays(ANNA, 1, BELA);
    history.relays(BELA, 1, ANNA);
    history.leaves(BELA);
    history.ended(BELA);
    assert_eq!(history.faults(), [Wrong::HalfPair], "Anna was never told");

    let mut history = History::of_a_pair();
    history.relays(ANNA, 1, BELA);
    history.paired(CORA);
    assert_eq!(history.faults(), [Wrong::HalfPair], "Cora's partner does not exist");
}

#[test]
fn a_pair_after_a_pair_is_told_apart() {
    let mut history = History::of_a_pair();
    history.relays(ANNA, 1, BELA);
    history.leaves(ANNA);
    history.ended(ANNA);
    history.ended(BELA);
    history.paired(ANNA);
    history.paired(CORA);
    history.relays(ANNA, 2, CORA);
    history.relays(CORA, 1, ANNA);
    assert_eq!(history.faults(), []);
    assert_eq!(history.ledger.pairs, 2);
}

#[test]
fn old_spells_are_settled_before_they_are_forgotten() {
    let mut history = History::of_a_pair();
    history.relays(BELA, 1, ANNA);
    history.sends(ANNA, 1);
    for _ in 0..10 {
        history.ended(ANNA);
        history.ended(BELA);
        history.paired(ANNA);
        history.paired(BELA);
    }
    assert_eq!(history.ledger.problems.count(Wrong::Lost), 1);
}

#[test]
fn a_notice_read_twice_makes_no_new_chat() {
    let mut history = History::of_a_pair();
    let first = history.sends(ANNA, 1);
    history.arrives(first, BELA);
    history.paired(BELA);
    let second = history.sends(ANNA, 2);
    history.arrives(second, BELA);
    assert_eq!(history.ledger.problems.count(Wrong::Leaked), 0);
    assert!(history.ledger.undone().lost.is_empty());
}

#[test]
fn who_learns_late_of_a_chat_that_was_left_still_gets_its_words() {
    for (late_s, faults) in [(3, vec![]), (6, vec![Wrong::Leaked])] {
        let mut history = History::of_a_pair();
        history.leaves(ANNA);
        history.ended(ANNA);
        history.ended(BELA);
        history.paired(ANNA);
        let word = history.sends(ANNA, 1);
        history.leaves(ANNA);
        history.ended(ANNA);
        history.pass(Duration::from_secs(late_s));
        history.paired(CORA);
        history.arrives(word, CORA);
        history.ended(CORA);
        assert_eq!(history.faults(), faults, "{late_s} s late");
    }
}

#[test]
fn who_blocks_and_comes_back_in_the_same_chat_misses_what_came_between() {
    for (leaving, faults) in [(Leaving::Blocked, vec![]), (Leaving::Said, vec![Wrong::Lost])] {
        let mut history = History::of_a_pair();
        history.relays(ANNA, 1, BELA);
        let now = history.later();
        history.ledger.left(BELA, leaving, now);
        history.sends(ANNA, 2);
        history.relays(ANNA, 3, BELA);
        history.ended(ANNA);
        history.ended(BELA);
        assert_eq!(history.faults(), faults, "{leaving:?}");
    }
}

#[test]
fn a_visitor_may_come_and_go_but_gets_nobody_elses_words() {
    let mut history = History::of_a_pair();
    let first = history.sends(ANNA, 1);
    let now = history.later();
    history.ledger.arrived_at_visitor(first, now);
    // What was said after the visitor had left is excused, however long ago that was.
    history.sends(ANNA, 2);
    history.pass(Duration::from_mins(1));
    let undone = history.ledger.undone();
    assert_eq!((undone.lost.len(), undone.near_ending), (0, 1));
    assert!(!history.ledger.half_pairs().iter().any(|half| half.member == ANNA));
    history.ledger.arrived_at_visitor(first, now);
    assert_eq!(history.ledger.problems.count(Wrong::Doubled), 1);
    history.relays(BELA, 1, ANNA);
    assert_eq!(history.ledger.problems.count(Wrong::Leaked), 1, "Anna is with a visitor");

    let mut history = History::of_a_pair();
    history.relays(ANNA, 1, BELA);
    let second = history.sends(ANNA, 2);
    let now = history.later();
    history.ledger.arrived_at_visitor(second, now);
    assert_eq!(history.ledger.problems.count(Wrong::Leaked), 1, "Anna is with Bela");
}

#[test]
fn an_album_that_was_taken_back_in_time_need_not_arrive() {
    let mut history = History::of_a_pair();
    history.relays(BELA, 1, ANNA);
    let album = || (false, Some("7".to_owned()));
    for (number, of) in [(1, album()), (2, album()), (3, (false, Some("8".to_owned())))] {
        let now = history.later();
        history.ledger.sent(Tag { member: ANNA, number }, of, None, now);
    }
    history.relays(ANNA, 4, BELA);
    assert_eq!(history.faults(), [Wrong::Lost, Wrong::Lost, Wrong::Lost]);
    history.ledger.takes_back(Tag { member: ANNA, number: 2 });
    assert_eq!(history.faults(), [Wrong::Lost], "the other album stays lost");
    let word = history.sends(ANNA, 5);
    history.relays(ANNA, 6, BELA);
    history.ledger.takes_back(word);
    assert_eq!(history.faults(), [Wrong::Lost, Wrong::Lost], "a word had gone out before it was taken back");
}
