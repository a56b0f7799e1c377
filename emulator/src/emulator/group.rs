//! Groups, as a test holds them.

use super::Emulator;
use crate::{
    ids::{BotId, PersonId},
    person::Person,
    world::channel::{Rights, Standing},
};

/// A group in the pretended Telegram.
#[derive(Clone)]
pub struct GroupHandle {
    emulator: Emulator,
    id: i64,
}

impl Emulator {
    /// Founds a private supergroup.
    #[must_use]
    pub fn supergroup(&self, title: &str) -> GroupHandle {
        let id = self.shared.change(|world| world.found_group(title));
        GroupHandle { emulator: self.clone(), id }
    }
}

impl GroupHandle {
    /// Its number.
    #[must_use]
    pub fn id(&self) -> i64 {
        self.id
    }

    /// Makes a bot an administrator with these rights.
    pub fn appoints(&self, bot: BotId, rights: Rights) {
        self.emulator.shared.change(|world| world.set_rights(self.id, bot, Some(rights)));
    }

    /// The bot is an ordinary member from now on.
    pub fn demotes(&self, bot: BotId) {
        self.emulator.shared.change(|world| world.set_rights(self.id, bot, None));
    }

    /// Somebody opens a link. `false`: it leads nowhere.
    #[must_use]
    pub fn opens(&self, person: &Person, link: &str) -> bool {
        self.emulator.shared.change(|world| world.opens_link(self.id, PersonId(person.id()), link))
    }

    /// Somebody comes in by another way, or goes.
    pub fn holds(&self, person: &Person, standing: Standing) {
        self.emulator.shared.change(|world| world.stand(self.id, PersonId(person.id()), standing));
    }

    /// How somebody stands in it.
    #[must_use]
    pub fn standing(&self, person: &Person) -> Standing {
        self.emulator.shared.change(|world| world.standing_of(self.id, PersonId(person.id())))
    }
}
