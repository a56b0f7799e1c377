//! What a bot notes of a person, so that an audience can be chosen and nobody is written to who cannot be, or does not
//! want to be. The books keep it; here is only what is needed to know when they have to be told.
//!
//! Not the [card](crate::cargo::Contact) that people share.

use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};

use crate::chat::caller::Caller;
use crate::chat::user::UserChange;
use crate::decision::{Decision, Record};
use crate::language::Language;
use crate::message::Absence;
use crate::time::{Millis, Timestamp};
use crate::time_zone::TimeZone;
use crate::update::Introduction;

/// How often the books are told that somebody is still there. An audience is chosen by days, and a record a message
/// would cost more than the message.
pub const NOTED_EVERY: Millis = Millis::minutes(24 * 60);

/// A person as a bot knows them. Its fields have short names where they are stored: everybody has one, and Redis packs values of
/// at most 64 bytes closely.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Contact {
    /// When the books were told last that they are there; `None` when they have not been told, or Redis has been lost
    /// since.
    #[serde(rename = "at", alias = "noted", skip_serializing_if = "Option::is_none")]
    pub noted: Option<Timestamp>,
    /// The first name that the books were told.
    #[serde(rename = "name", alias = "first_name", skip_serializing_if = "String::is_empty")]
    pub first_name: String,
    /// The language of their app, as the books were told.
    #[serde(rename = "app", alias = "language", skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The books were told that the bot cannot write to them.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unreachable: bool,
    /// What they have chosen.
    #[serde(flatten)]
    pub wishes: Wishes,
}

/// What a person has chosen at a bot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wishes {
    /// They want no announcements.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub opted_out: bool,
    /// They want a summary of each day.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub summary: bool,
    /// By which clock they live.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "offered")]
    pub time_zone: Option<TimeZone>,
    /// The language in which they want to be spoken to, whatever their app speaks.
    #[serde(
        rename = "chosen_language",
        skip_serializing_if = "Option::is_none",
        deserialize_with = "offered"
    )]
    pub language: Option<Language>,
}

/// A newer release may offer more. Not to know what was chosen is no reason to lose the person.
fn offered<'de, D: Deserializer<'de>, T: FromStr>(deserializer: D) -> Result<Option<T>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.and_then(|name| name.parse().ok()))
}

impl Contact {
    /// The language in which they are spoken to: what they chose, else what their app speaks, else English.
    #[must_use]
    pub fn speaks(&self) -> Language {
        let by_app = || self.language.as_deref().and_then(Language::from_tag);
        self.wishes.language.or_else(by_app).unwrap_or_default()
    }

    /// The language by which they are matched, as two or three letters: what they chose, else that of their app, whether we
    /// speak it or not.
    pub(super) fn matched_by(&self) -> Option<String> {
        let of_app = || self.language.as_deref().and_then(|tag| tag.split(['-', '_']).next());
        self.wishes.language.map(Language::tag).or_else(of_app).map(str::to_ascii_lowercase)
    }

    /// Whether the books know all of this, as far as it matters.
    fn is_known(&self, introduction: &Introduction, now: Timestamp) -> bool {
        // A clock that was put back must not keep the books waiting.
        let lately = self.noted.is_some_and(|noted| now.0.abs_diff(noted.0) < NOTED_EVERY.0);
        lately
            && !self.unreachable
            && self.first_name == introduction.first_name()
            && self.language.as_deref() == introduction.language()
    }
}

/// They wrote, or pressed a button.
pub(super) fn meet(caller: &Caller, introduction: &Introduction) -> Decision<UserChange> {
    let known = caller.user.contacts.get(&caller.at.bot);
    if known.is_some_and(|contact| contact.is_known(introduction, caller.now)) {
        return Decision::new();
    }
    let first_name = introduction.first_name().to_owned();
    let language = introduction.language().map(str::to_owned);
    let contact = Contact {
        noted: Some(caller.now),
        first_name: first_name.clone(),
        language: language.clone(),
        unreachable: false,
        wishes: known.map(|contact| contact.wishes.clone()).unwrap_or_default(),
    };
    noted(caller, contact).record(Record::Met { who: caller.at, first_name, language, at: caller.now })
}

/// The bot cannot write to them any more.
pub(super) fn lose(caller: &Caller, why: Option<Absence>) -> Decision<UserChange> {
    let contact = caller.contact();
    // With the bot everybody there would be gone, and if it comes back so do they.
    if contact.unreachable || why == Some(Absence::NoSuchBot) {
        return Decision::new();
    }
    let lost = Contact { unreachable: true, ..contact };
    noted(caller, lost).record(Record::Unreachable { who: caller.at, why, at: caller.now })
}

/// The bot can write to them again. Of somebody who was never noted nobody knows what the books say.
pub(super) fn find_again(caller: &Caller) -> Decision<UserChange> {
    let contact = caller.contact();
    if !contact.unreachable && contact.noted.is_some() {
        return Decision::new();
    }
    let found = Contact { unreachable: false, ..contact };
    noted(caller, found).record(Record::Reachable { who: caller.at, at: caller.now })
}

/// The bot knows this of them from now on.
pub(super) fn noted(caller: &Caller, contact: Contact) -> Decision<UserChange> {
    Decision::new().change(UserChange::ContactBecame(caller.at.bot, contact))
}
