//! How many people one match pool can bring together in a second: the rule and its changes, in memory.

use std::time::{Duration, Instant};

use serde::Serialize;
use shoal_domain::chat::{self, Pool};
use shoal_domain::decision::{Context, Policy};
use shoal_domain::id::{Address, BotId, PoolId, Ticket, UserId};
use shoal_domain::message::{Message, Seeker, Tell};
use shoal_domain::profile::{Card, Gender, Meet, Traits};
use shoal_domain::time::Timestamp;

const BOT: BotId = BotId(1001);
const POOL: PoolId = PoolId(1001);

/// Whom each seeker has met lately: somebody who has used the bot for a while.
const RECENT: i64 = 20;

/// How long is measured.
const LENGTH: Duration = Duration::from_millis(500);

/// Who wait and fit nobody, in the hard case.
const STUCK: i64 = 300;

/// How many wait, for the curve.
const CROWDS: [i64; 4] = [100, 1_000, 10_000, 100_000];

/// Decisions a second.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Matching {
    /// In ordinary life: one waits at most.
    pub(crate) ordinary: f64,
    /// Beside 300 people who wait because whoever comes has blocked them.
    pub(crate) crowded: f64,
    /// What a decision costs beside how many people who wait for others than those who come.
    pub(crate) curve: Vec<Point>,
}

/// What decisions cost beside a crowd.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Point {
    /// How many wait.
    pub(crate) waiting: i64,
    /// The middle one, in microseconds: decided, and ready to be written.
    pub(crate) p50_us: f64,
    /// 99 of 100 cost at most this, in microseconds.
    pub(crate) p99_us: f64,
}

/// Measures both.
pub(crate) fn measure() -> Matching {
    let nobody = Pool::default();
    let blocked: Vec<UserId> = (-STUCK..0).map(UserId).collect();
    let mut crowd = Pool::default();
    for number in 0..STUCK {
        let mut stuck = seeker(-1 - number, 0);
        stuck.blocked.clone_from(&blocked);
        decide(&mut crowd, stuck);
    }
    let curve = CROWDS.map(beside).into();
    Matching { ordinary: rate(nobody, &[]), crowded: rate(crowd, &blocked), curve }
}

/// Of those who wait, all men who look for women, one leaves with each woman who comes and another comes; and everybody
/// else who comes looks for somebody like themself, in vain, and goes again.
fn beside(waiting: i64) -> Point {
    let mut pool = Pool::default();
    let mut man = 0..;
    let mut comes = |pool: &mut Pool| {
        let number = man.next().expect("there are enough numbers");
        let mut seeker = seeker(number, 1 + number as u64);
        seeker.traits = traits(Gender::Male, Meet::Only(Gender::Female));
        decide(pool, seeker)
    };
    for _ in 0..waiting {
        assert!(!comes(&mut pool), "they do not suit each other");
    }
    let (begin, mut costs) = (Instant::now(), vec![]);
    for number in 0.. {
        let since = 1_000_000_000;
        let mut woman = seeker(-1 - 2 * number, since);
        woman.traits = traits(Gender::Female, Meet::Anyone);
        let mut other = seeker(-2 - 2 * number, since);
        other.traits = traits(Gender::Other, Meet::Only(Gender::Other));
        let leaves = Tell::Withdraw { who: other.who, ticket: other.ticket };
        costs.push(timed(|| assert!(decide(&mut pool, woman), "somebody waits for her")));
        costs.push(timed(|| assert!(!comes(&mut pool), "no man suits another here")));
        costs.push(timed(|| assert!(!decide(&mut pool, other), "nobody is there for them")));
        handle(&mut pool, leaves);
        if begin.elapsed() >= LENGTH {
            break;
        }
    }
    costs.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| costs[((costs.len() - 1) as f64 * share) as usize];
    Point { waiting, p50_us: at(0.5), p99_us: at(0.99) }
}

fn traits(gender: Gender, meet: Meet) -> Traits {
    Traits { gender: Some(gender), meet, ..Traits::default() }
}

fn timed(what: impl FnOnce()) -> f64 {
    let begin = Instant::now();
    what();
    begin.elapsed().as_secs_f64() * 1e6
}

/// People come one after the other, and each second one is brought together with the one before.
fn rate(mut pool: Pool, blocked: &[UserId]) -> f64 {
    let (begin, mut decisions) = (Instant::now(), 0);
    while begin.elapsed() < LENGTH {
        for _ in 0..100 {
            decisions += 1;
            let mut seeker = seeker(decisions, 1);
            seeker.blocked = blocked.to_vec();
            decide(&mut pool, seeker);
        }
    }
    decisions as f64 / begin.elapsed().as_secs_f64()
}

/// One step: decided, and done, and made ready to be written. Whether it brought two together.
fn decide(pool: &mut Pool, seeker: Seeker) -> bool {
    handle(pool, Tell::Seek(seeker))
}

fn handle(pool: &mut Pool, tell: Tell) -> bool {
    let context = Context {
        now: Timestamp(1_000_000),
        policy: Policy::default(),
        original: None,
        gate: None,
        link: None,
    };
    let decision = chat::pool(pool, POOL, &context, &Message::Tell(tell));
    for change in &decision.changes {
        std::hint::black_box(change.write());
        pool.apply(change);
    }
    decision.tells.iter().any(|(_, tell)| matches!(tell, Tell::Matched { .. }))
}

fn seeker(user: i64, since: u64) -> Seeker {
    let met = |n| (UserId(10_000_000_000 + user * RECENT + n), Timestamp(2_000_000));
    Seeker {
        who: Address { bot: BOT, user: UserId(user) },
        ticket: Ticket(1),
        since: Timestamp(since),
        recent: (0..RECENT).map(met).collect(),
        blocked: vec![],
        traits: Traits::default(),
        card: Card::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_second_one_who_comes_is_brought_together() {
        let mut pool = Pool::default();
        let met: Vec<bool> = (1..=6).map(|user| decide(&mut pool, seeker(user, 1))).collect();
        assert_eq!(met, [false, true, false, true, false, true]);
        assert_eq!(pool.waiting().count(), 0);
    }

    #[test]
    fn whoever_is_stuck_stays_and_nobody_else_does() {
        let blocked: Vec<UserId> = (-STUCK..0).map(UserId).collect();
        let mut pool = Pool::default();
        for number in 0..STUCK {
            let stuck = Seeker { blocked: blocked.clone(), ..seeker(-1 - number, 0) };
            assert!(!decide(&mut pool, stuck));
        }
        let newcomer = |user| Seeker { blocked: blocked.clone(), ..seeker(user, 1) };
        assert!(!decide(&mut pool, newcomer(1)) && decide(&mut pool, newcomer(2)));
        assert_eq!(pool.waiting().count(), STUCK as usize);
    }
}
