//! Whom somebody is brought to, of all who wait.
//!
//! Only the lines of those who suit are looked at, longest waiting first over all of them. The first who is willing is
//! taken, unless one of the next has more in common: each thing in common counts as if they had waited that much
//! longer. So the longest waiting are overtaken by whoever came at most [`LANGUAGE`], [`INTEREST`] and [`RATING`] after them, and
//! nobody starves for an odd taste.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::iter::Peekable;

use crate::chat::pool::{Place, Pool, Waiting};
use crate::id::Address;
use crate::message::Seeker;
use crate::time::{Millis, Timestamp};

/// As so much longer a wait it counts to have the same language.
pub const LANGUAGE: Millis = Millis::seconds(20);

/// As so much longer a wait it counts to have an interest in common.
pub const INTEREST: Millis = Millis::seconds(10);

/// As so much shorter a wait it counts that partners think little of one of the two: so those who are liked meet each other
/// sooner.
pub const RATING: Millis = Millis::seconds(10);

/// Who are willing and are compared, at most.
const MOST_COMPARED: usize = 32;

/// Who are not willing and are passed over, at most. All who suit each other and wait are unwilling on account of
/// somebody's lists, and then there are fewer than this (see [`matching`](crate::chat::matching)).
const MOST_PASSED: usize = 3000;

/// Who are passed over and hear of it, at most; the others do when somebody else passes them over.
const MOST_TOLD: usize = 50;

/// What came of looking through the lines.
pub(super) struct Choice<'a> {
    /// Who it is to be.
    pub partner: Option<&'a Seeker>,
    /// When somebody who was passed over becomes willing, or the rest is to be looked at.
    pub look_again: Option<Timestamp>,
    /// Somebody was passed over.
    pub passed: bool,
    /// Of those who were, some who do not know yet that there is somebody whom they will not meet.
    pub unaware: Vec<&'a Waiting>,
}

/// Looks for a partner. Those who are `gone` are there no more.
pub(super) fn choose<'a>(
    pool: &'a Pool,
    seeker: &Seeker,
    now: Timestamp,
    next_round: Timestamp,
    gone: impl Fn(Address) -> bool,
) -> Choice<'a> {
    let mut choice = Choice { partner: None, look_again: None, passed: false, unaware: vec![] };
    let mut best: Option<Place> = None;
    let (mut compared, mut passed) = (0, 0);
    for (counts_since, who) in longest_first(pool, seeker) {
        // Whoever comes from here on has waited less, and cannot make up for it.
        if best.is_some_and(|(best, _)| best + LANGUAGE + INTEREST <= counts_since) {
            break;
        }
        if who == seeker.who || gone(who) {
            continue;
        }
        let Some(waiting) = pool.find(who) else { continue };
        let other = &waiting.seeker;
        match may_meet(seeker, other) {
            Some(from) if from <= now => {
                let counts_since = counts_since + apart(seeker, other);
                let place = (Timestamp(counts_since.0.saturating_sub(in_common(seeker, other))), who);
                if best.is_none_or(|best| place < best) {
                    (best, choice.partner) = (Some(place), Some(other));
                }
                compared += 1;
            }
            from => {
                passed += 1;
                choice.passed = true;
                if !waiting.exhausted && choice.unaware.len() < MOST_TOLD {
                    choice.unaware.push(waiting);
                }
                choice.look_again = [choice.look_again, from].into_iter().flatten().min();
            }
        }
        if compared == MOST_COMPARED {
            break;
        }
        if passed == MOST_PASSED {
            choice.look_again = Some(choice.look_again.unwrap_or(next_round).min(next_round));
            break;
        }
    }
    choice
}

/// How much longer somebody counts as waiting for what the two have in common, in milliseconds.
fn in_common(one: &Seeker, other: &Seeker) -> u64 {
    let (one, other) = (&one.traits, &other.traits);
    let language = one.language.is_some() && one.language == other.language;
    let interest = !one.interests.shared(other.interests).is_empty();
    u64::from(language) * LANGUAGE.0 + u64::from(interest) * INTEREST.0
}

/// How much shorter somebody counts as waiting because partners think otherwise of them than of the other.
fn apart(one: &Seeker, other: &Seeker) -> Millis {
    if one.traits.disliked == other.traits.disliked { Millis(0) } else { RATING }
}

/// All who suit somebody, longest waiting first over all lines.
fn longest_first<'a>(pool: &'a Pool, seeker: &Seeker) -> impl Iterator<Item = Place> + 'a {
    let mut lines: Vec<Peekable<_>> =
        pool.lines(&seeker.traits).map(|line| line.iter().copied().peekable()).collect();
    let heads = lines.iter_mut().enumerate();
    let mut heads: BinaryHeap<_> =
        heads.filter_map(|(line, places)| Some(Reverse((*places.peek()?, line)))).collect();
    std::iter::from_fn(move || {
        let Reverse((place, line)) = heads.pop()?;
        lines[line].next();
        heads.extend(lines[line].peek().map(|next| Reverse((*next, line))));
        Some(place)
    })
}

/// From when on two seekers may be brought together: each must be willing. `None`: never.
fn may_meet(one: &Seeker, other: &Seeker) -> Option<Timestamp> {
    let (a, b) = (one.who.user, other.who.user);
    if a == b || one.blocked.contains(&b) || other.blocked.contains(&a) {
        return None;
    }
    Some(avoids_until(one, other).max(avoids_until(other, one)))
}

fn avoids_until(seeker: &Seeker, other: &Seeker) -> Timestamp {
    let entries = seeker.recent.iter().filter(|(met, _)| *met == other.who.user);
    entries.map(|(_, until)| *until).max().unwrap_or_default()
}
