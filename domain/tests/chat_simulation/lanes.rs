//! Calls to Telegram that were asked for and not yet made: in order for each chat. And what stands in a chat when they are.
//!
//! A goodbye is committed when somebody's record no longer has them in a conversation. From then on nothing of that
//! conversation may be asked for, nor come to their chat behind it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use shoal_domain::chat::User;
use shoal_domain::effect::Effect;
use shoal_domain::id::{Address, ConversationId, UserId};
use shoal_domain::message::{Message, Tell};

/// What a lane holds.
pub enum Due {
    Call(Box<Effect>),
    /// Here the conversation ended for whose chat it is.
    Goodbye(ConversationId),
}

/// What the other had underway when somebody's goodbye was committed, by what it was.
#[derive(Default)]
pub struct Crossed {
    pub words: u32,
    pub edits: u32,
    pub reactions: u32,
    pub unsent: u32,
}

#[derive(Default)]
pub struct Lanes {
    waiting: BTreeMap<Address, VecDeque<Due>>,
    /// Whose chat has shown the end of which conversation.
    over: BTreeSet<(Address, ConversationId)>,
    pub crossed: Crossed,
    pub goodbyes: u32,
    /// What came to a chat from a conversation that was over there.
    pub after_goodbye: u32,
}

impl Lanes {
    /// What a commit asks for, and what it ends.
    pub fn sees(&mut self, me: UserId, message: &Message, effects: &[Effect], before: &User, after: &User) {
        self.meets(message, before);
        for (bot, session) in &before.sessions {
            let Some(chat) = session.chat() else { continue };
            if after.session(*bot).chat_of(chat.conversation).is_none() {
                self.goodbyes += 1;
                let at = Address { bot: *bot, user: me };
                self.waiting.entry(at).or_default().push_back(Due::Goodbye(chat.conversation));
            }
        }
        for effect in effects {
            let lane = match effect {
                Effect::AskMembership { who, .. } => Some(*who),
                effect => effect.chat().map(|chat| Address { bot: effect.bot(), user: UserId(chat.0) }),
            };
            if let Some(at) = lane {
                self.waiting.entry(at).or_default().push_back(Due::Call(Box::new(effect.clone())));
            }
        }
    }

    /// Counts what comes to somebody who is not in that conversation any more.
    fn meets(&mut self, message: &Message, before: &User) {
        let Message::Tell(tell) = message else { return };
        let crossed = &mut self.crossed;
        let (you, conversation, count) = match tell {
            Tell::Said { you, conversation, .. } => (you, conversation, &mut crossed.words),
            Tell::Revised { you, conversation, .. } => (you, conversation, &mut crossed.edits),
            Tell::Felt { you, conversation, .. } => (you, conversation, &mut crossed.reactions),
            Tell::Unsay { you, conversation, .. } => (you, conversation, &mut crossed.unsent),
            _ => return,
        };
        *count += u32::from(before.session(you.bot).chat_of(*conversation).is_none());
    }

    /// Whose lanes have something.
    pub fn open(&self) -> impl Iterator<Item = Address> {
        self.waiting.keys().copied()
    }

    pub fn first(&self, at: Address) -> Option<&Due> {
        self.waiting.get(&at)?.front()
    }

    /// The first of a lane is done with.
    pub fn take(&mut self, at: Address) {
        if let Some(lane) = self.waiting.get_mut(&at) {
            lane.pop_front();
            if lane.is_empty() {
                self.waiting.remove(&at);
            }
        }
    }

    /// The first of a lane comes to the chat.
    pub fn shows(&mut self, at: Address) {
        match self.first(at) {
            Some(Due::Goodbye(conversation)) => {
                let over = (at, *conversation);
                self.over.insert(over);
            }
            Some(Due::Call(effect)) => {
                let of = match &**effect {
                    Effect::Relay { conversation, .. }
                    | Effect::Revise { conversation, .. }
                    | Effect::Feel { conversation, .. }
                    | Effect::Unsay { conversation, .. } => Some(*conversation),
                    _ => None,
                };
                let late = of.is_some_and(|conversation| self.over.contains(&(at, conversation)));
                self.after_goodbye += u32::from(late);
            }
            None => {}
        }
    }
}
