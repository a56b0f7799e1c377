//! People by the hundred thousand who only receive. Their messages are kept packed, and few of them; what they
//! received is counted by tags that a test names before.

use std::collections::{HashMap, VecDeque};

use serde_json::json;

use super::{
    World,
    message::{Author, Message},
    people::{Citizen, Profile},
};
use crate::ids::{BotId, PersonId};

/// A message with its content as JSON text, a tenth of the size.
#[derive(Debug)]
pub(crate) struct Packed {
    id: i64,
    author: Author,
    date: i64,
    edit_date: Option<i64>,
    sight: u64,
    content: Box<str>,
}

/// How many messages with each tag everybody received.
#[derive(Default)]
pub(crate) struct Received {
    tags: HashMap<String, HashMap<PersonId, u32>>,
}

impl Received {
    /// Counts messages with this tag from here on.
    pub(crate) fn count(&mut self, tag: &str) {
        self.tags.entry(tag.to_owned()).or_default();
    }

    /// Who received how many messages with a tag; none if it is not counted.
    pub(crate) fn with(&self, tag: &str) -> Option<&HashMap<PersonId, u32>> {
        self.tags.get(tag)
    }

    /// A bot wrote this to a person.
    pub(crate) fn note(&mut self, person: PersonId, words: &str) {
        for (_, readers) in self.tags.iter_mut().filter(|(tag, _)| words.contains(tag.as_str())) {
            *readers.entry(person).or_default() += 1;
        }
    }
}

impl World {
    /// Brings people into the world who have started the bot. Who is there already only starts it.
    pub(crate) fn add_audience(&mut self, bot: BotId, people: impl IntoIterator<Item = PersonId>) {
        for id in people {
            self.people.entry(id).or_insert_with(|| Citizen {
                id,
                profile: Profile {
                    first_name: "Reader".to_owned(),
                    language_code: Some("en".to_owned()),
                    ..Profile::default()
                },
                deactivated: false,
            });
            let chat = self.chat_mut(bot, id);
            chat.started = true;
            if chat.messages.is_empty() {
                chat.packed.get_or_insert_default();
            }
        }
    }

    /// Takes the messages of a chat of the audience out, for somebody to look at them.
    pub(crate) fn unpack(&mut self, bot: BotId, person: PersonId) {
        let Some(chat) = self.chats.get_mut(&(bot, person)) else { return };
        let Some(packed) = &mut chat.packed else { return };
        let mut unpacked: VecDeque<Message> = packed.drain(..).map(Packed::open).collect();
        unpacked.append(&mut chat.messages);
        chat.messages = unpacked;
    }

    /// Packs the messages of a chat of the audience again.
    pub(crate) fn pack(&mut self, bot: BotId, person: PersonId) {
        let kept = self.bounds.messages_per_reader;
        let Some(chat) = self.chats.get_mut(&(bot, person)) else { return };
        let Some(packed) = &mut chat.packed else { return };
        let shown = chat.messages.drain(..).filter(|message| !message.deleted);
        packed.extend(shown.map(|message| Packed::close(&message)));
        while packed.len() > kept {
            packed.pop_front();
        }
        packed.shrink_to_fit();
        chat.messages.shrink_to_fit();
    }

    /// Makes somebody of the audience a person like any other, whose messages are kept as they are.
    pub(crate) fn leave_audience(&mut self, bot: BotId, person: PersonId) {
        self.unpack(bot, person);
        if let Some(chat) = self.chats.get_mut(&(bot, person)) {
            chat.packed = None;
        }
    }
}

impl Packed {
    fn close(message: &Message) -> Self {
        let content = serde_json::to_string(&message.content).unwrap_or_default().into_boxed_str();
        let Message { id, author, date, edit_date, sight, .. } = *message;
        Self { id, author, date, edit_date, sight, content }
    }

    /// What it replied to and how it was reacted to is not kept.
    fn open(self) -> Message {
        Message {
            id: self.id,
            author: self.author,
            date: self.date,
            edit_date: self.edit_date,
            sight: self.sight,
            content: serde_json::from_str(&self.content).unwrap_or_default(),
            reply_to: None,
            deleted: false,
            bot_reactions: json!([]),
            person_reactions: json!([]),
        }
    }
}
