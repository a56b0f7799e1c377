//! Messages as their reader sees them.

use serde_json::Value;

use crate::{
    ids::{BotId, PersonId},
    world::{
        World,
        message::{Author, Message},
    },
};

/// A message of a chat, as it stood when it was looked at.
#[derive(Debug, Clone)]
pub struct Heard {
    /// Unique within the chat.
    pub message_id: i64,
    /// Who wrote it.
    pub author: Author,
    /// `text`, `photo`, `sticker` ...; `unknown` for a service message.
    pub kind: String,
    /// The text or the caption; empty if there is neither.
    pub text: String,
    /// Entities of the text or the caption, a JSON list.
    pub entities: Value,
    /// Labels of the inline buttons, row by row.
    pub buttons: Vec<Vec<String>>,
    /// The message of this chat it replies to.
    pub reply_to: Option<i64>,
    /// It carries a forward header.
    pub forwarded: bool,
    /// It can be neither saved nor passed on.
    pub protected: bool,
    /// It was edited.
    pub edited: bool,
    /// Emoji with which the bot reacted to it.
    pub reactions: Vec<String>,
    /// The whole message as the Bot API shows it.
    pub json: Value,
}

impl Heard {
    pub(crate) fn new(world: &World, bot: BotId, person: PersonId, message: &Message) -> Self {
        let json = world.message_json(bot, person, message.id);
        let entities =
            ["entities", "caption_entities"].into_iter().find_map(|field| json.get(field).cloned());
        let emoji = |reaction: &Value| reaction["emoji"].as_str().map(str::to_owned);
        Self {
            message_id: message.id,
            author: message.author,
            kind: message.kind().to_owned(),
            text: message.words().to_owned(),
            entities: entities.unwrap_or_else(|| Value::Array(Vec::new())),
            buttons: labels(&json["reply_markup"]["inline_keyboard"]),
            reply_to: message.reply_to,
            forwarded: json.get("forward_origin").is_some(),
            protected: json["has_protected_content"] == true,
            edited: message.edit_date.is_some(),
            reactions: message.bot_reactions.as_array().into_iter().flatten().filter_map(emoji).collect(),
            json,
        }
    }

    /// One line for a failed test's report.
    pub(crate) fn line(&self) -> String {
        let author = match self.author {
            Author::Person => "person",
            Author::Bot => "   bot",
        };
        format!("{author} #{:<4} [{}] {:?} {:?}", self.message_id, self.kind, self.text, self.buttons)
    }
}

/// Labels of a keyboard, row by row.
fn labels(rows: &Value) -> Vec<Vec<String>> {
    let label = |button: &Value| button["text"].as_str().map(str::to_owned);
    let row = |row: &Value| row.as_array().into_iter().flatten().filter_map(label).collect();
    rows.as_array().into_iter().flatten().map(row).collect()
}
