//! Who asks whom by personal links, as far as it is remembered.

use serde::{Deserialize, Serialize};

use crate::id::{Address, UpdateId};
use crate::time::{Millis, Timestamp};

/// An ask can be answered within this time.
pub const ASK_LASTS: Millis = Millis::minutes(24 * 60);

/// How many asks wait for an owner at most.
pub const MOST_GUESTS: usize = 5;

/// How many asks somebody makes at one bot within a day at most.
pub const MOST_VISITS: usize = 5;

/// Somebody's link at a bot, and what they and others asked by links.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Links {
    /// The link that leads to them, if one does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serial: Option<u32>,
    /// The latest that ever did.
    pub latest: u32,
    /// Who waits for their answer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub guests: Vec<Guest>,
    /// The number of the next of these.
    pub next_guest: u32,
    /// Whom they asked within a day.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub visits: Vec<Visit>,
}

/// Somebody who waits for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guest {
    /// By which their owner's buttons name them.
    pub number: u32,
    /// Who.
    pub who: Address,
    /// Since when.
    pub at: Timestamp,
}

/// An ask of one's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// To whom.
    pub to: Address,
    /// When.
    pub at: Timestamp,
    /// By which update.
    pub began: UpdateId,
    /// It still waits for its answer.
    pub stands: bool,
}

impl Links {
    /// Without what is over.
    pub(super) fn lately(mut self, now: Timestamp) -> Links {
        self.guests.retain(|guest| guest.at + ASK_LASTS > now);
        self.visits.retain(|visit| visit.at + ASK_LASTS > now);
        self
    }

    /// The serial of a new link: a moment in seconds, so that none comes twice, also when all of somebody was forgotten.
    pub(super) fn next_serial(&self, now: Timestamp) -> u32 {
        let seconds = u32::try_from(now.0 / 1000).unwrap_or(u32::MAX);
        seconds.max(self.latest.saturating_add(1))
    }

    /// With an ask of their own; nothing where they have asked too often.
    pub(super) fn visited(mut self, visit: Visit) -> Option<Links> {
        if self.visits.len() >= MOST_VISITS {
            return None;
        }
        self.visits.push(visit);
        Some(self)
    }

    /// Their ask to this owner, if it waits for an answer.
    pub(super) fn standing(&self, owner: Address, now: Timestamp) -> Option<Visit> {
        let stands = |visit: &&Visit| visit.to == owner && visit.stands && visit.at + ASK_LASTS > now;
        self.visits.iter().find(stands).copied()
    }

    /// Their ask to this owner waits no longer. It still counts.
    pub(super) fn over(mut self, owner: Address) -> Links {
        self.visits.iter_mut().filter(|visit| visit.to == owner).for_each(|visit| visit.stands = false);
        self
    }

    /// None of their asks waits any longer.
    pub(super) fn none_waits(mut self) -> Links {
        self.visits.iter_mut().for_each(|visit| visit.stands = false);
        self
    }

    /// Somebody asks. With the number by which the owner is to hear of it, unless they have; nothing where too many wait.
    pub(super) fn greeted(mut self, who: Address, at: Timestamp) -> Option<(Links, Option<u32>)> {
        if let Some(guest) = self.guests.iter_mut().find(|guest| guest.who == who) {
            guest.at = at;
            return Some((self, None));
        }
        if self.guests.len() >= MOST_GUESTS {
            return None;
        }
        let number = self.next_guest;
        self.next_guest = number.wrapping_add(1);
        self.guests.push(Guest { number, who, at });
        Some((self, Some(number)))
    }

    /// Somebody who waits, and the others.
    pub(super) fn without(mut self, number: u32) -> Option<(Guest, Links)> {
        let place = self.guests.iter().position(|guest| guest.number == number)?;
        let guest = self.guests.remove(place);
        Some((guest, self))
    }
}
