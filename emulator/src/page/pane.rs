//! What a person sees of a chat, and what of it has changed since they last looked.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
};

use serde_json::{Map, Value, json};

use crate::{
    ids::{BotId, PersonId},
    world::{
        World,
        bot::Bot,
        message::{Author, Message},
    },
};

/// Newest messages shown of a chat.
const MESSAGES_SHOWN: usize = 200;

/// A chat that somebody looks at.
pub(super) struct Pane {
    bot: BotId,
    person: PersonId,
    /// Where the chat stood when it was last looked at; `None` before.
    touched: Option<u64>,
    /// A digest of each message as it was last shown.
    shown: HashMap<i64, u64>,
    /// The rest of the chat as it was last shown.
    frame: Value,
}

impl Pane {
    pub(super) fn new((bot, person): (BotId, PersonId)) -> Self {
        Self { bot, person, touched: None, shown: HashMap::new(), frame: Value::Null }
    }

    /// What has changed since the last look, if anything has; everything at the first.
    pub(super) fn look(&mut self, world: &World) -> Option<Value> {
        let frame = self.frame_of(world);
        let touched = world.chat(self.bot, self.person).map_or(0, |chat| chat.touched);
        let first = self.touched.is_none();
        if self.touched == Some(touched) && frame == self.frame {
            return None;
        }
        self.touched = Some(touched);
        let (messages, gone) = self.changed_messages(world);
        if !first && messages.is_empty() && gone.is_empty() && frame == self.frame {
            return None;
        }
        let mut news = json!({ "bot": self.bot, "person": self.person, "whole": first, "messages": messages, "gone": gone });
        if frame != self.frame {
            news["frame"] = frame.clone();
            self.frame = frame;
        }
        Some(news)
    }

    /// Messages that are new or stand otherwise than before, and the ids of those that stand no more.
    fn changed_messages(&mut self, world: &World) -> (Vec<Value>, Vec<i64>) {
        let messages = world.chat(self.bot, self.person).map(|chat| &chat.messages);
        let mut there: Vec<&Message> = messages
            .into_iter()
            .flatten()
            .rev()
            .filter(|message| !message.deleted)
            .take(MESSAGES_SHOWN)
            .collect();
        there.reverse();
        let mut now = HashMap::with_capacity(there.len());
        let mut changed = Vec::new();
        for message in there {
            let shown = self.show(world, message);
            let digest = digest(&shown);
            now.insert(message.id, digest);
            if self.shown.get(&message.id) != Some(&digest) {
                changed.push(shown);
            }
        }
        let before = std::mem::replace(&mut self.shown, now);
        let mut gone: Vec<i64> = before.into_keys().filter(|id| !self.shown.contains_key(id)).collect();
        gone.sort_unstable();
        (changed, gone)
    }

    /// A message as the Bot API shows it, with what a bot is not told.
    fn show(&self, world: &World, message: &Message) -> Value {
        let mut shown = world.message_json(self.bot, self.person, message.id);
        shown["mine"] = json!(message.author == Author::Person);
        shown["kind"] = json!(message.kind());
        shown["reactions"] = json!({ "mine": message.person_reactions, "bot": message.bot_reactions });
        if let Some(to) = message.reply_to {
            shown["answers"] = json!(to);
        }
        if let Some(picture) = picture(world, &message.content) {
            shown["picture"] = picture;
        }
        shown
    }

    /// What stands around the messages: the keyboard, the commands, what the bot is doing.
    fn frame_of(&self, world: &World) -> Value {
        let commands =
            commands(world.bot(self.bot), world.citizen(self.person).profile.language_code.as_deref());
        let Some(chat) = world.chat(self.bot, self.person) else {
            return json!({ "commands": commands, "started": false, "blocked": false });
        };
        json!({
            "commands": commands,
            "started": chat.started,
            "blocked": chat.blocked,
            "keyboard": chat.keyboard,
            "action": { "what": chat.last_action, "number": chat.actions },
        })
    }
}

/// The picture of a message whose bytes are kept: its id.
fn picture(world: &World, content: &Map<String, Value>) -> Option<Value> {
    let file = ["photo", "document", "sticker"].into_iter().find_map(|kind| content.get(kind))?;
    let file = if file.is_array() { &file[0] } else { file };
    let unique = file["file_unique_id"].as_str()?;
    world.pictures.get(unique).map(|_| json!(unique))
}

/// The commands a bot shows in private chats to somebody whose app speaks this language, the most particular list first
/// (Bot API, "Determining list of commands").
fn commands(bot: &Bot, language: Option<&str>) -> Value {
    let scopes = [r#"{"type":"all_private_chats"}"#, r#"{"type":"default"}"#, "default"];
    let language = language.map(|tag| tag.split('-').next().unwrap_or_default()).unwrap_or_default();
    let places = scopes.iter().flat_map(|scope| [format!("{scope}/{language}"), format!("{scope}/")]);
    let lists = places.filter_map(|place| bot.commands.get(place)).filter(|list| list.is_array());
    lists.into_iter().next().cloned().unwrap_or_else(|| json!([]))
}

fn digest(shown: &Value) -> u64 {
    let mut hasher = DefaultHasher::new();
    shown.to_string().hash(&mut hasher);
    hasher.finish()
}
