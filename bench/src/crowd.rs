//! What it costs to bring somebody together, beside so many who wait; and when very many come at once. The rule and its
//! changes, in memory.
//!
//! People are as they are in life: they say what they are and whom they want to meet, or do not, speak one of several
//! languages, have interests, have blocked some and met some lately, also of those who wait.

use std::time::{Duration, Instant};

use serde::Serialize;
use shoal_domain::chat::Pool;
use shoal_domain::id::UserId;
use shoal_domain::message::{Seeker, Tell};
use shoal_domain::profile::{Gender, Interest, Meet, Traits};
use shoal_domain::time::Timestamp;

use crate::matching::{NOW, decide, handle, seeker};

/// How long is measured.
const LENGTH: Duration = Duration::from_millis(500);

/// How many wait, for the curve.
const CROWDS: [i64; 4] = [100, 1_000, 10_000, 100_000];

/// How many search at once.
pub(crate) const AT_ONCE: i64 = 10_000;

/// Whom each has blocked, and whom they have met lately, of those who wait longest.
const BLOCKED: i64 = 10;
const MET: i64 = 10;

const LANGUAGES: [&str; 5] = ["en", "de", "fa", "ru", "uk"];

/// What decisions cost beside a crowd.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Point {
    /// How many wait.
    pub(crate) waiting: i64,
    /// The middle one, in microseconds: decided, and ready to be written.
    pub(crate) p50_us: f64,
    /// 99 of 100 cost at most this, in microseconds.
    pub(crate) p99_us: f64,
    /// The same of those that brought two together.
    pub(crate) match_p50_us: f64,
    /// The same of those that brought two together.
    pub(crate) match_p99_us: f64,
}

/// Many come at once.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Rush {
    /// How many.
    pub(crate) people: i64,
    /// How many of them are brought together at once.
    pub(crate) brought: i64,
    /// The middle decision, in microseconds.
    pub(crate) p50_us: f64,
    /// 99 of 100 cost at most this, in microseconds.
    pub(crate) p99_us: f64,
    /// All of them, in milliseconds: so long the last one waits for their turn.
    pub(crate) all_ms: f64,
}

/// What a decision costs beside each crowd.
pub(crate) fn curve() -> Vec<Point> {
    CROWDS.map(beside).into()
}

/// Those who wait are all of one half: none of them suits another. One of them leaves with each of the other half who
/// comes, and another comes; and everybody else who comes looks for somebody like themself, in vain, and goes again.
fn beside(waiting: i64) -> Point {
    let mut pool = Pool::default();
    let mut next = 0..;
    let mut comes = |pool: &mut Pool| {
        let seeker = of_one_half(next.next().expect("there are enough numbers"));
        decide(pool, seeker)
    };
    for _ in 0..waiting {
        assert!(!comes(&mut pool), "they do not suit each other");
    }
    let (begin, mut matches, mut others) = (Instant::now(), vec![], vec![]);
    for number in 0.. {
        let one = of_the_other_half(number, number);
        let mut odd = seeker(-2 - 2 * number, NOW.0);
        odd.traits = traits(number, Some(Gender::Other), Meet::Only(Gender::Other));
        let leaves = Tell::Withdraw { who: odd.who, ticket: odd.ticket };
        matches.push(timed(|| assert!(decide(&mut pool, one), "somebody waits for them")));
        others.push(timed(|| assert!(!comes(&mut pool), "they do not suit each other")));
        others.push(timed(|| assert!(!decide(&mut pool, odd), "nobody is there for them")));
        handle(&mut pool, leaves);
        if begin.elapsed() >= LENGTH {
            break;
        }
    }
    let (match_p50_us, match_p99_us) = middle_and_worst(&mut matches);
    others.extend(matches);
    let (p50_us, p99_us) = middle_and_worst(&mut others);
    Point { waiting, p50_us, p99_us, match_p50_us, match_p99_us }
}

/// Very many come one right after the other: three of four of one half, so that most of them stay and wait.
pub(crate) fn rush() -> Rush {
    let mut pool = Pool::default();
    let (begin, mut costs, mut brought) = (Instant::now(), vec![], 0);
    for number in 0..AT_ONCE {
        let seeker = if number % 4 == 3 { of_the_other_half(number, 0) } else { of_one_half(number) };
        costs.push(timed(|| brought += 2 * i64::from(decide(&mut pool, seeker))));
    }
    let all_ms = begin.elapsed().as_secs_f64() * 1e3;
    let (p50_us, p99_us) = middle_and_worst(&mut costs);
    Rush { people: AT_ONCE, brought, p50_us, p99_us, all_ms }
}

/// Men, and people who do not say what they are, who look for women.
pub(crate) fn of_one_half(number: i64) -> Seeker {
    let gender = (number % 3 != 0).then_some(Gender::Male);
    let mut seeker = seeker(number, 1 + number as u64);
    seeker.traits = traits(number, gender, Meet::Only(Gender::Female));
    seeker.traits.priority = number % 10 == 0;
    seeker.traits.disliked = number % 7 == 0;
    seeker.blocked = (0..BLOCKED).map(|other| UserId(-1_000_000_000 - number - other)).collect();
    seeker
}

/// A woman who does not mind. She has blocked or met some of those who wait longest, who are the first she is compared with.
pub(crate) fn of_the_other_half(number: i64, longest: i64) -> Seeker {
    let mut seeker = seeker(-1 - 2 * number, NOW.0);
    seeker.traits = traits(number, Some(Gender::Female), Meet::Anyone);
    seeker.blocked = (0..BLOCKED).map(|other| UserId(longest + 2 * other)).collect();
    let met = |other| (UserId(longest + 1 + 2 * other), Timestamp(2 * NOW.0));
    seeker.recent.extend((0..MET).map(met));
    seeker
}

fn traits(number: i64, gender: Option<Gender>, meet: Meet) -> Traits {
    let interest = |step: i64| Interest::ALL[(number * step) as usize % Interest::ALL.len()];
    let language = Some(LANGUAGES[number as usize % LANGUAGES.len()].to_owned());
    Traits {
        gender,
        meet,
        language,
        interests: [interest(3), interest(5)].into_iter().collect(),
        ..Traits::default()
    }
}

fn timed(what: impl FnOnce()) -> f64 {
    let begin = Instant::now();
    what();
    begin.elapsed().as_secs_f64() * 1e6
}

pub(crate) fn middle_and_worst(costs: &mut [f64]) -> (f64, f64) {
    costs.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| costs[((costs.len() - 1) as f64 * share) as usize];
    (at(0.5), at(0.99))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_of_a_rush_wait_and_the_others_are_brought_together() {
        let Rush { people, brought, .. } = rush();
        assert!(brought > people / 3 && brought <= people / 2, "{brought} of {people}");
    }

    #[test]
    fn whom_somebody_has_blocked_or_met_lately_is_passed_over() {
        let mut pool = Pool::default();
        for number in 0..(BLOCKED + MET) {
            assert!(!decide(&mut pool, of_one_half(number)));
        }
        assert!(!decide(&mut pool, of_the_other_half(1, 0)), "all who wait are on her lists");
        assert!(decide(&mut pool, of_one_half(BLOCKED + MET)), "and the next who comes is not");
    }
}
