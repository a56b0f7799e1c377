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

use serde_json::{Value, json};

use crate::{
    emulator::Emulator,
    heard::Heard,
    ids::{BotId, PersonId},
    world::{World, content::Content, message::Author},
};

/// Messages shown when a wait fails.
const SHOWN_ON_FAILURE: usize = 20;

/// A person and the bot they talk to.
#[derive(Clone)]
pub struct Person {
    emulator: Emulator,
    id: PersonId,
    bot: BotId,
}

/// A button that was pressed.
pub struct Pressed {
    person: Person,
    /// None for a key of the reply keyboard, which just sends its text.
    query: Option<String>,
}

impl Person {
    pub(crate) fn new(emulator: Emulator, id: PersonId, bot: BotId) -> Self {
        Self { emulator, id, bot }
    }

    /// The same person talking to another bot.
    #[must_use]
    pub fn with(&self, bot: BotId) -> Self {
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
        let reacted = self.change(|world| world.react(self.bot, self.id, message_id, Some(emoji)));
        assert!(reacted, "there is no message {message_id} to react to{}", self.story());
    }

    /// Takes her reaction back.
    pub async fn unreacts(&self, message_id: i64) {
        let reacted = self.change(|world| world.react(self.bot, self.id, message_id, None));
        assert!(reacted, "there is no message {message_id} to react to{}", self.story());
    }

    /// Presses the newest inline button, or else the key of the reply keyboard, whose label contains this; waits
    /// for it to be there.
    pub async fn presses(&self, label: &str) -> Pressed {
        enum Found {
            Button(i64, Value),
            Key(Value),
        }
        let find = |world: &mut World| {
            let button =
                world.find_button(self.bot, self.id, label).map(|(id, button)| Found::Button(id, button));
            button.or_else(|| world.find_key(self.bot, self.id, label).map(Found::Key))
        };
        let found = self.emulator.shared.wait_for(self.emulator.shared.patience, find).await;
        let query = match found.unwrap_or_else(|| panic!("there is no button {label:?}{}", self.story())) {
            Found::Button(message_id, button) => {
                let data = button["callback_data"].as_str();
                let data = data.unwrap_or_else(|| panic!("button {label:?} does not call back: {button}"));
                Some(self.change(|world| world.press(self.bot, self.id, message_id, data)))
            }
            Found::Key(key) => {
                let content = self.change(|world| content_of_key(world, self.id, &key));
                self.send(content, None);
                None
            }
        };
        Pressed { person: self.clone(), query }
    }

    /// Sends the callback data of a button that need not be there, as a hostile client can.
    pub async fn forges_press(&self, message_id: i64, data: &str) -> Pressed {
        let query = self.change(|world| world.press(self.bot, self.id, message_id, data));
        Pressed { person: self.clone(), query: Some(query) }
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

    fn send(&self, content: Content, reply_to: Option<i64>) -> i64 {
        let sent = self.change(|world| world.send(self.bot, self.id, content, reply_to));
        sent.unwrap_or_else(|error| panic!("{error}{}", self.story())).message_id
    }

    fn change<T>(&self, act: impl FnOnce(&mut World) -> T) -> T {
        self.emulator.shared.change(act)
    }

    /// The end of the chat, for the message of a failed test.
    fn story(&self) -> String {
        let chat = self.chat();
        let shown = &chat[chat.len().saturating_sub(SHOWN_ON_FAILURE)..];
        let name = self.emulator.shared.lock().citizen(self.id).profile.first_name.clone();
        let lines: Vec<String> = shown.iter().map(Heard::line).collect();
        format!("\nthe chat of {name} ({}):\n{}", self.id, lines.join("\n"))
    }
}

impl Pressed {
    /// Waits until the bot answered the press and returns the parameters of its answer. A key of the reply
    /// keyboard needs no answer.
    pub async fn answered(&self) -> Value {
        let Some(query) = &self.query else { return json!({}) };
        let Person { emulator, bot, .. } = &self.person;
        let answer = |world: &mut World| {
            world
                .bot(*bot)
                .presses
                .iter()
                .find(|press| press.id == *query)
                .and_then(|press| press.answer.clone())
        };
        let answer = emulator.shared.wait_for(emulator.shared.patience, answer).await;
        answer.unwrap_or_else(|| panic!("the press of a button was not answered{}", self.person.story()))
    }
}

/// What a key of the reply keyboard sends: its text, or what it asks for.
fn content_of_key(world: &World, person: PersonId, key: &Value) -> Content {
    let text = key["text"].as_str().or_else(|| key.as_str()).unwrap_or_default();
    if key["request_contact"] == true {
        let profile = &world.citizen(person).profile;
        let contact = json!({ "phone_number": profile.phone_number, "first_name": profile.first_name, "user_id": person });
        return Content::raw(json!({ "contact": contact }));
    }
    if key["request_location"] == true {
        return Content::location(48.137_154, 11.576_124);
    }
    Content::text(text)
}
