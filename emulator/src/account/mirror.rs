//! The mirror: at rest, what two people see of each other's messages is the same.
//!
//! Nobody says which message is a copy of which; the tag does. Only pairs who are together at the end are compared, so that
//! nothing need be excused for somebody's leaving. What arrived twice is counted elsewhere, and nobody can say which of the
//! two the partner meant.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::{Account, Problem, report::Wrong, tag::Tag};
use crate::{
    clock::Moment,
    ids::{BotId, PersonId},
    world::{
        World,
        chat::Chat,
        message::{Author, Message},
    },
};

/// A chat by its tags.
struct Side<'a> {
    messages: HashMap<Tag, Vec<&'a Message>>,
    tags: BTreeMap<i64, Tag>,
}

impl<'a> Side<'a> {
    fn of(chat: &'a Chat) -> Self {
        let mut side = Side { messages: HashMap::new(), tags: BTreeMap::new() };
        for message in &chat.messages {
            if let Some(tag) = Tag::find(&message.content) {
                side.messages.entry(tag).or_default().push(message);
                side.tags.insert(message.id, tag);
            }
        }
        side
    }

    /// The one message with this tag, deleted or not.
    fn only(&self, tag: Tag, author: Author) -> Option<&'a Message> {
        match self.messages.get(&tag).map(Vec::as_slice) {
            Some([one]) if one.author == author => Some(one),
            _ => None,
        }
    }
}

/// What two who are together see differently.
pub(crate) fn unlike(world: &World, account: &Account, now: Moment) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (member, partner, sent) in account.together() {
        let chats =
            [account.home(member), account.home(partner)].map(|(bot, person)| chat(world, bot, person));
        let [Some(here), Some(there)] = chats else { continue };
        let (here, there) = (Side::of(here), Side::of(there));
        let within_a_bot = account.home(member).0 == account.home(partner).0;
        // Whom a moderator had silenced changed nothing at the other's either.
        let deaf = [(partner, member), (member, partner)].map(|(reader, other)| {
            account.was_deaf(reader) || account.ledger.members[other].was_restrained()
        });
        for number in sent {
            let tag = Tag { member, number };
            let pair = here.only(tag, Author::Person).zip(there.only(tag, Author::Bot));
            let Some((original, copy)) = pair else { continue };
            let stands = !original.deleted && !copy.deleted;
            let denied = (stands && account.wishes.contains(&tag)).then_some("was to be taken back");
            for why in
                differences(&here, &there, original, copy, (within_a_bot, deaf)).into_iter().chain(denied)
            {
                let (tag, why) = (Some(tag), why.to_owned());
                problems.push(Problem { wrong: Wrong::Unlike, member, tag, at: now, why });
            }
        }
    }
    problems
}

fn chat(world: &World, bot: BotId, person: PersonId) -> Option<&Chat> {
    world.chat(bot, person)
}

/// How a copy differs from its original. Whoever was deaf to the other, the reader or the sender, for they had muted them, may
/// have missed a change or a feeling.
fn differences(
    here: &Side,
    there: &Side,
    original: &Message,
    copy: &Message,
    (within_a_bot, [reader_deaf, sender_deaf]): (bool, [bool; 2]),
) -> Vec<&'static str> {
    if original.deleted || copy.deleted {
        let one_only = original.deleted != copy.deleted;
        return one_only.then_some("was taken back in one chat only").into_iter().collect();
    }
    let target = |side: &Side, message: &Message| message.reply_to.and_then(|to| side.tags.get(&to)).copied();
    let answered = target(here, original);
    // What was taken back can no longer be answered, and of what came twice nobody knows which was.
    let is_there = |tag: &Tag| {
        let one =
            |side: &Side| matches!(side.messages.get(tag).map(Vec::as_slice), Some([one]) if !one.deleted);
        one(here) && one(there)
    };
    let album = |message: &Message| message.content.contains_key("media_group_id");
    let checks = [
        (reader_deaf || original.words() == copy.words(), "reads otherwise"),
        (
            !answered.as_ref().is_some_and(is_there) || target(there, copy) == answered,
            "answers something else",
        ),
        (
            reader_deaf || feels(&original.person_reactions) == feels(&copy.bot_reactions),
            "is felt about otherwise by its sender",
        ),
        (
            sender_deaf || feels(&copy.person_reactions) == feels(&original.bot_reactions),
            "is felt about otherwise by its reader",
        ),
        (
            !within_a_bot || album(original) == album(copy),
            "is no part of an album, or of one that it was not",
        ),
    ];
    checks.into_iter().filter(|(holds, _)| !holds).map(|(_, why)| why).collect()
}

/// The plain emoji at a message; members set one at most.
fn feels(reactions: &Value) -> Option<&str> {
    let plain = |reaction: &'_ &Value| reaction["type"] == "emoji";
    reactions.as_array()?.iter().filter(plain).find_map(|reaction| reaction["emoji"].as_str())
}

impl Account {
    /// Those who are with each other at rest: the member, the partner, and what the member has sent in that time.
    fn together(&self) -> Vec<(usize, usize, Vec<u32>)> {
        let last = |member: usize| self.ledger.members[member].spells.last().filter(|spell| spell.is_live());
        (0..self.people.len())
            .filter_map(|member| {
                let spell = last(member)?;
                let partner = spell.partner?;
                last(partner.member).filter(|other| other.id == partner)?;
                Some((member, partner.member, spell.sent.iter().map(|entry| entry.number).collect()))
            })
            .collect()
    }

    /// Whether a member wanted nothing at all of their present partner's, at some time.
    fn was_deaf(&self, member: usize) -> bool {
        let partner = self.ledger.members[member].spells.last().and_then(|spell| spell.partner);
        partner.and_then(|id| self.ledger.spell(id)).is_some_and(super::spell::Spell::was_muted)
    }

    fn home(&self, member: usize) -> (BotId, PersonId) {
        (self.bots[member % self.bots.len()], self.people[member])
    }

    /// Whether a message was sent in the chat that a member is in: by them, or by their partner.
    pub(crate) fn is_of_chat(&self, member: usize, tag: Tag) -> bool {
        let Some(spell) = self.ledger.members[member].spells.last().filter(|spell| spell.is_live()) else {
            return false;
        };
        let sent = if tag.member == member {
            Some(spell)
        } else {
            spell.partner.filter(|partner| partner.member == tag.member).and_then(|id| self.ledger.spell(id))
        };
        sent.is_some_and(|spell| spell.sent.iter().any(|entry| entry.number == tag.number))
    }
}
