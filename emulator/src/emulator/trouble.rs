//! What a test lets go wrong.

use std::time::Duration;

use serde_json::Value;

use super::Emulator;
use crate::{
    fault::{DOWNLOADS, Disturbance, Fault},
    ids::BotId,
    world::closed::Closed,
};

impl Emulator {
    /// Orders a fault for the next call to a chat (the id of a person); several are met one after the other.
    pub fn next_call(&self, chat: i64, fault: Fault) {
        self.shared.change(|world| world.faults.order(chat, fault));
    }

    /// Orders a fault for the next download of a file; several are met one after the other.
    pub fn next_download(&self, fault: Fault) {
        self.shared.change(|world| world.faults.order(DOWNLOADS, fault));
    }

    /// Lets something go wrong with a share of the calls from here on, beside what is disturbed already.
    pub fn disturb(&self, disturbance: Disturbance) {
        self.shared.change(|world| world.faults.disturb(disturbance));
    }

    /// Ends all disturbances.
    pub fn calm(&self) {
        self.shared.change(|world| world.faults.calm());
    }

    /// Closes a chat to every bot. Nothing is told to them; they meet it.
    pub fn closes(&self, chat: i64, closed: Closed) {
        self.shared.change(|world| world.close(chat, Some(closed)));
    }

    /// Opens a chat that was closed.
    pub fn opens(&self, chat: i64) {
        self.shared.change(|world| world.close(chat, None));
    }

    /// Moves the calendar on, as if nothing had happened for so long: a message can be deleted for 48 hours only. Waits
    /// and timeouts are not moved.
    pub fn time_passes(&self, by: Duration) {
        self.shared.change(|world| world.clock.skip(by));
    }

    /// Sends a bot an update as it is given, whether or not it asked for this kind, under the `update_id` it has
    /// or else the next. Returns that id.
    #[expect(clippy::must_use_candidate, reason = "sending is the point, the id is for whoever wants it")]
    pub fn deliver_raw(&self, bot: BotId, update: Value) -> i64 {
        self.shared.change(|world| world.tell_raw(bot, update))
    }

    /// Sends a bot a body that need not be an update, nor JSON.
    pub fn deliver_text(&self, bot: BotId, body: &str) {
        self.shared.change(|world| world.tell_text(bot, body.to_owned()));
    }

    /// Has the bot's updates go on from this id, lower or higher, as Telegram does after a week without any. The ids from
    /// there on must be unused.
    pub fn goes_on_from(&self, bot: BotId, update_id: i64) {
        self.shared.change(|world| world.bot_mut(bot).next_update_id = update_id);
    }

    /// Gives the bot another token, as its owner can: calls with the old one are answered 401.
    pub fn changes_token(&self, bot: BotId, token: &str) {
        self.shared.change(|world| token.clone_into(&mut world.bot_mut(bot).token));
    }
}
