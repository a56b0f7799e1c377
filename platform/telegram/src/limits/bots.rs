//! Whose limit a 429 is: the chat's, or the bot's.
//!
//! Telegram says how long to wait and not who. A refusal is taken for its chat's. When two chats of one bot are refused one
//! after the other, with no success in between, and both waits end at about the same time, it was the bot's: then nothing
//! that is bound to a chat goes out by this bot until the later end. Answers to buttons are bound to none and not limited.
//!
//! ```text
//!   refused(Alice, 3 s)                     Alice waits; the bot is under suspicion
//!   succeeded                               it was Alice's: all is well
//!
//!   refused(Alice, 3 s)   refused(Bob, 3 s) nobody else was let through: the bot waits
//! ```

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use shoal_domain::id::{BotId, ChatId};

use super::LONGEST_PAUSE;

/// Waits that end this close together are one. Telegram says whole seconds, and the two answers took different times.
pub const TOGETHER: Duration = Duration::from_millis(1500);

/// Refusals of a bot that are remembered; the oldest is forgotten first. Two are enough to tell, unless chats with waits of
/// their own lie between them.
const REMEMBERED: usize = 16;

/// What a 429 turned out to limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// One chat.
    Chat,
    /// All that the bot sends to chats.
    Bot,
}

impl Scope {
    /// Its name, fit for a metric's label.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Scope::Chat => "chat",
            Scope::Bot => "bot",
        }
    }
}

/// Which bots have to wait as a whole, as far as this worker knows.
#[derive(Default)]
pub struct BotPauses(Mutex<HashMap<BotId, Known>>);

impl BotPauses {
    /// Telegram refused a call to this chat and wants that long a wait from now on. Says whose limit it was.
    pub fn refused(&self, bot: BotId, chat: ChatId, wait: Duration) -> Scope {
        let now = Instant::now();
        self.known().entry(bot).or_default().refuse(chat, now + wait.min(LONGEST_PAUSE), now)
    }

    /// A call that is bound to a chat and began then was accepted: whatever was refused before it was not the bot's limit. A
    /// pause that is running stays. Says whether anything was suspected.
    pub fn succeeded(&self, bot: BotId, began: Instant) -> bool {
        self.known().entry(bot).or_default().succeed(began)
    }

    /// How long ago the last call began that was accepted; `None` when none was.
    #[must_use]
    pub fn accepted(&self, bot: BotId) -> Option<Duration> {
        self.known().get(&bot)?.accepted.map(|began| began.elapsed())
    }

    /// Somebody else found out that the bot has to wait that long from now on. A longer wait stands.
    pub fn pause_bot(&self, bot: BotId, wait: Duration) {
        self.known().entry(bot).or_default().pause(Instant::now() + wait.min(LONGEST_PAUSE));
    }

    /// How long nothing that is bound to a chat may go out by this bot; zero when it may.
    #[must_use]
    pub fn paused_for(&self, bot: BotId) -> Duration {
        self.known().get(&bot).map_or(Duration::ZERO, |known| known.paused_for(Instant::now()))
    }

    /// Until when that is, to be told to other workers; `None` when the bot need not wait.
    #[must_use]
    pub fn bot_pause(&self, bot: BotId) -> Option<Instant> {
        self.known().get(&bot)?.until.filter(|until| *until > Instant::now())
    }

    /// Whether a chat was refused, and it is not clear yet whether it was the chat's limit or the bot's. Until it is, one call
    /// at a time is enough to find out.
    #[must_use]
    pub fn is_suspect(&self, bot: BotId) -> bool {
        self.known().get(&bot).is_some_and(|known| known.is_suspect(Instant::now()))
    }

    /// The map is whole after every operation, so a panic elsewhere while it was held means nothing.
    fn known(&self) -> MutexGuard<'_, HashMap<BotId, Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is known of one bot. The rule, without a clock.
#[derive(Debug, Default)]
struct Known {
    /// Chats that were refused since the last success; the latest is the last.
    refusals: Vec<Refusal>,
    /// Until then the whole bot waits.
    until: Option<Instant>,
    /// When the last call began that was accepted.
    accepted: Option<Instant>,
}

/// A chat that has to wait, perhaps since its bot has.
#[derive(Clone, Copy, Debug)]
struct Refusal {
    chat: ChatId,
    /// When it was refused.
    at: Instant,
    /// When its wait is over.
    end: Instant,
}

impl Known {
    fn refuse(&mut self, chat: ChatId, end: Instant, now: Instant) -> Scope {
        // A chat that is refused once more says nothing new of the others, and what is long over says nothing any more.
        self.refusals.retain(|other| other.chat != chat && other.end + TOGETHER > now);
        let others = self.refusals.iter().map(|other| other.end);
        let together = others.filter(|other| gap(*other, end) <= TOGETHER).max();
        if self.refusals.len() == REMEMBERED {
            self.refusals.remove(0);
        }
        self.refusals.push(Refusal { chat, at: now, end });
        match together {
            Some(other) => {
                self.pause(end.max(other));
                Scope::Bot
            }
            None => Scope::Chat,
        }
    }

    /// What was under way when a chat was refused says nothing of the time after.
    fn succeed(&mut self, began: Instant) -> bool {
        self.accepted = self.accepted.max(Some(began));
        let before = self.refusals.len();
        self.refusals.retain(|refusal| refusal.at > began);
        self.refusals.len() < before
    }

    fn pause(&mut self, until: Instant) {
        self.until = self.until.max(Some(until));
    }

    fn paused_for(&self, now: Instant) -> Duration {
        self.until.map_or(Duration::ZERO, |until| until.saturating_duration_since(now))
    }

    fn is_suspect(&self, now: Instant) -> bool {
        self.paused_for(now).is_zero() && self.refusals.iter().any(|refusal| refusal.end > now)
    }
}

fn gap(one: Instant, other: Instant) -> Duration {
    one.max(other) - one.min(other)
}

#[cfg(test)]
mod tests;
