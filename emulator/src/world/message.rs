//! A message in a chat.

use serde_json::{Map, Value, json};

use super::{World, kinds};
use crate::{
    account::Writing,
    clock::Moment,
    ids::{BotId, PersonId},
};

/// Who wrote a message of a private chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// The person whose chat it is.
    Person,
    /// The bot.
    Bot,
}

#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub(crate) id: i64,
    pub(crate) author: Author,
    /// Unix time.
    pub(crate) date: i64,
    pub(crate) edit_date: Option<i64>,
    /// When it, or its last edit, came to be seen, in the order of everything seen anywhere.
    pub(crate) sight: u64,
    /// The fields that make it what it is: `text`, `photo`, `caption`, `reply_markup` (inline), `forward_origin`.
    pub(crate) content: Map<String, Value>,
    pub(crate) reply_to: Option<i64>,
    pub(crate) deleted: bool,
    /// Reactions of the bot, `ReactionType` each.
    pub(crate) bot_reactions: Value,
    /// Reactions of the person.
    pub(crate) person_reactions: Value,
}

impl World {
    /// Adds a message to a chat and returns its id.
    pub(crate) fn place(
        &mut self,
        (bot, person): (BotId, PersonId),
        author: Author,
        content: Map<String, Value>,
        reply_to: Option<i64>,
    ) -> i64 {
        let (date, sight) = (self.clock.unix(), self.next_sight());
        let kept = self.bounds.messages_per_chat;
        if author == Author::Bot {
            self.received.note(person, words(&content));
        }
        let chat = self.chat_mut(bot, person);
        let message = Message {
            id: chat.take_message_id(),
            author,
            date,
            edit_date: None,
            sight,
            content,
            reply_to,
            deleted: false,
            bot_reactions: json!([]),
            person_reactions: json!([]),
        };
        let id = message.id;
        chat.messages.push_back(message);
        while chat.messages.len() > kept {
            chat.messages.pop_front();
        }
        id
    }

    /// Tells the account of a message the bot wrote or changed by a call received at `now`.
    pub(crate) fn bot_wrote(&mut self, bot: BotId, person: PersonId, id: i64, writing: Writing, now: Moment) {
        let Some(account) = &mut self.account else { return };
        if let Some(message) = self.chats.get(&(bot, person)).and_then(|chat| chat.message(id)) {
            if self.visitors.contains(&person) {
                account.bot_wrote_to_visitor(writing, &message.content, now);
            } else {
                account.bot_wrote((bot, person), writing, &message.content, now);
            }
        }
    }

    /// A message as the Bot API shows it; null if there is none.
    pub(crate) fn message_json(&self, bot: BotId, person: PersonId, id: i64) -> Value {
        let Some(chat) = self.chat(bot, person) else { return Value::Null };
        let Some(message) = chat.message(id) else { return Value::Null };
        let mut shown = self.bare_json(bot, person, message);
        if let Some(replied) = message.reply_to.and_then(|id| chat.message(id)) {
            // As Telegram does: the message replied to does not show what it replied to itself.
            shown["reply_to_message"] = self.bare_json(bot, person, replied);
        }
        shown
    }

    fn bare_json(&self, bot: BotId, person: PersonId, message: &Message) -> Value {
        let from = match message.author {
            Author::Person => self.citizen(person).user(),
            Author::Bot => self.bot(bot).user(),
        };
        let mut shown = json!({
            "message_id": message.id,
            "from": from,
            "chat": self.citizen(person).chat(),
            "date": message.date,
        });
        if let Some(date) = message.edit_date {
            shown["edit_date"] = json!(date);
        }
        for (field, value) in &message.content {
            shown[field] = value.clone();
        }
        shown
    }
}

impl Message {
    /// The text or caption, if it has one.
    pub(crate) fn words(&self) -> &str {
        words(&self.content)
    }

    /// The inline buttons: their labels, and of each this field, if it has it.
    pub(crate) fn buttons(&self, field: &'static str) -> impl Iterator<Item = (String, Option<String>)> {
        let rows = self.content.get("reply_markup").and_then(|markup| markup["inline_keyboard"].as_array());
        let buttons = rows.into_iter().flatten().filter_map(Value::as_array).flatten();
        buttons.filter_map(move |button| {
            let text = |field: &str| button[field].as_str().map(str::to_owned);
            Some((text("text")?, text(field)))
        })
    }

    /// What it is: `text`, `photo`, `sticker`, or `unknown`.
    pub(crate) fn kind(&self) -> &str {
        kinds::kind(&self.content)
    }
}

/// The text or caption of a message, if it has one.
fn words(content: &Map<String, Value>) -> &str {
    let field = |name| content.get(name).and_then(Value::as_str);
    field("text").or_else(|| field("caption")).unwrap_or_default()
}
