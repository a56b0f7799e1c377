//! How somebody feels about a message.

use serde::Deserialize;
use serde_json::Value;
use shoal_domain::id::MessageId;
use shoal_domain::time::Timestamp;
use shoal_domain::update::Update;

use super::Person;
use super::message::Chat;

/// The longest emoji there is takes fewer bytes.
const LONGEST_EMOJI: usize = 64;

/// A change of somebody's reactions to a message (Bot API `MessageReactionUpdated`).
#[derive(Deserialize)]
pub(super) struct Reactions<'a> {
    #[serde(borrow)]
    chat: Chat<'a>,
    message_id: MessageId,
    // Absent where a group or channel reacts.
    #[serde(borrow, default)]
    user: Option<Person<'a>>,
    #[serde(default)]
    date: Option<Value>,
    #[serde(default)]
    old_reaction: Vec<Value>,
    #[serde(default)]
    new_reaction: Vec<Value>,
}

impl Reactions<'_> {
    /// When, by Telegram's clock.
    pub(super) fn date(&self) -> Option<Timestamp> {
        let seconds = self.date.as_ref().and_then(Value::as_u64)?;
        Some(Timestamp(seconds.saturating_mul(1000)))
    }

    /// What it comes to; `None` when it did not happen between a person and a bot.
    pub(super) fn felt(&self) -> Option<Update> {
        let user = self.user.as_ref().filter(|user| self.chat.is_private() && !user.is_bot)?;
        let emoji = self.shown().map(str::to_owned);
        Some(Update::Reacted { from: user.id, message: self.message_id, emoji })
    }

    /// The one that a bot shows: it can set one only, and none of somebody's own making. So the one that was added, or else
    /// the last that is there.
    fn shown(&self) -> Option<&str> {
        let old: Vec<&str> = self.old_reaction.iter().filter_map(plain).collect();
        let mut new = self.new_reaction.iter().filter_map(plain);
        let added = new.clone().find(|emoji| !old.contains(emoji));
        added.or_else(|| new.next_back())
    }
}

fn plain(reaction: &Value) -> Option<&str> {
    let is_plain = reaction.get("type").and_then(Value::as_str) == Some("emoji");
    let emoji = reaction.get("emoji").and_then(Value::as_str).filter(|_| is_plain)?;
    (1..=LONGEST_EMOJI).contains(&emoji.len()).then_some(emoji)
}
