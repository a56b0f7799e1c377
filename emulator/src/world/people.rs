//! People and how they come into the world.

use rand::Rng;
use serde_json::{Value, json};

use super::World;
use crate::ids::PersonId;

/// User ids of accounts made in the last years, which need more than 32 bits.
const USER_IDS: std::ops::Range<i64> = 5_000_000_000..7_999_999_999;

/// Ids of supergroups begin with -100, far below those of groups.
const FIRST_SUPERGROUP: i64 = -1_000_000_000_000;

/// What a person tells Telegram about themselves. `"Alice".into()` is enough for most tests.
#[derive(Debug, Clone, Default)]
pub struct Profile {
    /// Shown name; never empty.
    pub first_name: String,
    /// Second part of the shown name.
    pub last_name: Option<String>,
    /// Without `@`. Given digits at its end if somebody else has it already.
    pub username: Option<String>,
    /// Language of the app, `en`.
    pub language_code: Option<String>,
    /// International form without `+`; only ever seen in contacts the person shares.
    pub phone_number: String,
}

impl From<&str> for Profile {
    /// `"Alice"`: her first name, the username `alice`, an English app.
    fn from(name: &str) -> Self {
        Self {
            first_name: name.to_owned(),
            username: Some(name.to_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "_")),
            language_code: Some("en".to_owned()),
            ..Self::default()
        }
    }
}

/// A person who exists.
#[derive(Debug)]
pub(crate) struct Citizen {
    pub(crate) id: PersonId,
    pub(crate) profile: Profile,
    /// The account was deleted: nothing can be sent to it any more.
    pub(crate) deactivated: bool,
}

impl World {
    /// Brings a person into the world under a new id.
    pub(crate) fn add_person(&mut self, mut profile: Profile) -> PersonId {
        let id = loop {
            let id = PersonId(self.chance.random_range(USER_IDS));
            if !self.people.contains_key(&id) {
                break id;
            }
        };
        if profile.phone_number.is_empty() {
            profile.phone_number = format!("999{:08}", id.0 % 100_000_000);
        }
        let taken = |name: &String| self.people.values().any(|c| c.profile.username.as_ref() == Some(name));
        if let Some(name) = profile.username.as_mut().filter(|name| taken(name)) {
            *name = format!("{name}_{}", id.0);
        }
        self.people.insert(id, Citizen { id, profile, deactivated: false });
        id
    }
}

impl Citizen {
    /// The person as a `User`.
    pub(crate) fn user(&self) -> Value {
        let mut user = json!({ "id": self.id, "is_bot": false });
        self.add_names(&mut user);
        if let Some(language) = &self.profile.language_code {
            user["language_code"] = json!(language);
        }
        user
    }

    /// The private chat with the person as a `Chat`; or the group, which is told by its negative id.
    pub(crate) fn chat(&self) -> Value {
        if self.id.0 < 0 {
            let kind = if self.id.0 < FIRST_SUPERGROUP { "supergroup" } else { "group" };
            return json!({ "id": self.id, "type": kind, "title": self.profile.first_name });
        }
        let mut chat = json!({ "id": self.id, "type": "private" });
        self.add_names(&mut chat);
        chat
    }

    fn add_names(&self, object: &mut Value) {
        object["first_name"] = json!(self.profile.first_name);
        let more = [("last_name", &self.profile.last_name), ("username", &self.profile.username)];
        for (field, name) in more {
            if let Some(name) = name {
                object[field] = json!(name);
            }
        }
    }
}
