//! For whom a broadcast is: a condition on what is known about people.
//!
//! Written as JSON, such as `{"all": [{"language": ["uk"]}, {"not": {"plan": ["premium"]}}]}`. Whoever is banned, has opted
//! out or cannot be written to is left out in any case.

mod read;

use serde::{Deserialize, Serialize};

use super::fault::{Fault, Faults, Place};
use super::moment;
use crate::id::UserId;
use crate::time::Timestamp;

/// How deep conditions may stand within each other: `{"all": [{"not": {"plan": …}}]}` is 3 deep.
pub const DEEPEST: usize = 5;
/// The most conditions, also those that hold others.
pub const MOST_CONDITIONS: usize = 50;
/// The most people that a list may name, over all lists of a filter: as many as a body of the API holds.
pub const MOST_USERS: usize = 20_000;
/// The most languages, plans or tags in one list.
pub const MOST_WORDS: usize = 100;
/// The longest plan or tag, in characters.
pub const LONGEST_WORD: usize = 64;

/// A condition on one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Filter {
    /// `"everybody"`
    Everybody,
    /// `{"all": […]}`: each of these holds.
    All(Vec<Filter>),
    /// `{"any": […]}`: one of these holds at least.
    Any(Vec<Filter>),
    /// `{"not": …}`: this does not hold. Whoever has no plan does not have the plan `premium` either.
    Not(Box<Filter>),
    /// `{"language": ["uk", "pt"]}`: their language is one of these, or a kind of it: `pt` holds for `pt-br`.
    Language(Vec<String>),
    /// `{"joined": {"after": "2026-01-01T00:00:00Z"}}`: they first wrote to the bot then.
    Joined(Joined),
    /// `{"active": {"since": "2026-11-01T00:00:00Z"}}`: they did something since then, to about a day.
    Active(Active),
    /// `{"plan": ["premium"]}`: their plan is one of these.
    Plan(Vec<String>),
    /// `{"tag": ["beta"]}`: they have one of these tags at least.
    Tag(Vec<String>),
    /// `{"users": [1, 2]}`: they are one of these.
    Users(Vec<UserId>),
}

/// When somebody first wrote to the bot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Joined {
    /// At this moment or later.
    #[serde(with = "moment::maybe", skip_serializing_if = "Option::is_none")]
    pub after: Option<Timestamp>,
    /// Before this moment.
    #[serde(with = "moment::maybe", skip_serializing_if = "Option::is_none")]
    pub before: Option<Timestamp>,
}

/// When somebody last did something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Active {
    /// At this moment or later.
    #[serde(with = "moment")]
    pub since: Timestamp,
}

impl Filter {
    /// What is wrong with it, by its place in `audience`.
    #[must_use]
    pub fn check(&self) -> Vec<Fault> {
        let mut check = Check { faults: Faults::default(), conditions: 0, users: 0 };
        let root = Place::root("audience");
        check.condition(self, &root, 1);
        if check.conditions > MOST_CONDITIONS {
            let why =
                format!("there are {} conditions, at most {MOST_CONDITIONS} are read", check.conditions);
            check.faults.add(&root, why);
        }
        if check.users > MOST_USERS {
            let why = format!("{} people are named, at most {MOST_USERS} can be", check.users);
            check.faults.add(&root, why);
        }
        check.faults.all()
    }
}

/// Whether a language is this one, or a kind of it. Written in small letters, both.
#[must_use]
pub fn speaks(language: &str, wanted: &str) -> bool {
    language.strip_prefix(wanted).is_some_and(|kind| kind.is_empty() || kind.starts_with('-'))
}

/// Whether the text can be a language tag as we write them: `uk`, `pt-br`.
pub(super) fn is_language(tag: &str) -> bool {
    let part = |part: &str, shortest| {
        let small = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        (shortest..=8).contains(&part.len()) && part.bytes().all(small)
    };
    let mut parts = tag.split('-');
    let first =
        parts.next().is_some_and(|first| part(first, 2) && first.bytes().all(|b| b.is_ascii_lowercase()));
    first && tag.len() <= super::template::LONGEST_LANGUAGE && parts.all(|next| part(next, 1))
}

struct Check {
    faults: Faults,
    conditions: usize,
    users: usize,
}

impl Check {
    fn condition(&mut self, filter: &Filter, place: &Place, depth: usize) {
        self.conditions += 1;
        if depth > DEEPEST {
            let why = format!("conditions stand at most {DEEPEST} deep within each other");
            return self.faults.add(place, why);
        }
        match filter {
            Filter::Everybody | Filter::Active(_) => {}
            Filter::All(inner) => self.group(inner, &place.field("all"), depth),
            Filter::Any(inner) => self.group(inner, &place.field("any"), depth),
            Filter::Not(inner) => self.condition(inner, &place.field("not"), depth + 1),
            Filter::Language(languages) => {
                let why = "a language is written in small letters, such as uk or pt-br";
                self.words(languages, &place.field("language"), is_language, why);
            }
            Filter::Joined(joined) => self.joined(*joined, &place.field("joined")),
            Filter::Plan(plans) => self.words(plans, &place.field("plan"), is_word, WORD),
            Filter::Tag(tags) => self.words(tags, &place.field("tag"), is_word, WORD),
            Filter::Users(users) => self.users(users, &place.field("users")),
        }
    }

    fn group(&mut self, inner: &[Filter], place: &Place, depth: usize) {
        self.faults.unless(!inner.is_empty(), place, "there is no condition in it");
        for (number, condition) in inner.iter().enumerate() {
            self.condition(condition, &place.item(number), depth + 1);
        }
    }

    fn words(&mut self, words: &[String], place: &Place, fits: fn(&str) -> bool, why: &str) {
        let count = format!("there are 1 to {MOST_WORDS} in the list");
        self.faults.unless((1..=MOST_WORDS).contains(&words.len()), place, count);
        for (number, _) in words.iter().enumerate().filter(|(_, word)| !fits(word)) {
            self.faults.add(&place.item(number), why);
        }
    }

    fn joined(&mut self, joined: Joined, place: &Place) {
        match joined {
            Joined { after: None, before: None } => {
                self.faults.add(place, "it needs `after`, `before` or both");
            }
            Joined { after: Some(after), before: Some(before) } if before <= after => {
                let why = "it is not later than `after`, so nobody joined in between";
                self.faults.add(&place.field("before"), why);
            }
            Joined { .. } => {}
        }
    }

    fn users(&mut self, users: &[UserId], place: &Place) {
        self.users += users.len();
        self.faults.unless(!users.is_empty(), place, "nobody is in the list");
        // Ids of people are positive and have at most 52 bits; negative ones are groups.
        let is_person = |user: &UserId| (1..1 << 52).contains(&user.0);
        for (number, _) in users.iter().enumerate().filter(|(_, user)| !is_person(user)) {
            self.faults.add(&place.item(number), "it is not the id of a person");
        }
    }
}

const WORD: &str = "it has 1 to 64 characters, none of which controls anything";

fn is_word(word: &str) -> bool {
    (1..=LONGEST_WORD).contains(&word.chars().count()) && !word.chars().any(char::is_control)
}

#[cfg(test)]
mod tests;
