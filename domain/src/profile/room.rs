//! Rooms: who is in one looks for a partner among those in it, and nowhere else.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::language::Language;
use crate::profile::{Interest, NotOffered};

/// A room. There is one for each interest and for each language that Shoal speaks; nobody makes others, so they are few,
/// and none has a name that somebody could misuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Room {
    /// For people who want to talk about this.
    Interest(Interest),
    /// For people who want to talk in this language.
    Language(Language),
}

impl Room {
    /// All there are, in the order in which they are offered.
    pub fn all() -> impl Iterator<Item = Room> {
        let interests = Interest::ALL.iter().copied().map(Room::Interest);
        interests.chain(Language::ALL.map(Room::Language))
    }
}

impl fmt::Display for Room {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Room::Interest(interest) => interest.fmt(f),
            Room::Language(language) => f.write_str(language.tag()),
        }
    }
}

impl FromStr for Room {
    type Err = NotOffered;

    fn from_str(text: &str) -> Result<Self, NotOffered> {
        let interest = text.parse().map(Room::Interest);
        interest.or_else(|_| text.parse().map(Room::Language).map_err(|_| NotOffered))
    }
}

impl TryFrom<String> for Room {
    type Error = NotOffered;

    fn try_from(text: String) -> Result<Self, NotOffered> {
        text.parse()
    }
}

impl From<Room> for String {
    fn from(room: Room) -> String {
        room.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_room_has_a_word_of_its_own() {
        let words: std::collections::BTreeSet<_> = Room::all().map(String::from).collect();
        assert_eq!(words.len(), Interest::ALL.len() + Language::ALL.len());
        assert!(Room::all().all(|room| room.to_string().parse() == Ok(room)));
        assert_eq!("cellar".parse::<Room>(), Err(NotOffered));
        let stored = serde_json::to_string(&Room::Language(Language::Persian)).unwrap();
        assert_eq!(stored, r#""fa""#);
        assert_eq!(serde_json::from_str::<Room>(&stored).unwrap(), Room::Language(Language::Persian));
    }
}
