//! What people in tests hear and see, and how long they wait for it.

use super::Person;
use crate::{
    heard::Heard,
    world::{World, message::Author},
};

/// Messages shown when a wait fails.
const SHOWN_ON_FAILURE: usize = 20;

impl Person {
    /// Waits for a message of the bot that contains this and was not heard yet. Hearing goes in order: what
    /// stands before it counts as heard too.
    pub async fn hears(&self, part: &str) -> Heard {
        self.hears_where(&format!("contains {part:?}"), |heard| heard.text.contains(part)).await
    }

    /// Waits for a message of the bot that fits, for example of a kind, and was not heard yet.
    pub async fn receives(&self, fits: impl Fn(&Heard) -> bool) -> Heard {
        self.hears_where("fits", fits).await
    }

    /// Waits for a message of a kind (`photo`, `sticker` ...) that was not heard yet.
    pub async fn receives_kind(&self, kind: &str) -> Heard {
        self.hears_where(&format!("is a {kind}"), |heard| heard.kind == kind).await
    }

    /// Panics if the bot ever wrote this to her. To be asked after a fact that comes later than what must not
    /// have come.
    pub fn never_heard(&self, part: &str) {
        let heard =
            self.chat().into_iter().find(|heard| heard.author == Author::Bot && heard.text.contains(part));
        assert!(heard.is_none(), "{part:?} was heard{}", self.story());
    }

    /// All kept messages of the chat in order, deleted ones left out.
    #[must_use]
    pub fn chat(&self) -> Vec<Heard> {
        let world = self.emulator.shared.lock();
        let Some(chat) = world.chat(self.bot, self.id) else { return Vec::new() };
        let shown = chat.messages.iter().filter(|message| !message.deleted);
        shown.map(|message| Heard::new(&world, self.bot, self.id, message)).collect()
    }

    /// Places where messages of the bot to her give the other person away: id, names, username or phone number.
    #[must_use]
    pub fn traces_of(&self, other: &Self) -> Vec<String> {
        let (id, profile) = {
            let world = self.emulator.shared.lock();
            let citizen = world.citizen(other.id);
            (citizen.id.to_string(), citizen.profile.clone())
        };
        let names = [Some(id), Some(profile.first_name), profile.last_name, profile.username];
        let known: Vec<String> = names.into_iter().flatten().chain([profile.phone_number]).collect();
        let from_bot = self.chat().into_iter().filter(|heard| heard.author == Author::Bot);
        from_bot
            .filter_map(|heard| {
                let text = heard.json.to_string();
                let trace = known.iter().find(|name| text.contains(name.as_str()))?;
                Some(format!("{trace:?} in {}", heard.line()))
            })
            .collect()
    }

    async fn hears_where(&self, what: &str, fits: impl Fn(&Heard) -> bool) -> Heard {
        let next = |world: &mut World| {
            let chat = world.chat(self.bot, self.id)?;
            let heard_up_to = chat.heard;
            let unheard = chat
                .messages
                .iter()
                .filter(|m| m.author == Author::Bot && !m.deleted && m.sight > heard_up_to);
            let mut unheard: Vec<_> = unheard.collect();
            unheard.sort_by_key(|message| message.sight);
            let (heard, sight) = unheard
                .into_iter()
                .map(|message| (Heard::new(world, self.bot, self.id, message), message.sight))
                .find(|(heard, _)| fits(heard))?;
            world.chat_mut(self.bot, self.id).heard = sight;
            Some(heard)
        };
        let heard = self.emulator.shared.wait_for(self.emulator.shared.patience, next).await;
        heard.unwrap_or_else(|| panic!("nothing came that {what}{}", self.story()))
    }

    /// The end of the chat, for the message of a failed test.
    pub(super) fn story(&self) -> String {
        let chat = self.chat();
        let shown = &chat[chat.len().saturating_sub(SHOWN_ON_FAILURE)..];
        let name = self.emulator.shared.lock().citizen(self.id).profile.first_name.clone();
        let lines: Vec<String> = shown.iter().map(Heard::line).collect();
        format!("\nthe chat of {name} ({}):\n{}", self.id, lines.join("\n"))
    }
}
