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

/// Two who have said yes by a link are brought together within this time.
const LINKED: Duration = Duration::from_mins(1);

/// What is known of everybody.
#[derive(Debug, Default)]
pub(crate) struct Acquaintances {
    /// Those after so many are too young, or do not say how old they are.
    adults: usize,
    /// What people are, as they said last.
    is: HashMap<usize, Choice<Option<usize>>>,
    /// Whom they want to meet; who is not in it does not mind.
    wants: HashMap<usize, Choice<Option<usize>>>,
    /// In which room they are, by its label.
    rooms: HashMap<usize, Choice<Option<String>>>,
    /// Who is in the channel that the bot asks them to be in.
    inside: HashSet<usize>,
    /// Who is not, and since when they know, or left.
    outside: HashMap<usize, Moment>,
    /// To whom anybody will do, for the next chat alone.
    anyone: HashSet<usize>,
    /// When two have parted last.
    parted: HashMap<(usize, usize), Moment>,
    /// When somebody said last that they would like to talk on.
    again: HashMap<usize, Moment>,
    /// Two of whom one never wants to meet the other again.
    never: HashSet<(usize, usize)>,
    /// When somebody last opened the link of another.
    visits: HashMap<(usize, usize), Moment>,
    /// When somebody last said yes to whoever had opened their link.
    lets_in: HashMap<usize, Moment>,
    /// How many have met in a way that somebody had chosen.
    pub(crate) met: Met,
}

/// How many pairs have met in a way that somebody had chosen.
#[derive(Debug, Default)]
pub(crate) struct Met {
    pub(crate) by_wish: u64,
    pub(crate) in_a_room: u64,
    pub(crate) by_a_link: u64,
}

/// Something that somebody chose, and what stood before and may still have been the case a moment ago.
#[derive(Debug, Default)]
struct Choice<T> {
    now: T,
    before: Vec<(T, Moment)>,
}

impl<T: Clone> Choice<T> {
    fn choose(&mut self, chosen: T, now: Moment) {
        let before = std::mem::replace(&mut self.now, chosen);
        self.before.push((before, now));
    }

    /// What may have been so at a moment: what was chosen so shortly before may not have been noted yet.
    fn at(&mut self, now: Moment, margin: Duration) -> Vec<T> {
        self.before.retain(|(_, replaced)| replaced.saturating_add(margin) >= now);
        let before = self.before.iter().map(|(value, _)| value.clone());
        std::iter::once(self.now.clone()).chain(before).collect()
    }
}

/// How somebody stood when they read that they are paired: each list holds all that may have been so.
#[derive(Debug, Clone, Default)]
pub(crate) struct Standing {
    is: Vec<Option<usize>>,
    wants: Vec<Option<usize>>,
    rooms: Vec<Option<String>>,
    outside: bool,
}

impl Acquaintances {
    pub(crate) fn new(adults: usize) -> Self {
        Self { adults, ..Self::default() }
    }

    pub(crate) fn is_adult(&self, member: usize) -> bool {
        member < self.adults
    }

    /// Somebody pressed a button that says something of them.
    pub(crate) fn says(&mut self, member: usize, said: Trait, now: Moment) {
        match said {
            Trait::Is(kind) => self.is.entry(member).or_default().choose(Some(kind), now),
            Trait::Wants(kind) => self.wants.entry(member).or_default().choose(kind, now),
        }
    }

    /// The bot says that nothing came of whom they had said they want to meet.
    pub(crate) fn was_refused(&mut self, member: usize) {
        let wants = self.wants.entry(member).or_default();
        if let Some((before, _)) = wants.before.pop() {
            wants.now = before;
        }
    }

    /// Somebody pressed the button of a room, or the one that leads out of it.
    pub(crate) fn enters(&mut self, member: usize, room: Option<String>, now: Moment) {
        self.rooms.entry(member).or_default().choose(room, now);
    }

    /// Somebody reads that they have to be in the channel.
    pub(crate) fn is_asked_to_join(&mut self, member: usize, now: Moment) {
        // They may read so late that they have joined meanwhile.
        if !self.inside.contains(&member) {
            self.outside.entry(member).or_insert(now);
        }
    }

    /// Somebody joined the channel.
    pub(crate) fn joins(&mut self, member: usize) {
        self.inside.insert(member);
        self.outside.remove(&member);
    }

