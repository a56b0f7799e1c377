//! An audience: people by the hundred thousand who only receive, and what they received.

use super::Emulator;
use crate::{
    ids::{BotId, PersonId},
    person::Person,
    world::people::{Citizen, Profile},
};

impl Emulator {
    /// Brings people of these ids into the world who have started the bot. They cost little: of what is sent to them
    /// the newest few messages are kept, and messages with a tag are counted ([`Emulator::count_tag`]).
    pub fn audience(&self, bot: BotId, people: impl IntoIterator<Item = i64>) {
        let ids = people.into_iter().inspect(|id| assert!(*id > 0, "{id} is no person's id")).map(PersonId);
        self.shared.change(|world| world.add_audience(bot, ids));
    }

    /// One of an audience as a person of a story, who acts and listens like any other.
    #[must_use]
    pub fn member(&self, bot: BotId, id: i64) -> Person {
        let id = PersonId(id);
        let known = self.shared.change(|world| {
            world.leave_audience(bot, id);
            world.people.contains_key(&id)
        });
        assert!(known, "{id} is in no audience");
        Person::new(self.clone(), id, bot)
    }

    /// Brings a group into the world that the bot can write to. Nobody says anything in it.
    pub fn group(&self, bot: BotId, id: i64) {
        assert!(id < 0, "{id} is no group's id");
        let profile = Profile { first_name: "Group".to_owned(), ..Profile::default() };
        self.shared.change(|world| {
            let id = PersonId(id);
            world.people.insert(id, Citizen { id, profile, deactivated: false });
            world.chat_mut(bot, id).started = true;
        });
    }

    /// Counts, from here on, who is sent how many messages with this in their text or caption.
    pub fn count_tag(&self, tag: &str) {
        self.shared.change(|world| world.received.count(tag));
    }

    /// How many messages with a tag a person was sent.
    #[must_use]
    pub fn received(&self, person: i64, tag: &str) -> u32 {
        self.with_tag(tag, |readers| readers.get(&PersonId(person)).copied().unwrap_or_default())
    }

    /// How many people were sent exactly one message with a tag.
    #[must_use]
    pub fn received_once(&self, tag: &str) -> usize {
        self.with_tag(tag, |readers| readers.values().filter(|times| **times == 1).count())
    }

    /// Who was sent more than one message with a tag, in order of their ids.
    #[must_use]
    pub fn received_more_than_once(&self, tag: &str) -> Vec<PersonId> {
        self.with_tag(tag, |readers| {
            let several = readers.iter().filter(|(_, times)| **times > 1);
            let mut people: Vec<PersonId> = several.map(|(person, _)| *person).collect();
            people.sort_unstable();
            people
        })
    }

    fn with_tag<T>(&self, tag: &str, read: impl FnOnce(&std::collections::HashMap<PersonId, u32>) -> T) -> T {
        let world = self.shared.lock();
        read(world.received.with(tag).unwrap_or_else(|| panic!("nobody counts messages with {tag:?}")))
    }
}
