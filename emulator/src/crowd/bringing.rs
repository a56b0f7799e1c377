//! Some members are brought: a friend who is here already asks for their link, and they come by it.

use std::time::Duration;

use super::{
    drive::Driver,
    member::{Deed, Stage},
    plan::Step,
    saying::Saying,
};
use crate::{clock::Moment, world::World};

/// One in so many is brought.
const ONE_IN: usize = 10;

/// So much later than the others they come: their friends have to be here first.
pub(super) const LATER: Duration = Duration::from_secs(6);

/// How often they look whether they have got the link, and how many times before they come without one.
const LOOK: Duration = Duration::from_millis(500);
const LOOKS: u8 = 20;

/// Whether a newcomer still waits for the link of a friend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bringing {
    /// They need none, any more.
    Done,
    /// They have looked so many times.
    Waits(u8),
}

impl Bringing {
    /// That of the member at this place. The first ones have no friends here.
    pub(super) fn of(place: usize, bots: usize) -> Bringing {
        if place % ONE_IN == ONE_IN - 1 && place >= bots { Bringing::Waits(0) } else { Bringing::Done }
    }
}

impl Driver {
    /// By which words a member comes. `None`: they wait for the link of a friend and look again in a moment.
    pub(super) fn comes_with(&mut self, world: &mut World, place: usize, now: Moment) -> Option<String> {
        let Bringing::Waits(looks) = self.members[place].bringing else { return Some("/start".to_owned()) };
        // The nearest one at the same bot; with few bots, nobody who was brought themself.
        let friend = place - self.bots.len();
        if let Some(link) = self.link(world, friend, Saying::Invitation) {
            self.members[place].bringing = Bringing::Done;
            if let Some(account) = &mut world.account {
                account.done("came by a friend");
            }
            return Some(format!("/start {link}"));
        }
        if looks == LOOKS {
            self.members[place].bringing = Bringing::Done;
            return Some("/start".to_owned());
        }
        let is_here = matches!(self.members[friend].stage, Stage::Searching | Stage::Paired | Stage::Resting);
        if is_here && self.members[friend].plan.is_none() {
            self.plan(friend, vec![Step::Say("/refer")], now);
        }
        self.members[place].bringing = Bringing::Waits(looks + 1);
        self.members[place].will(Deed::Come, now + LOOK);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_in_ten_is_brought_by_somebody_who_was_not() {
        for bots in 1..=4 {
            let brought: Vec<usize> =
                (0..100).filter(|place| Bringing::of(*place, bots) != Bringing::Done).collect();
            assert_eq!(brought.len(), 10);
            assert!(brought.iter().all(|place| Bringing::of(place - bots, bots) == Bringing::Done));
        }
    }
}
