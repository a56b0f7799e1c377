//! A rule answers. What it decides is not done here.

use divan::{Bencher, black_box};
use shoal_domain::chat::{self, Pool, PoolChange, User, UserChange};
use shoal_domain::decision::Decision;
use shoal_domain::id::{PoolId, Ticket, UserId};
use shoal_domain::message::{Message, Seeker, Tell};
use shoal_domain::profile::{Card, Traits};
use shoal_domain::time::Timestamp;

use crate::sample::{ALICE, BOB, BOT, at, context, paired_with, said, wrote};

const POOL: PoolId = PoolId(BOT.0);

/// Whom each seeker has met lately: somebody who has used the bot for a while.
const RECENT: i64 = 20;

/// A person with a message for them.
pub(crate) struct Turn(User, UserId, Message);

impl Turn {
    /// Alice writes: her partner has to be told.
    pub(crate) fn of_the_writer() -> Turn {
        Turn(paired_with(BOB), ALICE, wrote())
    }

    /// Bob is told: it has to be shown to him.
    pub(crate) fn of_the_reader() -> Turn {
        Turn(paired_with(ALICE), BOB, Message::Tell(said(BOB)))
    }

    /// The rule.
    pub(crate) fn take(&self) -> Decision<UserChange> {
        let Turn(user, me, message) = black_box(self);
        chat::user(user, *me, &context(), message)
    }
}

/// A pool, and somebody who comes.
pub(crate) struct Search(Pool, Message);

impl Search {
    /// So many wait who have blocked whoever comes, and behind them one who fits.
    pub(crate) fn beside(stuck: i64) -> Search {
        let mut pool = Pool::default();
        for number in 0..=stuck {
            let fits = number == stuck;
            let blocked = if fits { vec![] } else { (0..=stuck).map(UserId).collect() };
            let waiting = Seeker { blocked, ..seeker(number, number as u64) };
            for change in &decide(&pool, &Message::Tell(Tell::Seek(waiting))).changes {
                pool.apply(change);
            }
        }
        Search(pool, Message::Tell(Tell::Seek(seeker(stuck + 1, 1_000_000))))
    }

    /// The rule, and what is written of it.
    pub(crate) fn take(&self) -> Decision<PoolChange> {
        let Search(pool, message) = black_box(self);
        let decision = decide(pool, message);
        for change in &decision.changes {
            black_box(change.write());
        }
        decision
    }
}

fn decide(pool: &Pool, message: &Message) -> Decision<PoolChange> {
    chat::pool(pool, POOL, &context(), message)
}

fn seeker(user: i64, since: u64) -> Seeker {
    let until = Timestamp(context().now.0 + 1_000_000);
    let met = |n| (UserId(10_000_000_000 + user * RECENT + n), until);
    Seeker {
        who: at(UserId(user)),
        ticket: Ticket(1),
        since: Timestamp(since),
        recent: (0..RECENT).map(met).collect(),
        blocked: vec![],
        traits: Traits::default(),
        card: Card::default(),
    }
}

#[divan::bench]
fn writer(bencher: Bencher) {
    let turn = Turn::of_the_writer();
    assert_eq!(turn.take().tells.len(), 1, "Bob is told");
    bencher.bench(|| turn.take());
}

#[divan::bench]
fn reader(bencher: Bencher) {
    let turn = Turn::of_the_reader();
    assert_eq!(turn.take().effects.len(), 1, "Bob is shown it");
    bencher.bench(|| turn.take());
}

#[divan::bench(args = [0, 10, 300])]
fn matching(bencher: Bencher, stuck: i64) {
    let search = Search::beside(stuck);
    assert_eq!(search.take().tells.len(), 1, "two are brought together");
    bencher.bench(|| search.take());
}
