//! The private chat of a person and a bot.

use std::collections::VecDeque;

use rand::{Rng, rngs::StdRng};
use serde_json::Value;

use super::{audience::Packed, message::Message};

/// Message ids begin low and at random in every chat: the Bot API promises them unique within a chat only, and a
/// bot that forgets the chat shall meet the same number in another.
const FIRST_MESSAGE_ID: std::ops::RangeInclusive<i64> = 1..=40;

/// A chat, newest messages last.
pub(crate) struct Chat {
    next_message_id: i64,
    pub(crate) messages: VecDeque<Message>,
    /// The chat is one of an audience: between calls its messages are kept here.
    pub(crate) packed: Option<VecDeque<Packed>>,
    /// The person wrote at least once; before that the bot may not write.
    pub(crate) started: bool,
    /// The person blocked the bot.
    pub(crate) blocked: bool,
    /// The reply keyboard under the input field, as the bot gave it.
    pub(crate) keyboard: Option<Value>,
    /// The last `sendChatAction`.
    pub(crate) last_action: Option<String>,
    /// How often the bot has sent one.
    pub(crate) actions: u64,
    /// Moves whenever anything about the chat may have changed.
    pub(crate) touched: u64,
    /// Up to this sight a test's person has heard the bot out.
    pub(crate) heard: u64,
}

impl Chat {
    pub(crate) fn new(chance: &mut StdRng) -> Self {
        Self {
            next_message_id: chance.random_range(FIRST_MESSAGE_ID),
            messages: VecDeque::new(),
            packed: None,
            started: false,
            blocked: false,
            keyboard: None,
            last_action: None,
            actions: 0,
            touched: 0,
            heard: 0,
        }
    }

    pub(crate) fn take_message_id(&mut self) -> i64 {
        self.next_message_id += 1;
        self.next_message_id - 1
    }

    /// A message that is kept and not deleted.
    pub(crate) fn message(&self, id: i64) -> Option<&Message> {
        let at = self.messages.binary_search_by_key(&id, |message| message.id).ok()?;
        Some(&self.messages[at]).filter(|message| !message.deleted)
    }

    pub(crate) fn message_mut(&mut self, id: i64) -> Option<&mut Message> {
        let at = self.messages.binary_search_by_key(&id, |message| message.id).ok()?;
        Some(&mut self.messages[at]).filter(|message| !message.deleted)
    }
}
