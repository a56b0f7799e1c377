//! Channels, as a test holds them.

use super::Emulator;
use crate::{
    ids::{BotId, PersonId},
    person::Person,
    world::channel::Standing,
};

/// A channel in the pretended Telegram.
#[derive(Clone)]
pub struct ChannelHandle {
    emulator: Emulator,
    id: i64,
}

impl Emulator {
    /// Founds a channel, public under a name or private.
    #[must_use]
    pub fn channel(&self, username: Option<&str>, title: &str) -> ChannelHandle {
        let id = self.shared.change(|world| world.found_channel(username, title));
        ChannelHandle { emulator: self.clone(), id }
    }
}

impl ChannelHandle {
    /// Its number.
    #[must_use]
    pub fn id(&self) -> i64 {
        self.id
    }

    /// Makes a bot an administrator.
    pub fn appoints(&self, bot: BotId) {
        self.emulator.shared.change(|world| world.set_administrator(self.id, bot, true));
    }

    /// The bot is an administrator no longer.
    pub fn dismisses(&self, bot: BotId) {
        self.emulator.shared.change(|world| world.set_administrator(self.id, bot, false));
    }

    /// Somebody stands differently in it from now on.
    pub fn holds(&self, person: &Person, standing: Standing) {
        self.emulator.shared.change(|world| world.stand(self.id, PersonId(person.id()), standing));
    }
}
