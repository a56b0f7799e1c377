//! What a moderator has decided holds from when it is read until it is read to be over.

use super::*;
use crate::account::restraint::Restraint;

/// Anna and Bela have exchanged a word each, and Anna reads what was decided about her.
fn restrained(what: Restraint, until: Option<Duration>) -> History {
    let mut history = History::of_a_pair();
    history.relays(ANNA, 1, BELA);
    history.relays(BELA, 1, ANNA);
    history.reads_restrained(what, until);
    history
}

impl History {
    fn reads_restrained(&mut self, what: Restraint, until: Option<Duration>) {
        let now = self.later();
        self.ledger.restrained(ANNA, what, until.map(|until| now + until), now);
    }

    fn reads_warned(&mut self) {
        let now = self.later();
        self.ledger.looked_into(ANNA, now);
    }

    fn reads_cleared(&mut self) {
        let now = self.later();
        self.ledger.cleared(ANNA, now);
    }

    /// What has been suspected for long enough is wrong.
    fn judged(&mut self) -> Vec<Wrong> {
        self.pass(Duration::from_secs(10));
        self.ledger.judge_suspicions(self.now);
        self.faults()
    }
}

#[test]
fn whoever_is_silenced_is_not_heard_and_loses_nothing() {
    let mut history = restrained(Restraint::Silent, None);
    let said = history.sends(ANNA, 2);
    history.relays(BELA, 2, ANNA);
    assert_eq!(history.judged(), [], "hers need not arrive, and his do");
    history.arrives(said, BELA);
    assert_eq!(history.judged(), [Wrong::Unheeded]);
}

#[test]
fn what_was_on_its_way_when_it_was_read_may_arrive_or_not() {
    for arrives in [false, true] {
        let mut history = History::of_a_pair();
        history.relays(ANNA, 1, BELA);
        let said = history.sends(ANNA, 2);
        history.reads_restrained(Restraint::Silent, None);
        if arrives {
            history.arrives(said, BELA);
        }
        assert_eq!(history.judged(), [], "{arrives}");
    }
}

#[test]
fn words_come_through_where_only_the_rest_is_forbidden() {
    let mut history = restrained(Restraint::WordsOnly, None);
    let picture = history.sends_kind(ANNA, 2, false);
    history.relays(ANNA, 3, BELA);
    assert_eq!(history.judged(), []);
    history.arrives(picture, BELA);
    assert!(history.judged().contains(&Wrong::Unheeded));
    history.sends(ANNA, 4);
    assert!(history.judged().contains(&Wrong::Lost));
}

#[test]
fn what_was_over_a_moment_before_it_was_read_is_not_held_against_anybody() {
    let mut history = restrained(Restraint::Silent, None);
    history.relays(ANNA, 2, BELA);
    history.reads_cleared();
    assert_eq!(history.judged(), []);
    history.relays(ANNA, 3, BELA);
    history.sends(ANNA, 4);
    assert_eq!(history.judged(), [Wrong::Lost], "from then on all of it arrives");
}

#[test]
fn what_ends_at_a_time_holds_until_then() {
    let mut history = restrained(Restraint::Silent, Some(Duration::from_secs(5)));
    history.relays(ANNA, 2, BELA);
    assert_eq!(history.judged(), [Wrong::Unheeded]);
    let mut history = restrained(Restraint::Silent, Some(Duration::from_secs(5)));
    history.pass(Duration::from_secs(6));
    history.relays(ANNA, 2, BELA);
    assert_eq!(history.judged(), []);
}

#[test]
fn whoever_is_shut_out_is_in_no_chat_and_meets_nobody() {
    let mut history = restrained(Restraint::ShutOut, None);
    assert!(!history.ledger.is_live(ANNA));
    history.ended(BELA);
    assert_eq!(history.judged(), [], "his chat is over, too");
    history.paired(ANNA);
    assert!(history.judged().contains(&Wrong::Unheeded));
}

#[test]
fn whoever_is_suspended_talks_on_and_meets_nobody_else() {
    let mut history = restrained(Restraint::Suspended, None);
    history.relays(ANNA, 2, BELA);
    history.leaves(ANNA);
    history.ended(ANNA);
    history.ended(BELA);
    assert_eq!(history.judged(), []);
    history.paired(ANNA);
    assert!(history.judged().contains(&Wrong::Unheeded));
}

#[test]
fn whoever_a_moderator_has_looked_at_is_suspended_no_longer() {
    for (decided, meets) in [(None, true), (Some(Restraint::Silent), true), (Some(Restraint::ShutOut), false)]
    {
        let mut history = restrained(Restraint::Suspended, None);
        history.leaves(ANNA);
        history.ended(ANNA);
        history.ended(BELA);
        match decided {
            Some(what) => history.reads_restrained(what, None),
            None => history.reads_warned(),
        }
        history.paired(ANNA);
        assert_eq!(!history.judged().contains(&Wrong::Unheeded), meets, "{decided:?}");
    }
}

#[test]
fn of_two_ends_of_the_same_the_one_that_was_read_last_counts() {
    for (last, wrong) in
        [(None, true), (Some(Duration::from_mins(1)), true), (Some(Duration::from_secs(1)), false)]
    {
        let mut history = restrained(Restraint::Silent, Some(Duration::from_secs(5)));
        history.reads_restrained(Restraint::Silent, last);
        history.pass(Duration::from_secs(6));
        history.relays(ANNA, 2, BELA);
        assert_eq!(history.judged().contains(&Wrong::Unheeded), wrong, "{last:?}");
    }
}
