//! Random people trade random plans in random markets, and what must hold is looked at after every step.
//!
//! `SHOAL_TRADES=100000 cargo test --release -p shoal-domain --test trade_simulation` plays so many: `make trades`. A case
//! that fails is made smaller and printed whole.

#![expect(clippy::unwrap_used, reason = "a test states what it expects by unwrapping it")]

mod crowd;
mod desk;
mod laws;
mod story;
mod world;

use std::sync::atomic::{AtomicU64, Ordering};

use desk::{Desk, Hearing, Post};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use shoal_domain::market::Side;
use shoal_domain::trade::position::{End, State};
use world::{Case, case};

/// How many cases are played when nobody says.
const CASES: u32 = 256;

fn cases() -> u32 {
    std::env::var("SHOAL_TRADES").map_or(CASES, |text| text.parse().expect("SHOAL_TRADES is a number"))
}

fn config() -> Config {
    Config { cases: cases(), failure_persistence: None, ..Config::default() }
}

/// What happened, so that a simulation in which nothing does proves nothing.
#[derive(Default, Debug)]
struct Seen {
    entered: AtomicU64,
    parts: AtomicU64,
    moves: AtomicU64,
    ladders: AtomicU64,
    stopped: AtomicU64,
    targets: AtomicU64,
    liquidated: AtomicU64,
    asked: AtomicU64,
    lost: AtomicU64,
    won: AtomicU64,
}

fn count(counter: &AtomicU64, whether: bool) {
    counter.fetch_add(u64::from(whether), Ordering::Relaxed);
}

impl Seen {
    fn add(&self, case: &Case, desk: &Desk) {
        count(&self.entered, desk.entries > 0);
        count(&self.parts, desk.exits > 1);
        count(&self.moves, desk.stop_moves > 0);
        count(&self.ladders, desk.entries > 1 && case.plan.draft().rungs.len() > 1);
        let end = match desk.position.state() {
            State::Closed(end) => end,
            state => panic!("it ends: {state:?}"),
        };
        count(&self.stopped, end == End::Stopped);
        count(&self.targets, end == End::Targets);
        count(&self.liquidated, end == End::Liquidated);
        count(&self.asked, end == End::Asked);
        count(&self.lost, desk.result() < 0);
        count(&self.won, desk.result() > 0);
    }

    fn assert_plenty(&self) {
        let Seen { entered, parts, moves, ladders, stopped, targets, liquidated, asked, lost, won } = self;
        for (name, counter) in [
            ("entered", entered),
            ("parts", parts),
            ("moves", moves),
            ("ladders", ladders),
            ("stopped", stopped),
            ("targets", targets),
            ("liquidated", liquidated),
            ("asked", asked),
            ("lost", lost),
            ("won", won),
        ] {
            assert!(counter.load(Ordering::Relaxed) > 0, "no case was {name}: {self:?}");
        }
    }
}

#[test]
fn what_must_hold_holds_in_any_market() {
    let seen = Seen::default();
    let mut runner = TestRunner::new(config());
    let result = runner.run(&case(), |case| {
        let desk = laws::play(&case, Hearing::All, Post::Prompt);
        seen.add(&case, &desk);
        Ok(())
    });
    println!("{seen:?}");
    result.unwrap_or_else(|error| panic!("{error}"));
    seen.assert_plenty();
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_same_market_gives_the_same_result(case in case(), cuts in proptest::collection::vec(1..50usize, 1..20)) {
        let whole = laws::play(&case, Hearing::All, Post::Prompt);
        let again = laws::play(&case, Hearing::All, Post::Prompt);
        prop_assert_eq!(&whole.ledger, &again.ledger);
        prop_assert_eq!(&whole.position, &again.position);
        // In chunks of any size, with all that is kept written down and read back between them.
        let chunked = laws::play_in_chunks(&case, &cuts);
        prop_assert_eq!(&whole.ledger, &chunked.ledger);
        prop_assert_eq!(&whole.position, &chunked.position);
    }

    #[test]
    fn only_the_prices_that_it_names_matter(case in case()) {
        let all = laws::play(&case, Hearing::All, Post::Prompt);
        let named = laws::play(&case, Hearing::Named, Post::Prompt);
        prop_assert_eq!(&all.ledger, &named.ledger);
        prop_assert_eq!(&all.position, &named.position);
    }

    #[test]
    fn lost_and_late_answers_double_and_forget_nothing(case in case(), seed: u64) {
        // The laws are looked at within; at the end no order is left at the venue.
        let mut desk = laws::play(&case, Hearing::All, Post::Lossy(seed));
        prop_assert!(desk.rests_nothing());
    }

    #[test]
    fn a_falling_market_is_a_loss_for_whoever_hoped_for_a_rise(case in case()) {
        let desk = laws::play(&case.falling(), Hearing::All, Post::Prompt);
        if case.plan.draft().side == Side::Long {
            let (result, entered) = (desk.result(), desk.entries > 0);
            prop_assert_eq!(result.signum(), -i64::from(entered));
        }
    }
}
