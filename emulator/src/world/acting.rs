//! What people do, and what their bot is told of it.

use rand::Rng;
use serde_json::{Map, Value, json};

use super::{
    World,
    bot::{PRESSES_KEPT, Press},
    bytes,
    content::{self, Content},
    files,
    message::Author,
};
use crate::ids::{BotId, PersonId};

/// A message a person sent.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sent {
    pub(crate) message_id: i64,
    /// None if the bot does not want messages.
    pub(crate) update_id: Option<i64>,
}

/// The app does not let a person write to a bot they have blocked.
#[derive(Debug, thiserror::Error)]
#[error("the person has blocked the bot and must unblock it before writing")]
pub(crate) struct Blocked;

impl World {
    /// A person sends something, possibly as a reply to a message of the chat.
    pub(crate) fn send(
        &mut self,
        bot: BotId,
        person: PersonId,
        mut content: Content,
        reply_to: Option<i64>,
    ) -> Result<Sent, Blocked> {
        let chat = self.chat_mut(bot, person);
        if chat.blocked {
            return Err(Blocked);
        }
        chat.started = true;
        let unique = content.unique_id.take().unwrap_or_else(|| files::unique_id(&mut self.chance));
        let unique = content.size_bytes.map_or_else(|| unique.clone(), |size| bytes::sized(&unique, size));
        let mut fields = content::with_file(content, &unique);
        files::sign(bot, &mut fields);
        let message_id = self.place((bot, person), Author::Person, fields, reply_to);
        let message = self.message_json(bot, person, message_id);
        Ok(Sent { message_id, update_id: self.tell(bot, "message", message) })
    }

    /// A person changes one of their messages. False if there is no such message.
    pub(crate) fn edit(&mut self, bot: BotId, person: PersonId, message_id: i64, content: Content) -> bool {
        let (date, sight) = (self.clock.unix(), self.next_sight());
        let unique = files::unique_id(&mut self.chance);
        let Some(message) = self.chat_mut(bot, person).message_mut(message_id) else { return false };
        if content.file.is_some() {
            // Another file takes the place of the first, whatever its kind; the words go with the first.
            let album = message.content.remove("media_group_id");
            message.content = Map::from_iter(album.map(|album| ("media_group_id".to_owned(), album)));
        }
        let mut fields = content::with_file(content, &unique);
        files::sign(bot, &mut fields);
        for (words, entities) in [("text", "entities"), ("caption", "caption_entities")] {
            if fields.contains_key(words) {
                message.content.remove(entities);
            }
        }
        message.content.extend(fields);
        message.edit_date = Some(date);
        message.sight = sight;
        let edited = self.message_json(bot, person, message_id);
        self.tell(bot, "edited_message", edited);
        true
    }

    /// A person sets their reaction on a message, or takes it back. False if there is no such message.
    pub(crate) fn react(&mut self, bot: BotId, person: PersonId, message_id: i64, new: &Value) -> bool {
        let Some(message) = self.chat_mut(bot, person).message_mut(message_id) else { return false };
        let old = std::mem::replace(&mut message.person_reactions, new.clone());
        let citizen = self.citizen(person);
        let reaction = json!({
            "chat": citizen.chat(),
            "message_id": message_id,
            "user": citizen.user(),
            "date": self.clock.unix(),
            "old_reaction": old,
            "new_reaction": new,
        });
        self.tell(bot, "message_reaction", reaction);
        true
    }

    /// A person presses an inline button; returns the id of the press.
    pub(crate) fn press(&mut self, bot: BotId, person: PersonId, message_id: i64, data: &str) -> String {
        let id = self.chance.random_range(1_000_000_000_000_000_000_u64..u64::MAX).to_string();
        let press = Press { id: id.clone(), pressed_at: self.clock.now(), answer: None };
        let presses = &mut self.bot_mut(bot).presses;
        presses.push_back(press);
        while presses.len() > PRESSES_KEPT {
            presses.pop_front();
        }
        let query = json!({
            "id": id,
            "from": self.citizen(person).user(),
            "message": self.message_json(bot, person, message_id),
            "chat_instance": format!("{}", person.0.wrapping_mul(31).wrapping_add(bot.0)),
            "data": data,
        });
        self.tell(bot, "callback_query", query);
        id
    }

    /// A person blocks the bot, or takes it back; the bot is told as of a member who left or came.
    pub(crate) fn set_blocked(&mut self, bot: BotId, person: PersonId, blocked: bool) {
        let chat = self.chat_mut(bot, person);
        if std::mem::replace(&mut chat.blocked, blocked) == blocked {
            return;
        }
        if !blocked {
            self.counts.in_reach(person.0);
        }
        let me = self.bot(bot).user();
        let member = json!({ "status": "member", "user": me });
        let banned = json!({ "status": "kicked", "user": me, "until_date": 0 });
        let (old, new) = if blocked { (member, banned) } else { (banned, member) };
        let citizen = self.citizen(person);
        let change = json!({
            "chat": citizen.chat(),
            "from": citizen.user(),
            "date": self.clock.unix(),
            "old_chat_member": old,
            "new_chat_member": new,
        });
        self.tell(bot, "my_chat_member", change);
    }

    /// The newest inline button whose label contains this, as message id and button.
    pub(crate) fn find_button(&self, bot: BotId, person: PersonId, label: &str) -> Option<(i64, Value)> {
        let chat = self.chat(bot, person)?;
        let mut shown = chat.messages.iter().rev().filter(|message| !message.deleted);
        shown.find_map(|message| {
            let rows = message.content.get("reply_markup")?["inline_keyboard"].as_array()?;
            let mut buttons = rows.iter().filter_map(Value::as_array).flatten();
            buttons.find(|button| says(button, label)).map(|button| (message.id, button.clone()))
        })
    }

    /// The buttons of the newest message that has any: their labels and what they call back with.
    pub(crate) fn newest_buttons(
        &self,
        bot: BotId,
        person: PersonId,
    ) -> Option<(i64, Vec<(String, String)>)> {
        let chat = self.chat(bot, person)?;
        let message = chat
            .messages
            .iter()
            .rev()
            .find(|message| !message.deleted && message.content.contains_key("reply_markup"))?;
        let buttons = message.buttons("callback_data").filter_map(|(label, data)| Some((label, data?)));
        Some((message.id, buttons.collect()))
    }

    /// The button of the reply keyboard whose label contains this. A button may be just its text.
    pub(crate) fn find_key(&self, bot: BotId, person: PersonId, label: &str) -> Option<Value> {
        let rows = self.chat(bot, person)?.keyboard.as_ref()?["keyboard"].as_array()?;
        rows.iter().filter_map(Value::as_array).flatten().find(|key| says(key, label)).cloned()
    }
}

fn says(button: &Value, label: &str) -> bool {
    button["text"].as_str().or_else(|| button.as_str()).is_some_and(|text| text.contains(label))
}
