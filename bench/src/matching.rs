//! How many people one match pool can bring together in a second: the rule and its changes, in memory.

use std::time::{Duration, Instant};

use serde::Serialize;
use shoal_domain::chat::{self, Pool};
use shoal_domain::decision::{Context, Policy};
use shoal_domain::id::{Address, BotId, PoolId, Ticket, UserId};
use shoal_domain::message::{Message, Seeker, Tell};
use shoal_domain::profile::{Card, Traits};
use shoal_domain::time::Timestamp;

use crate::crowd::{self, Point, Rush};

const BOT: BotId = BotId(1001);
const POOL: PoolId = PoolId(1001);

/// Whom each seeker has met lately: somebody who has used the bot for a while.
const RECENT: i64 = 20;

/// The moment at which everything happens.
pub(crate) const NOW: Timestamp = Timestamp(1_000_000_000);

/// How long is measured.
const LENGTH: Duration = Duration::from_millis(500);

/// Who wait and fit nobody, in the hard case.
const STUCK: i64 = 300;

/// Decisions a second.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Matching {
    /// In ordinary life: one waits at most.
    pub(crate) ordinary: f64,
    /// Beside 300 people who wait because whoever comes has blocked them.
    pub(crate) crowded: f64,
    /// What a decision costs beside so many who wait.
    pub(crate) curve: Vec<Point>,
    /// Very many at once.
    pub(crate) rush: Rush,
}

impl Matching {
    /// The curve and the rush, as Markdown.
    pub(crate) fn table(&self) -> String {
        let mut text =
            String::from("| waiting | µs a decision, p50 | p99 | that brings two together, p50 | p99 |\n");
        text += "| ---: | ---: | ---: | ---: | ---: |\n";
        let row = |point: &Point| {
            let Point { waiting, p50_us, p99_us, match_p50_us, match_p99_us } = point;
            format!("| {waiting} | {p50_us:.1} | {p99_us:.1} | {match_p50_us:.1} | {match_p99_us:.1} |\n")
        };
        text.extend(self.curve.iter().map(row));
        let Rush { people, brought, p50_us, p99_us, all_ms } = self.rush;
        text + &format!(
            "\n{people} people who search at once: {p50_us:.1} µs a decision in the middle, 99 of 100 below {p99_us:.1} µs; \
             all in {all_ms:.0} ms, in which {brought} of them are brought together.\n"
        )
    }
}

/// Measures all of it.
pub(crate) fn measure() -> Matching {
    let nobody = Pool::default();
    let blocked: Vec<UserId> = (-STUCK..0).map(UserId).collect();
    let mut stuck = Pool::default();
    for number in 0..STUCK {
        let mut one = seeker(-1 - number, 0);
        one.blocked.clone_from(&blocked);
        decide(&mut stuck, one);
    }
    let (ordinary, crowded) = (rate(nobody, &[]), rate(stuck, &blocked));
    Matching { ordinary, crowded, curve: crowd::curve(), rush: crowd::rush() }
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
pub(crate) fn decide(pool: &mut Pool, seeker: Seeker) -> bool {
    handle(pool, Tell::Seek(seeker))
}

pub(crate) fn handle(pool: &mut Pool, tell: Tell) -> bool {
    let context = Context {
        now: NOW,
        policy: Policy::default(),
        original: None,
        gate: None,
        link: None,
        invitation: None,
        groups: &[],
    };
    let decision = chat::pool(pool, POOL, &context, &Message::Tell(tell));
    for change in &decision.changes {
        std::hint::black_box(change.write());
        pool.apply(change);
    }
    decision.tells.iter().any(|(_, tell)| matches!(tell, Tell::Matched { .. }))
}

pub(crate) fn seeker(user: i64, since: u64) -> Seeker {
    let met = |n| (UserId(10_000_000_000 + user * RECENT + n), Timestamp(2 * NOW.0));
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
