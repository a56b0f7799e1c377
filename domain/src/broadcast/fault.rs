//! What is wrong with what an admin wrote, and where.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The most faults that are named at once. Whoever makes more has mistaken something larger.
pub const MOST_FAULTS: usize = 100;

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Its place in the JSON, such as `content.variants.uk.body.media.caption`.
    pub field: String,
    /// What is wrong, and what would be right.
    pub why: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.why)
    }
}

/// Where something stands in the JSON.
#[derive(Clone, Debug)]
pub(super) struct Place(String);

impl Place {
    pub(super) fn root(name: &str) -> Place {
        Place(name.to_owned())
    }

    /// A field of the object here.
    pub(super) fn field(&self, name: impl fmt::Display) -> Place {
        Place(format!("{}.{name}", self.0))
    }

    /// An item of the list here.
    pub(super) fn item(&self, number: usize) -> Place {
        Place(format!("{}[{number}]", self.0))
    }
}

/// The faults found so far.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<Fault>);

impl Faults {
    pub(super) fn add(&mut self, place: &Place, why: impl fmt::Display) {
        if self.0.len() < MOST_FAULTS {
            self.0.push(Fault { field: place.0.clone(), why: why.to_string() });
        }
    }

    /// Adds a fault unless this holds.
    pub(super) fn unless(&mut self, holds: bool, place: &Place, why: impl fmt::Display) {
        if !holds {
            self.add(place, why);
        }
    }

    pub(super) fn all(self) -> Vec<Fault> {
        self.0
    }
}