    /// Somebody left it.
    pub(crate) fn leaves(&mut self, member: usize, now: Moment) {
        self.inside.remove(&member);
        self.outside.insert(member, now);
    }

    /// Anybody will do, for one chat.
    pub(crate) fn would_take_anyone(&mut self, member: usize) {
        self.anyone.insert(member);
    }

    /// How somebody stands who reads now that they are paired.
    pub(crate) fn stands(&mut self, member: usize, now: Moment, margin: Duration) -> Standing {
        let mut wants = self.wants.entry(member).or_default().at(now, margin);
        if self.anyone.remove(&member) {
            wants.push(None);
        }
        Standing {
            is: self.is.entry(member).or_default().at(now, margin),
            wants,
            rooms: self.rooms.entry(member).or_default().at(now, margin),
            outside: self.outside.get(&member).is_some_and(|since| since.saturating_add(margin) < now),
        }
    }

    pub(crate) fn would_like_to(&mut self, member: usize, now: Moment) {
        self.again.insert(member, now);
    }

    /// Somebody opened the link of another.
    pub(crate) fn visits(&mut self, visitor: usize, owner: usize, now: Moment) {
        self.visits.insert((visitor, owner), now);
    }

    /// Somebody said yes to whoever had opened their link.
    pub(crate) fn lets_in(&mut self, owner: usize, now: Moment) {
        self.lets_in.insert(owner, now);
    }

    /// One of the two reads that they have parted; whoever reads it first counts.
    pub(crate) fn part(&mut self, one: usize, other: usize, now: Moment) {
        self.parted.entry(pair(one, other)).or_insert(now);
    }

    pub(crate) fn never_again(&mut self, one: usize, other: usize) {
        self.never.insert(pair(one, other));
    }

    /// Two meet, each as they stood. What is wrong with that, if anything.
    pub(crate) fn meet(
        &mut self,
        (one, here): (usize, &Standing),
        (other, there): (usize, &Standing),
        now: Moment,
    ) -> Option<(Wrong, &'static str)> {
        let parted = self.parted.remove(&pair(one, other));
        if !self.is_adult(one) || !self.is_adult(other) {
            return Some((Wrong::Minor, "met somebody though one of the two has not said to be 18 or older"));
        }
        if self.never.contains(&pair(one, other)) {
            return Some((Wrong::Repeated, "met again whom one of the two never wanted to meet again"));
        }
        if self.by_a_link(one, other, now) || self.by_a_link(other, one, now) {
            // Both have chosen just each other, so nothing else stands in the way.
            self.met.by_a_link += 1;
            return None;
        }
        if here.outside || there.outside {
            return Some((Wrong::Unheeded, "met somebody though one of the two is not in the channel"));
        }
        if let Some(parted) = parted {
            let asked = |member| self.again.get(&member).is_some_and(|at| *at >= parted);
            if asked(one) && asked(other) {
                return None;
            }
            if now < parted + APART {
                return Some((Wrong::Repeated, "met again too soon, and not both had wanted to"));
            }
        }
        self.by_chance(here, there)
    }

    /// Whether somebody opened another's link, and that one has said yes a moment ago.
    fn by_a_link(&self, visitor: usize, owner: usize, now: Moment) -> bool {
        let opened = self.visits.get(&(visitor, owner));
        let said_yes = self.lets_in.get(&owner).filter(|yes| now < **yes + LINKED);
        opened.zip(said_yes).is_some_and(|(opened, yes)| yes >= opened)
    }

    /// Whether two may meet of whom nobody asked for the other.
    fn by_chance(&mut self, here: &Standing, there: &Standing) -> Option<(Wrong, &'static str)> {
        if !here.rooms.iter().any(|room| there.rooms.contains(room)) {
            return Some((Wrong::Unheeded, "met somebody who is in another room"));
        }
        let pleases = |wants: &[Option<usize>], is: &[Option<usize>]| {
            wants.iter().any(|wanted| wanted.is_none() || is.contains(wanted))
        };
        if !pleases(&here.wants, &there.is) || !pleases(&there.wants, &here.is) {
            return Some((Wrong::Unwanted, "met somebody whom one of the two did not want to meet"));
        }
        let wish = |standing: &Standing| standing.wants.iter().all(Option::is_some);
        self.met.by_wish += u64::from(wish(here) || wish(there));
        let in_a_room = |standing: &Standing| standing.rooms.iter().all(Option::is_some);
        self.met.in_a_room += u64::from(in_a_room(here) && in_a_room(there));
        None
    }
}

