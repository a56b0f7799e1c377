//! Who may meet whom, by what people said of themselves and did: two who meet against it are noted.
//!
//! What somebody is and whom they want to meet is what they pressed, unless the bot said that nothing came of it. It is worked out
//! from labels on buttons, as a person reads them.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use super::report::Wrong;
use crate::{clock::Moment, crowd::Trait};

/// Two who have parted do not meet for so long, unless both would like to: 20 minutes, less the time in which it may not yet
/// have been read that they have.
const APART: Duration = Duration::from_mins(19);

/// What is known of everybody.
#[derive(Debug, Default)]
pub(crate) struct Acquaintances {
    /// Those after so many are too young, or do not say how old they are.
    adults: usize,
    /// What people are, as they said last.
    is: HashMap<usize, usize>,
    /// Whom they want to meet; who is not in it does not mind. With what stood before, if that is not yet certain.
    wants: HashMap<usize, usize>,
    before: HashMap<usize, Option<usize>>,
    /// When two have parted last.
    parted: HashMap<(usize, usize), Moment>,
    /// When somebody said last that they would like to talk on.
    again: HashMap<usize, Moment>,
    /// Two of whom one never wants to meet the other again.
    never: HashSet<(usize, usize)>,
}

impl Acquaintances {
    pub(crate) fn new(adults: usize) -> Self {
        Self { adults, ..Self::default() }
    }

    pub(crate) fn is_adult(&self, member: usize) -> bool {
        member < self.adults
    }

    /// Somebody pressed a button that says something of them.
    pub(crate) fn says(&mut self, member: usize, said: Trait) {
        match said {
            Trait::Is(kind) => drop(self.is.insert(member, kind)),
            Trait::Wants(kind) => {
                let before = match kind {
                    Some(kind) => self.wants.insert(member, kind),
                    None => self.wants.remove(&member),
                };
                self.before.entry(member).or_insert(before);
            }
        }
    }

    /// The bot goes on, so what they said stands; or it says that nothing came of it.
    pub(crate) fn hears(&mut self, member: usize, unchanged: bool) {
        let Some(before) = self.before.remove(&member) else { return };
        if unchanged {
            match before {
                Some(kind) => drop(self.wants.insert(member, kind)),
                None => drop(self.wants.remove(&member)),
            }
        }
    }

    pub(crate) fn would_like_to(&mut self, member: usize, now: Moment) {
        self.again.insert(member, now);
    }

    /// One of the two reads that they have parted; whoever reads it first counts.
    pub(crate) fn part(&mut self, one: usize, other: usize, now: Moment) {
        self.parted.entry(pair(one, other)).or_insert(now);
    }

    pub(crate) fn never_again(&mut self, one: usize, other: usize) {
        self.never.insert(pair(one, other));
    }

    /// Two meet. What is wrong with that, if anything.
    pub(crate) fn meet(&mut self, one: usize, other: usize, now: Moment) -> Option<(Wrong, &'static str)> {
        let parted = self.parted.remove(&pair(one, other));
        if !self.is_adult(one) || !self.is_adult(other) {
            return Some((Wrong::Minor, "met somebody though one of the two has not said to be 18 or older"));
        }
        if self.never.contains(&pair(one, other)) {
            return Some((Wrong::Repeated, "met again whom one of the two never wanted to meet again"));
        }
        let too_soon = |parted: Moment| {
            let asked = |member| self.again.get(&member).is_some_and(|at| *at >= parted);
            now < parted + APART && !(asked(one) && asked(other))
        };
        if parted.is_some_and(too_soon) {
            return Some((Wrong::Repeated, "met again too soon, and not both had wanted to"));
        }
        let pleases = |wishes: usize, is: usize| {
            self.wants.get(&wishes).is_none_or(|wanted| self.is.get(&is) == Some(wanted))
        };
        (!pleases(one, other) || !pleases(other, one))
            .then_some((Wrong::Unwanted, "met somebody whom one of the two did not want to meet"))
    }
}

fn pair(one: usize, other: usize) -> (usize, usize) {
    (one.min(other), one.max(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Moment = Duration::from_secs(100);

    fn wrong(known: &mut Acquaintances, one: usize, other: usize, now: Moment) -> Option<Wrong> {
        known.meet(one, other, now).map(|(wrong, _)| wrong)
    }

    #[test]
    fn a_wish_is_for_those_who_say_to_be_of_that_kind() {
        let mut known = Acquaintances::new(9);
        known.says(0, Trait::Wants(Some(1)));
        known.hears(0, false);
        assert_eq!(wrong(&mut known, 1, 0, NOW), Some(Wrong::Unwanted));
        known.says(1, Trait::Is(1));
        assert_eq!(wrong(&mut known, 1, 0, NOW), None);
        known.says(1, Trait::Is(2));
        assert_eq!(wrong(&mut known, 0, 1, NOW), Some(Wrong::Unwanted));
        known.says(0, Trait::Wants(None));
        assert_eq!(wrong(&mut known, 0, 1, NOW), None);
    }

    #[test]
    fn a_wish_that_was_refused_is_none() {
        let mut known = Acquaintances::new(9);
        known.says(0, Trait::Wants(Some(1)));
        known.says(0, Trait::Wants(Some(2)));
        known.hears(0, true);
        known.hears(0, false);
        assert_eq!(wrong(&mut known, 0, 1, NOW), None);
    }

    #[test]
    fn two_who_parted_stay_apart_for_a_while_or_for_ever() {
        let mut known = Acquaintances::new(9);
        let parted = |known: &mut Acquaintances| {
            known.part(4, 3, NOW);
            known.part(3, 4, NOW + APART / 2);
        };
        parted(&mut known);
        assert_eq!(wrong(&mut known, 3, 4, NOW + APART / 2), Some(Wrong::Repeated));
        parted(&mut known);
        assert_eq!(wrong(&mut known, 3, 4, NOW + APART), None);
        known.would_like_to(3, NOW);
        parted(&mut known);
        assert_eq!(wrong(&mut known, 3, 4, NOW), Some(Wrong::Repeated), "one alone does not do");
        known.would_like_to(4, NOW);
        parted(&mut known);
        assert_eq!(wrong(&mut known, 3, 4, NOW), None);
        known.never_again(3, 4);
        assert_eq!(wrong(&mut known, 4, 3, NOW + APART), Some(Wrong::Repeated));
    }

    #[test]
    fn who_is_no_adult_meets_nobody() {
        let mut known = Acquaintances::new(2);
        assert_eq!(wrong(&mut known, 0, 2, NOW), Some(Wrong::Minor));
        assert_eq!(wrong(&mut known, 0, 1, NOW), None);
    }
}
