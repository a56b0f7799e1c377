//! Buttons under messages and keys of the reply keyboard.

use serde_json::{Value, json};

use super::Person;
use crate::{
    ids::{BotId, PersonId},
    world::{World, content::Content},
};

/// A button that was pressed.
pub struct Pressed {
    person: Person,
    /// None for a key of the reply keyboard, which just sends its text.
    query: Option<String>,
}

impl Person {
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
}

impl Pressed {
    /// Waits until the bot answered the press and returns the parameters of its answer. A key of the reply
    /// keyboard needs no answer.
    pub async fn answered(&self) -> Value {
        let Person { emulator, bot, .. } = &self.person;
        let answer = |world: &mut World| self.answer_in(world, *bot);
        let answer = emulator.shared.wait_for(emulator.shared.patience, answer).await;
        answer.unwrap_or_else(|| panic!("the press of a button was not answered{}", self.person.story()))
    }

    /// The parameters of the bot's answer, if there is one by now.
    #[must_use]
    pub fn answer(&self) -> Option<Value> {
        self.answer_in(&self.person.emulator.shared.lock(), self.person.bot)
    }

    fn answer_in(&self, world: &World, bot: BotId) -> Option<Value> {
        let Some(query) = &self.query else { return Some(json!({})) };
        world.bot(bot).presses.iter().find(|press| press.id == *query).and_then(|press| press.answer.clone())
    }
}

/// What a key of the reply keyboard sends: its text, or what it asks for.
pub(crate) fn content_of_key(world: &World, person: PersonId, key: &Value) -> Content {
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
