//! A match pool: those who wait for a partner.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::entity::{BadField, FieldWrite, read_field};
use crate::id::Address;
use crate::message::Seeker;
use crate::profile::{Kind, Room, Traits};
use crate::time::{Millis, Timestamp};

const WAITING: &str = "w:";
const NEXT: &str = "next";
const PACE: &str = "pace";

/// So much earlier than they came those count who are served first. Among people with the same in common nobody is overtaken by
/// anybody who came later than that after them, however many of those come; what two have in common counts for up to 40 s more
/// (`choice.rs`).
pub const HEAD_START: Millis = Millis::seconds(60);

/// Somebody's place in a line: when they came, as it counts, and who they are.
pub(super) type Place = (Timestamp, Address);

/// A match pool.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pool {
    /// Who waits.
    waiting: BTreeMap<Address, Waiting>,
    /// The same by rooms, and in lines, one for each kind of people, longest waiting first. So those who do not suit
    /// somebody are not even looked at, however many they are.
    rooms: BTreeMap<Option<Room>, BTreeMap<Kind, BTreeSet<Place>>>,
    /// Who is to look once more, soonest first.
    looks: BTreeSet<Place>,
    /// The number of the next conversation.
    next: u64,
    /// How long people wait.
    pace: Option<Pace>,
}

/// Somebody in a pool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Who, and with whom they would rather not talk.
    #[serde(flatten)]
    pub seeker: Seeker,
    /// When to look for a partner once more, if time alone can bring one: somebody who was there at the last look
    /// will then not be a recent partner any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look_again: Option<Timestamp>,
    /// They know that they have met all who wait, or would rather not meet them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub exhausted: bool,
}

/// How long people wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pace {
    /// How long those waited who were brought together of late, on average; each new one counts for an eighth.
    pub wait_ms: u64,
    /// When two were brought together last.
    pub at: Timestamp,
}

/// What changes in a pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PoolChange {
    /// Somebody waits, or waits differently.
    Waiting(Waiting),
    /// Somebody waits no longer.
    Gone(Address),
    /// Conversations were opened; the next has this number.
    NextNumber(u64),
    /// Two were brought together after a while.
    PaceBecame(Pace),
}

impl Pool {
    /// Reads the fields of a stored record. A field of unknown name is passed over: a newer release wrote it.
    pub fn read<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Pool, BadField> {
        let mut pool = Pool::default();
        for (name, value) in fields {
            match name {
                NEXT => pool.next = read_field(name, value)?,
                PACE => pool.pace = Some(read_field(name, value)?),
                _ if name.starts_with(WAITING) => pool.enter(read_field(name, value)?),
                _ => {}
            }
        }
        Ok(pool)
    }

    /// Makes a change.
    pub fn apply(&mut self, change: &PoolChange) {
        match change {
            PoolChange::Waiting(waiting) => self.enter(waiting.clone()),
            PoolChange::Gone(who) => self.leave(*who),
            PoolChange::NextNumber(number) => self.next = *number,
            PoolChange::PaceBecame(pace) => self.pace = Some(*pace),
        }
    }

    /// Everybody who waits, in no order.
    pub fn waiting(&self) -> impl Iterator<Item = &Waiting> {
        self.waiting.values()
    }

    /// How many wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Whether nobody waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Somebody's entry.
    #[must_use]
    pub fn find(&self, who: Address) -> Option<&Waiting> {
        self.waiting.get(&who)
    }

    /// The number of the next conversation.
    #[must_use]
    pub fn next_number(&self) -> u64 {
        self.next
    }

    /// How long people wait, if anybody has been brought together here.
    #[must_use]
    pub fn pace(&self) -> Option<Pace> {
        self.pace
    }

    /// How many search in each room where somebody does.
    pub fn searching_in_rooms(&self) -> impl Iterator<Item = (Room, u32)> {
        let rooms = self.rooms.iter().filter_map(|(room, lines)| room.zip(Some(lines)));
        rooms.map(|(room, lines)| {
            let searching = lines.values().map(BTreeSet::len).sum::<usize>();
            (room, searching.try_into().unwrap_or(u32::MAX))
        })
    }

    /// The lines of those who suit somebody: they are in the same room, or in none like them.
    pub(super) fn lines(&self, suiting: &Traits) -> impl Iterator<Item = &BTreeSet<Place>> {
        let (room, wanted) = (self.rooms.get(&suiting.room), suiting.kind());
        room.into_iter().flatten().filter(move |(kind, _)| kind.suits(wanted)).map(|(_, line)| line)
    }

    /// Who is to look once more, soonest first.
    pub(super) fn looks(&self) -> impl Iterator<Item = &Place> {
        self.looks.iter()
    }

    fn enter(&mut self, waiting: Waiting) {
        let who = waiting.seeker.who;
        self.leave(who);
        let (room, kind) = (waiting.seeker.traits.room, waiting.seeker.traits.kind());
        let line = self.rooms.entry(room).or_default().entry(kind).or_default();
        line.insert((waiting.seeker.counts_since(), who));
        self.looks.extend(waiting.look_again.map(|at| (at, who)));
        self.waiting.insert(who, waiting);
    }

    fn leave(&mut self, who: Address) {
        let Some(Waiting { seeker, look_again, .. }) = self.waiting.remove(&who) else { return };
        let (room, kind) = (seeker.traits.room, seeker.traits.kind());
        if let Some(lines) = self.rooms.get_mut(&room) {
            if let Some(line) = lines.get_mut(&kind) {
                line.remove(&(seeker.counts_since(), who));
            }
            lines.retain(|_, line| !line.is_empty());
            if lines.is_empty() {
                self.rooms.remove(&room);
            }
        }
        if let Some(at) = look_again {
            self.looks.remove(&(at, who));
        }
    }
}

impl Pace {
    /// As it is after one more wait.
    pub(super) fn after(before: Option<Pace>, wait_ms: u64, at: Timestamp) -> Pace {
        let wait_ms = before.map_or(wait_ms, |pace| (pace.wait_ms.saturating_mul(7) + wait_ms) / 8);
        Pace { wait_ms, at }
    }
}

impl Seeker {
    /// Since when they wait, as it counts.
    #[must_use]
    pub fn counts_since(&self) -> Timestamp {
        let ahead = if self.traits.priority { HEAD_START.0 } else { 0 };
        Timestamp(self.since.0.saturating_sub(ahead))
    }
}

impl PoolChange {
    /// The change as it is written to the record.
    #[must_use]
    pub fn write(&self) -> FieldWrite {
        match self {
            PoolChange::Waiting(waiting) => {
                FieldWrite::set(format!("{WAITING}{}", waiting.seeker.who), waiting)
            }
            PoolChange::Gone(who) => FieldWrite::remove(format!("{WAITING}{who}")),
            PoolChange::NextNumber(number) => FieldWrite::set(NEXT, number),
            PoolChange::PaceBecame(pace) => FieldWrite::set(PACE, pace),
        }
    }
}