fn pair(one: usize, other: usize) -> (usize, usize) {
    (one.min(other), one.max(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Moment = Duration::from_secs(100);

    const MARGIN: Duration = Duration::from_secs(5);
    const LATER: Moment = Duration::from_secs(110);

    fn wrong(known: &mut Acquaintances, one: usize, other: usize, now: Moment) -> Option<Wrong> {
        let (here, there) = (known.stands(one, now, MARGIN), known.stands(other, now, MARGIN));
        known.meet((one, &here), (other, &there), now).map(|(wrong, _)| wrong)
    }

    #[test]
    fn a_wish_is_for_those_who_say_to_be_of_that_kind() {
        let mut known = Acquaintances::new(9);
        known.says(0, Trait::Wants(Some(1)), NOW);
        assert_eq!(wrong(&mut known, 1, 0, NOW), None, "it may not have been noted yet");
        assert_eq!(wrong(&mut known, 1, 0, LATER), Some(Wrong::Unwanted));
        known.says(1, Trait::Is(1), NOW);
        assert_eq!(wrong(&mut known, 1, 0, LATER), None);
        assert_eq!(known.met.by_wish, 1);
        known.says(1, Trait::Is(2), NOW);
        assert_eq!(wrong(&mut known, 0, 1, LATER), Some(Wrong::Unwanted));
        known.would_take_anyone(0);
        assert_eq!(wrong(&mut known, 0, 1, LATER), None);
        assert_eq!(wrong(&mut known, 0, 1, LATER), Some(Wrong::Unwanted), "that was for once");
        known.says(0, Trait::Wants(None), LATER);
        assert_eq!(wrong(&mut known, 0, 1, LATER), None);
    }

    #[test]
    fn a_wish_that_was_refused_is_none() {
        let mut known = Acquaintances::new(9);
        known.says(0, Trait::Wants(Some(1)), NOW);
        known.was_refused(0);
        known.was_refused(0);
        assert_eq!(wrong(&mut known, 0, 1, LATER), None);
    }

    #[test]
    fn who_is_in_a_room_meets_those_in_it() {
        let mut known = Acquaintances::new(9);
        known.enters(0, Some("Music".to_owned()), NOW);
        assert_eq!(wrong(&mut known, 0, 1, LATER), Some(Wrong::Unheeded));
        known.enters(1, Some("Books".to_owned()), NOW);
        assert_eq!(wrong(&mut known, 0, 1, LATER), Some(Wrong::Unheeded));
        known.enters(1, Some("Music".to_owned()), NOW);
        assert_eq!(wrong(&mut known, 0, 1, LATER), None);
        assert_eq!(known.met.in_a_room, 1);
        known.enters(1, None, LATER);
        assert_eq!(wrong(&mut known, 0, 1, LATER), None, "a match may have been under way");
    }

    #[test]
    fn a_link_leads_to_its_owner_if_they_said_yes_and_to_nobody_else() {
        let mut known = Acquaintances::new(9);
        known.enters(0, Some("Music".to_owned()), NOW);
        known.visits(1, 0, NOW);
        assert_eq!(wrong(&mut known, 0, 1, LATER), Some(Wrong::Unheeded));
        known.lets_in(0, LATER);
        assert_eq!(wrong(&mut known, 0, 2, LATER), Some(Wrong::Unheeded));
        known.part(0, 1, NOW);
        assert_eq!(wrong(&mut known, 0, 1, LATER), None);
        assert_eq!(wrong(&mut known, 0, 1, LATER + LINKED), Some(Wrong::Unheeded), "that was long ago");
        known.never_again(0, 1);
        assert_eq!(wrong(&mut known, 1, 0, LATER), Some(Wrong::Repeated));
    }

    #[test]
    fn who_is_not_in_the_channel_meets_nobody() {
        let mut known = Acquaintances::new(9);
        known.leaves(0, NOW);
        assert_eq!(wrong(&mut known, 0, 1, NOW + MARGIN), None, "the bot may not know yet");
        assert_eq!(wrong(&mut known, 0, 1, LATER), Some(Wrong::Unheeded));
        known.joins(0);
        known.is_asked_to_join(0, NOW);
        assert_eq!(wrong(&mut known, 0, 1, LATER), None, "they read late what was asked of them before");
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
