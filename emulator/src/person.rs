//! People in tests. A test reads as a story:
//!
//! ```no_run
//! # use shoal_emulator::{Emulator, Options};
//! # async fn story() {
//! let emulator = Emulator::start(Options::default()).await;
//! let (alice, bob) = (emulator.person("Alice"), emulator.person("Bob"));
//! alice.says("/find").await;
//! bob.says("/find").await;
//! alice.hears("connected").await;
//! alice.says("hello").await;
//! bob.hears("hello").await;
//! # }
//! ```
//!
//! Every wait ends after the emulator's patience with a panic that shows the chat.

#![expect(
    clippy::unused_async,
    reason = "a story awaits whatever a person does, whether it has to wait today or not"
)]

mod listening;
mod paying;
mod pressing;

use serde_json::{Value, json};

pub use paying::Paying;
pub use pressing::Pressed;
pub(crate) use pressing::content_of_key;

use crate::{
    emulator::Emulator,
    ids::{BotId, PersonId},
    world::{World, content::Content},
};

/// A person and the bot they talk to.
#[derive(Clone)]
pub struct Person {
    emulator: Emulator,
    id: PersonId,
    bot: BotId,
}

impl Person {
    pub(crate) fn new(emulator: Emulator, id: PersonId, bot: BotId) -> Self {
        Self { emulator, id, bot }
    }

    /// The same person talking to another bot.
    #[must_use]
    pub fn with(&self, bot: BotId) -> Self {
        // Where she is of the audience of that bot too, she now is there as a person.
        self.emulator.shared.change(|world| world.leave_audience(bot, self.id));
        Self { bot, ..self.clone() }
    }

    /// User id, and id of the private chat.
    #[must_use]
    pub fn id(&self) -> i64 {
        self.id.0
    }

    /// Sends a text, in which commands, links and mentions are found as Telegram does. Returns the message's id.
    pub async fn says(&self, text: &str) -> i64 {
        self.sends(Content::text(text)).await
    }

    /// Sends anything. Returns the message's id.
    pub async fn sends(&self, content: Content) -> i64 {
        self.send(content, None)
    }

    /// Sends a message made of these fields, whatever they are. Returns the message's id.
    pub async fn sends_raw(&self, fields: Value) -> i64 {
        self.send(Content::raw(fields), None)
    }

    /// Sends something as a reply to a message of this chat. Returns the message's id.
    pub async fn replies(&self, to: i64, content: impl Into<Content>) -> i64 {
        self.send(content.into(), Some(to))
    }

    /// Answers a part of a message that she chose, from this position on. Returns the message's id.
    pub async fn quotes(&self, to: i64, part: &str, position: usize, content: impl Into<Content>) -> i64 {
        let quote = json!({ "text": part, "position": position, "is_manual": true });
        self.send(content.into().with("quote", quote), Some(to))
    }

    /// Sends several as one album. Returns the messages' ids.
    pub async fn sends_album(&self, contents: Vec<Content>) -> Vec<i64> {
        let sight = self.emulator.shared.lock().next_sight();
        let album = json!(format!("{}{sight:06}", self.id));
        contents
            .into_iter()
            .map(|content| self.send(content.with("media_group_id", album.clone()), None))
            .collect()
    }

    /// Changes a message she sent: the fields given take the place of the old ones.
    pub async fn edits(&self, message_id: i64, content: impl Into<Content>) {
        let edited = self.change(|world| world.edit(self.bot, self.id, message_id, content.into()));
        assert!(edited, "there is no message {message_id} to edit{}", self.story());
    }

    /// Reacts to a message with an emoji.
    pub async fn reacts(&self, message_id: i64, emoji: &str) {
        let new = json!([{ "type": "emoji", "emoji": emoji }]);
        let reacted = self.change(|world| world.react(self.bot, self.id, message_id, &new));
        assert!(reacted, "there is no message {message_id} to react to{}", self.story());
    }

    /// Reacts to a message with these (`ReactionType` each), in place of those she had set.
    pub async fn reacts_with(&self, message_id: i64, reactions: Value) {
        let reacted = self.change(|world| world.react(self.bot, self.id, message_id, &reactions));
        assert!(reacted, "there is no message {message_id} to react to{}", self.story());
    }

    /// Takes her reaction back.
    pub async fn unreacts(&self, message_id: i64) {
        let reacted = self.change(|world| world.react(self.bot, self.id, message_id, &json!([])));
        assert!(reacted, "there is no message {message_id} to react to{}", self.story());
    }

    /// Blocks the bot.
    pub async fn blocks(&self) {
        self.change(|world| world.set_blocked(self.bot, self.id, true));
    }

    /// Unblocks the bot.
    pub async fn unblocks(&self) {
        self.change(|world| world.set_blocked(self.bot, self.id, false));
    }

    /// Deletes her account: whatever is sent to her is refused from now on.
    pub async fn deactivates(&self) {
        self.change(|world| {
            if let Some(citizen) = world.people.get_mut(&self.id) {
                citizen.deactivated = true;
            }
        });
    }

    fn send(&self, content: Content, reply_to: Option<i64>) -> i64 {
        let sent = self.change(|world| world.send(self.bot, self.id, content, reply_to));
        sent.unwrap_or_else(|error| panic!("{error}{}", self.story())).message_id
    }

    fn change<T>(&self, act: impl FnOnce(&mut World) -> T) -> T {
        self.emulator.shared.change(act)
    }
}
