//! A match pool: those who wait for a partner.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::entity::{BadField, FieldWrite, read_field};
use crate::id::Address;
use crate::message::Seeker;
use crate::time::Timestamp;

const WAITING: &str = "w:";
const NEXT: &str = "next";

/// A match pool.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pool {
    /// Who waits, longest first.
    line: BTreeMap<(Timestamp, Address), Waiting>,
    /// Their places in the line.
    places: BTreeMap<Address, Timestamp>,
    /// The number of the next conversation.
    next: u64,
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
}

impl Pool {
    /// Reads the fields of a stored record. A field of unknown name is passed over: a newer release wrote it.
    pub fn read<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Pool, BadField> {
        let mut pool = Pool::default();
        for (name, value) in fields {
            if name == NEXT {
                pool.next = read_field(name, value)?;
            } else if name.starts_with(WAITING) {
                pool.enter(read_field(name, value)?);
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
        }
    }

    /// Everybody who waits, longest first.
    pub fn waiting(&self) -> impl Iterator<Item = &Waiting> {
        self.line.values()
    }

    /// Somebody's entry.
    #[must_use]
    pub fn find(&self, who: Address) -> Option<&Waiting> {
        self.line.get(&(*self.places.get(&who)?, who))
    }

    /// The number of the next conversation.
    #[must_use]
    pub fn next_number(&self) -> u64 {
        self.next
    }

    fn enter(&mut self, waiting: Waiting) {
        let Seeker { who, since, .. } = waiting.seeker;
        self.leave(who);
        self.places.insert(who, since);
        self.line.insert((since, who), waiting);
    }

    fn leave(&mut self, who: Address) {
        if let Some(since) = self.places.remove(&who) {
            self.line.remove(&(since, who));
        }
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
        }
    }
}
