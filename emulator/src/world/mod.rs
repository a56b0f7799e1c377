//! What is the case: bots, people, their chats, and who did what.
//!
//! The world changes in small steps under one lock (see [`Shared`](crate::shared::Shared)), so that everything
//! that happened has one order: "she had read the goodbye before he wrote" is a plain comparison.

mod acting;
pub(crate) mod audience;
pub(crate) mod bot;
pub(crate) mod bytes;
pub(crate) mod channel;
pub(crate) mod chat;
pub(crate) mod closed;
pub(crate) mod content;
pub(crate) mod files;
pub(crate) mod group;
pub(crate) mod kinds;
pub(crate) mod message;
pub(crate) mod people;
pub(crate) mod pictures;
mod receiving;
pub(crate) mod stars;

use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

use rand::{SeedableRng, rngs::StdRng};

use crate::{
    account::Account,
    clock::Clock,
    fault::Faults,
    ids::{BotId, PersonId},
    journal::Journal,
    limit::{Gate, Purse},
    traffic::Counts,
};
use audience::Received;
use bot::Bot;
use channel::Channel;
use chat::Chat;
use closed::Closed;
use people::Citizen;
use pictures::Pictures;
use stars::Stars;

/// Bounds of what is kept, so that a long run does not grow without end.
#[derive(Debug, Clone)]
pub struct Bounds {
    /// Newest messages kept of each chat. Default 500.
    pub messages_per_chat: usize,
    /// Newest messages kept of each chat of an audience, to be edited or deleted. Default 4.
    pub messages_per_reader: usize,
    /// Newest calls kept in the journal. Default 10,000.
    pub calls: usize,
    /// Violations kept; later ones are only counted. Default 1,000.
    pub violations: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { messages_per_chat: 500, messages_per_reader: 4, calls: 10_000, violations: 1_000 }
    }
}

/// Everything that is the case.
pub(crate) struct World {
    pub(crate) clock: Clock,
    pub(crate) chance: StdRng,
    pub(crate) bots: BTreeMap<BotId, Bot>,
    pub(crate) people: BTreeMap<PersonId, Citizen>,
    pub(crate) chats: HashMap<(BotId, PersonId), Chat>,
    pub(crate) channels: Vec<Channel>,
    pub(crate) journal: Journal,
    pub(crate) counts: Counts,
    pub(crate) faults: Faults,
    pub(crate) gate: Gate,
    pub(crate) purse: Purse,
    /// Chats, by id, that cannot be written to.
    pub(crate) closed: HashMap<i64, Closed>,
    pub(crate) received: Received,
    /// People who came in by the chat page: somebody who looks at it acts for them.
    pub(crate) visitors: Vec<PersonId>,
    pub(crate) pictures: Pictures,
    pub(crate) stars: Stars,
    /// Every chat-bound call is answered so much later than it is carried out.
    pub(crate) latency: Duration,
    pub(crate) bounds: Bounds,
    /// Length of a unit of the webhook's retry ladder.
    pub(crate) retry_unit: Duration,
    /// The account of the crowd, where there is one.
    pub(crate) account: Option<Account>,
    /// Counts what people can see: messages and edits, over all chats.
    sights: u64,
}

impl World {
    pub(crate) fn new(seed: u64, bounds: Bounds, retry_unit: Duration) -> Self {
        Self {
            clock: Clock::start(),
            chance: StdRng::seed_from_u64(seed),
            bots: BTreeMap::new(),
            people: BTreeMap::new(),
            chats: HashMap::new(),
            channels: Vec::new(),
            journal: Journal::new(bounds.calls, bounds.violations),
            counts: Counts::default(),
            faults: Faults::new(seed),
            gate: Gate::new(),
            purse: Purse::default(),
            closed: HashMap::new(),
            received: Received::default(),
            visitors: Vec::new(),
            pictures: Pictures::default(),
            stars: Stars::default(),
            latency: Duration::ZERO,
            bounds,
            retry_unit,
            account: None,
            sights: 0,
        }
    }

    pub(crate) fn bot(&self, bot: BotId) -> &Bot {
        self.bots.get(&bot).expect("bots are never removed")
    }

    pub(crate) fn bot_mut(&mut self, bot: BotId) -> &mut Bot {
        self.bots.get_mut(&bot).expect("bots are never removed")
    }

    pub(crate) fn citizen(&self, person: PersonId) -> &Citizen {
        self.people.get(&person).expect("people are never removed")
    }

    /// The chat of a bot and a person, made when first needed.
    pub(crate) fn chat_mut(&mut self, bot: BotId, person: PersonId) -> &mut Chat {
        let first = &mut self.chance;
        let chat = self.chats.entry((bot, person)).or_insert_with(|| Chat::new(first));
        chat.touched += 1;
        chat
    }

    pub(crate) fn chat(&self, bot: BotId, person: PersonId) -> Option<&Chat> {
        self.chats.get(&(bot, person))
    }

    /// How much people have seen so far, over all chats: it moves whenever anything is written.
    pub(crate) fn sights(&self) -> u64 {
        self.sights
    }

    /// The next number for something a person can see.
    pub(crate) fn next_sight(&mut self) -> u64 {
        self.sights += 1;
        self.sights
    }
}
