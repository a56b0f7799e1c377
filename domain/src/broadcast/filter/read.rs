//! Reads a condition from JSON. By hand, because of what people get wrong: two conditions in one object.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

use super::Filter;

/// The keys of conditions. A key that is none of these is refused with the list of them.
#[derive(serde::Deserialize)]
#[serde(field_identifier, rename_all = "snake_case")]
enum Key {
    All,
    Any,
    Not,
    Language,
    Joined,
    Active,
    Plan,
    Tag,
    Users,
}

impl<'de> Deserialize<'de> for Filter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FilterVisitor)
    }
}

struct FilterVisitor;

impl<'de> Visitor<'de> for FilterVisitor {
    type Value = Filter;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"everybody\" or a condition such as {\"language\": [\"uk\"]}")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Filter, E> {
        match text {
            "everybody" => Ok(Filter::Everybody),
            _ => Err(E::invalid_value(serde::de::Unexpected::Str(text), &self)),
        }
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Filter, M::Error> {
        let Some(key) = map.next_key()? else {
            return Err(M::Error::custom("a condition is missing; \"everybody\" has none"));
        };
        let filter = match key {
            Key::All => Filter::All(map.next_value()?),
            Key::Any => Filter::Any(map.next_value()?),
            Key::Not => Filter::Not(map.next_value()?),
            Key::Language => Filter::Language(map.next_value()?),
            Key::Joined => Filter::Joined(map.next_value()?),
            Key::Active => Filter::Active(map.next_value()?),
            Key::Plan => Filter::Plan(map.next_value()?),
            Key::Tag => Filter::Tag(map.next_value()?),
            Key::Users => Filter::Users(map.next_value()?),
        };
        match map.next_key::<Key>()? {
            None => Ok(filter),
            Some(_) => Err(M::Error::custom(
                "two conditions go into a list: {\"all\": [{…}, {…}]} or {\"any\": [{…}, {…}]}",
            )),
        }
    }
}
