//! Entities: everything that has state.
//!
//! An entity is kept as a flat record of named fields, and a rule changes whole fields. So a commit writes only what
//! changed, and nobody outside this crate needs to know what is in a field.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::id::{PoolId, ProviderId, UserId};
use crate::market::MarketId;
use crate::partition::PartitionId;

/// Names one entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntityKey {
    /// A person: their profile, and a session with each bot they talk to.
    User(UserId),
    /// A match pool: the people who wait for a partner.
    Pool(PoolId),
    /// Those of one partition who follow a provider.
    Followers(ProviderId, PartitionId),
    /// A market: its last prices, and who waits for which.
    Market(MarketId),
}

impl fmt::Display for EntityKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EntityKey::User(id) => write!(f, "user:{id}"),
            EntityKey::Pool(id) => write!(f, "pool:{id}"),
            EntityKey::Followers(provider, partition) => write!(f, "followers:{provider}:{partition}"),
            EntityKey::Market(market) => write!(f, "market:{market}"),
        }
    }
}

/// The text names no entity.
#[derive(Debug, thiserror::Error)]
#[error("an entity is user:<id>, pool:<id>, followers:<provider>:<partition> or market:<pair>, not {0:?}")]
pub struct BadEntityKey(String);

impl FromStr for EntityKey {
    type Err = BadEntityKey;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let key = match text.split_once(':') {
            Some(("user", id)) => id.parse().ok().map(EntityKey::User),
            Some(("pool", id)) => id.parse().ok().map(EntityKey::Pool),
            Some(("market", pair)) => pair.parse().ok().map(EntityKey::Market),
            Some(("followers", both)) => both.split_once(':').and_then(|(provider, partition)| {
                let partition = PartitionId(partition.parse().ok()?);
                Some(EntityKey::Followers(provider.parse().ok()?, partition))
            }),
            _ => None,
        };
        key.ok_or_else(|| BadEntityKey(text.to_owned()))
    }
}

impl Serialize for EntityKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for EntityKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A field of an entity's record as it is to be written: its name, and the new value or `None` to remove it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldWrite {
    /// The field's name, unique within the entity.
    pub name: String,
    /// The new value, or `None` when the field goes.
    pub value: Option<String>,
}

impl FieldWrite {
    /// Writes `value` as JSON.
    pub(crate) fn set(name: impl Into<String>, value: &impl Serialize) -> Self {
        let value =
            serde_json::to_string(value).expect("our own types have string keys and no failing serializer");
        FieldWrite { name: name.into(), value: Some(value) }
    }

    /// Removes the field.
    pub(crate) fn remove(name: impl Into<String>) -> Self {
        FieldWrite { name: name.into(), value: None }
    }
}

/// A stored field cannot be understood: written by a newer release, or damaged.
#[derive(Debug, thiserror::Error)]
#[error("read field {field:?} of an entity")]
pub struct BadField {
    /// The field's name.
    pub field: String,
    /// What is wrong with it.
    #[source]
    pub source: serde_json::Error,
}

/// Reads a field that [`FieldWrite::set`] wrote.
pub(crate) fn read_field<'a, T: Deserialize<'a>>(field: &str, value: &'a str) -> Result<T, BadField> {
    serde_json::from_str(value).map_err(|source| BadField { field: field.to_owned(), source })
}
