//! Second thoughts: people answer, change, feel about and take back what was said a moment ago, and send albums.

use rand::{Rng, rngs::StdRng, seq::IndexedRandom};
use serde_json::json;

use super::{drive::Driver, script};
use crate::{
    account::tag::{Tag, base36},
    clock::Moment,
    ids::{BotId, PersonId},
    world::{World, content::Content, message::Author},
};

/// People come back to one of so many messages.
const LATEST: usize = 12;

/// A message must have been there for so long, in seconds, before anybody comes back to it: nobody is faster.
const READING_TIME_S: i64 = 1;

/// A message that somebody may come back to.
struct Memory {
    id: i64,
    tag: Tag,
    is_own: bool,
    /// The field that its words are in, and the words.
    words: Option<(&'static str, String)>,
}

impl Driver {
    /// A member comes back to something, if there is anything, sends an album, or talks on.
    pub(super) fn think_again(&mut self, world: &mut World, place: usize, now: Moment) {
        let (bot, person) = (self.home(place), self.members[place].person);
        let memories = memories(world, bot, person, place);
        let kind = self.chance.random_range(0..9);
        let memory = memories.choose(&mut self.chance);
        let own = || memories.iter().filter(|memory| memory.is_own);
        match (kind, memory) {
            (0..3, Some(memory)) => {
                return self.talk_about(world, place, now, Some(memory.id), script::message);
            }
            (3..5, Some(memory)) => {
                let new = feeling(&mut self.chance);
                world.react(bot, person, memory.id, &new);
            }
            (5..7, _)
                if let Some((memory, (field, words))) = own().find_map(|m| Some((m, m.words.clone()?))) =>
            {
                let words = format!("{words} ✎");
                world.edit(bot, person, memory.id, Content::default().with(field, json!(words)));
            }
            (7, _) if let Some(memory) = own().next() => {
                let _blocked = world.send(bot, person, Content::text("/unsend"), Some(memory.id));
                if let Some(account) = &mut world.account {
                    account.wished_away(memory.tag);
                }
            }
            (8, _) => return self.send_album(world, place, now),
            _ => return self.talk(world, place, now, script::message),
        }
        self.members[place].last_sent_at = now;
    }

    /// A member sends several pictures that belong together.
    fn send_album(&mut self, world: &mut World, place: usize, now: Moment) {
        let name = format!("{}{}", base36(place), self.members[place].sent);
        let name = json!(name.bytes().map(|byte| byte.to_string()).collect::<String>());
        for _ in 0..self.chance.random_range(2..=4) {
            let picture = |tag: Tag, chance: &mut StdRng| script::picture(tag, chance);
            let name = name.clone();
            self.talk(world, place, now, |tag, chance| picture(tag, chance).with("media_group_id", name));
        }
    }
}

/// What a member may come back to, latest first.
fn memories(world: &World, bot: BotId, person: PersonId, place: usize) -> Vec<Memory> {
    let (Some(chat), Some(account)) = (world.chat(bot, person), &world.account) else { return Vec::new() };
    let before = world.clock.unix() - READING_TIME_S;
    let shown =
        chat.messages.iter().rev().take(LATEST).filter(|message| !message.deleted && message.date < before);
    shown
        .filter_map(|message| {
            let tag = Tag::find(&message.content).filter(|tag| account.is_of_chat(place, *tag))?;
            let words = ["text", "caption"]
                .into_iter()
                .find_map(|field| Some((field, message.content.get(field)?.as_str()?.to_owned())));
            Some(Memory { id: message.id, tag, is_own: message.author == Author::Person, words })
        })
        .collect()
}

/// One of the usual ones, one of somebody's own, or none any more.
fn feeling(chance: &mut StdRng) -> serde_json::Value {
    match chance.random_range(0..6) {
        0 => json!([]),
        1 => json!([{ "type": "custom_emoji", "custom_emoji_id": "5368324170671202286" }]),
        _ => {
            let emoji = ["👍", "❤", "🔥", "🎉"].choose(chance);
            json!([{ "type": "emoji", "emoji": emoji }])
        }
    }
}
