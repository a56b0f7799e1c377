//! Who waits for a price.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Price;

/// The prices somebody waits for: the next one below and the next one above. A price that stands there already is
/// reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Levels<P = Price> {
    /// At this or less.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub below: Option<P>,
    /// At this or more.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub above: Option<P>,
}

const fn none<P>() -> Option<P> {
    None
}

impl<P> Levels<P> {
    /// Whether nothing is waited for.
    pub fn is_empty(&self) -> bool {
        self.below.is_none() && self.above.is_none()
    }
}

impl<P> Default for Levels<P> {
    fn default() -> Levels<P> {
        Levels { below: None, above: None }
    }
}

/// Nobody else can wait here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} wait for prices of this market already")]
pub struct Full(usize);

/// Who waits for which prices of one market. Told a price, it costs as much as those whom that reaches, however many
/// others wait.
#[derive(Clone, Debug)]
pub struct Triggers<K, P = Price> {
    most: usize,
    waiting: BTreeMap<K, Levels<P>>,
    below: BTreeSet<(P, K)>,
    above: BTreeSet<(P, K)>,
}

impl<K: Ord + Clone, P: Ord + Copy> Triggers<K, P> {
    /// Nobody waits. So many may at most.
    #[must_use]
    pub fn new(most: usize) -> Triggers<K, P> {
        Triggers { most, waiting: BTreeMap::new(), below: BTreeSet::new(), above: BTreeSet::new() }
    }

    /// How many wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Whether nobody does.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Somebody waits for these and for no others.
    pub fn set(&mut self, key: K, levels: Levels<P>) -> Result<(), Full> {
        self.remove(&key);
        if levels.below.is_none() && levels.above.is_none() {
            return Ok(());
        }
        if self.waiting.len() >= self.most {
            return Err(Full(self.most));
        }
        self.below.extend(levels.below.map(|price| (price, key.clone())));
        self.above.extend(levels.above.map(|price| (price, key.clone())));
        self.waiting.insert(key, levels);
        Ok(())
    }

    /// Somebody waits no longer.
    pub fn remove(&mut self, key: &K) {
        if let Some(Levels { below, above }) = self.waiting.remove(key) {
            if let Some(price) = below {
                self.below.remove(&(price, key.clone()));
            }
            if let Some(price) = above {
                self.above.remove(&(price, key.clone()));
            }
        }
    }

    /// The nearest levels that somebody waits for.
    #[must_use]
    pub fn nearest(&self) -> Levels<P> {
        let (below, above) = (self.below.last(), self.above.first());
        Levels { below: below.map(|(price, _)| *price), above: above.map(|(price, _)| *price) }
    }

    /// Whom a price reaches. They wait on.
    pub fn reached(&self, price: P) -> impl Iterator<Item = &K> {
        let below = self.below.iter().rev().take_while(move |(level, _)| *level >= price);
        below.chain(self.above.iter().take_while(move |(level, _)| *level <= price)).map(|(_, key)| key)
    }

    /// The price is this: whom it reaches, who wait no longer. Those who waited below come first, from the highest, then
    /// those above, from the lowest: as the price passed them.
    pub fn reach(&mut self, price: P) -> Vec<K> {
        let mut reached = Vec::new();
        while let Some((_, key)) = self.below.last().filter(|(level, _)| *level >= price).cloned() {
            self.remove(&key);
            reached.push(key);
        }
        while let Some((_, key)) = self.above.first().filter(|(level, _)| *level <= price).cloned() {
            self.remove(&key);
            reached.push(key);
        }
        reached
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::cmp::Ordering;

    use proptest::collection::vec;
    use proptest::option;
    use proptest::prelude::*;

    use super::*;

    thread_local! {
        static COMPARED: Cell<usize> = const { Cell::new(0) };
    }

    /// A price that counts how often it is looked at.
    #[derive(Clone, Copy, PartialEq, Eq)]
    struct Counted(u32);

    impl Ord for Counted {
        fn cmp(&self, other: &Counted) -> Ordering {
            COMPARED.set(COMPARED.get() + 1);
            self.0.cmp(&other.0)
        }
    }

    impl PartialOrd for Counted {
        fn partial_cmp(&self, other: &Counted) -> Option<Ordering> {
            Some(self.cmp(other))
        }
    }

    #[test]
    fn a_price_costs_those_it_reaches() {
        const WAITING: u32 = 100_000;
        let mut triggers = Triggers::new(WAITING as usize);
        for key in 0..WAITING {
            // Below 1,000,000 and above 2,000,000, one a price.
            let levels =
                Levels { below: Some(Counted(1_000_000 - key)), above: Some(Counted(2_000_000 + key)) };
            triggers.set(key, levels).unwrap();
        }
        for (price, reached) in [(1_500_000, 0), (999_991, 10), (2_000_109, 100)] {
            COMPARED.set(0);
            assert_eq!(triggers.reach(Counted(price)).len(), reached);
            // A search in a map of 100,000 looks at 17 to 60; there are two maps, and each side is looked at once more.
            assert!(COMPARED.get() <= 2 + reached * 130, "{} for {reached}", COMPARED.get());
        }
        assert_eq!(triggers.len(), WAITING as usize - 110);
    }

    #[test]
    fn there_is_room_for_so_many() {
        let mut triggers = Triggers::new(1);
        let levels = Levels { below: Some(1), above: None };
        triggers.set("alice", levels).unwrap();
        triggers.set("alice", levels).unwrap();
        assert_eq!(triggers.set("bob", levels), Err(Full(1)));
        triggers.set("bob", Levels::default()).unwrap();
        triggers.set("alice", Levels::default()).unwrap();
        triggers.set("bob", levels).unwrap();
    }

    proptest! {
        #[test]
        fn it_reaches_whom_a_scan_reaches(
            steps in vec((0..20u8, option::of(0..50u32), option::of(0..50u32), 0..50u32), 1..200),
        ) {
            let mut triggers = Triggers::new(100);
            let mut scanned: BTreeMap<u8, Levels<u32>> = BTreeMap::new();
            for (key, below, above, price) in steps {
                let levels = Levels { below, above };
                triggers.set(key, levels).unwrap();
                scanned.insert(key, levels);
                let mut reached = triggers.reach(price);
                let meets = |levels: &Levels<u32>| {
                    levels.below.is_some_and(|level| price <= level) || levels.above.is_some_and(|level| price >= level)
                };
                let expected: Vec<u8> = scanned.iter().filter(|(_, levels)| meets(levels)).map(|(key, _)| *key).collect();
                scanned.retain(|_, levels| !meets(levels));
                reached.sort_unstable();
                prop_assert_eq!(reached, expected);
            }
        }
    }
}
