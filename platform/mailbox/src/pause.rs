//! Bots to which Telegram wants nothing sent for a while, whoever of the workers was told so.

use std::time::Duration;

use fred::types::Value;
use shoal_domain::id::{BotId, ChatId};

use crate::connection::Mailbox;
use crate::error::{MailboxError, strange};
use crate::key;
use crate::script::number;

/// Which calls of a bot have to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Calls {
    /// All that are bound to a chat.
    All,
    /// Those of broadcasts.
    Bulk,
}

impl Calls {
    /// Its name, for logs and in Redis.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Calls::All => "calls",
            Calls::Bulk => "broadcasts",
        }
    }
}

/// A 429 that may be one chat's alone, or its bot's.
#[derive(Clone, Copy, Debug)]
pub struct Suspicion {
    /// Whose call it was.
    pub bot: BotId,
    /// Which calls wait if it is the bot's.
    pub calls: Calls,
    /// The chat that was refused.
    pub chat: ChatId,
    /// How long Telegram wants it to wait.
    pub wait: Duration,
    /// The ends of one wait differ by so much at most.
    pub together: Duration,
    /// How long ago the last such call began that this worker saw accepted: what others suspected before says nothing.
    pub accepted: Option<Duration>,
}

impl Mailbox {
    /// Telegram wants none of these of this bot for so long. A longer pause stands.
    pub async fn pause_bot(&self, bot: BotId, calls: Calls, length: Duration) -> Result<(), MailboxError> {
        let args = vec![name(bot, calls), number(length.as_millis())];
        self.scripts.pauses.run(&self.client, key::PAUSED_BOTS, args).await.map(drop)
    }

    /// Tells the other workers of a refusal, and finds out whether one of them was refused likewise: then the bot has to
    /// wait. Returns for how long it is paused; zero: it is not.
    pub async fn suspect(&self, suspicion: Suspicion) -> Result<Duration, MailboxError> {
        let Suspicion { bot, calls, chat, wait, together, accepted } = suspicion;
        let mut args = evidence(bot, calls, accepted);
        args.extend([number(chat), number(wait.as_millis()), number(together.as_millis())]);
        let step = &self.scripts.suspect;
        let answer = step.run(&self.client, key::PAUSED_BOTS, args).await?;
        let rest: u64 = answer.clone().convert().map_err(|_| strange(step.attempted(), &answer))?;
        Ok(Duration::from_millis(rest))
    }

    /// A call that began so long ago was accepted: what was suspected before it is withdrawn.
    pub async fn clear(&self, bot: BotId, calls: Calls, accepted: Duration) -> Result<(), MailboxError> {
        let args = evidence(bot, calls, Some(accepted));
        self.scripts.suspect.run(&self.client, key::PAUSED_BOTS, args).await.map(drop)
    }

    /// The bots that are paused, with what, and for how long yet.
    pub async fn paused_bots(&self) -> Result<Vec<(BotId, Calls, Duration)>, MailboxError> {
        let step = &self.scripts.pauses;
        let answer = step.run(&self.client, key::PAUSED_BOTS, vec![]).await?;
        let paused: Vec<String> = answer.clone().convert().map_err(|_| strange(step.attempted(), &answer))?;
        let read = |pair: &[String]| {
            let (name, bot) = pair[0].split_once(':')?;
            let calls = [Calls::All, Calls::Bulk].into_iter().find(|calls| calls.name() == name)?;
            Some((BotId(bot.parse().ok()?), calls, Duration::from_millis(pair[1].parse().ok()?)))
        };
        // What cannot be read is another release's.
        Ok(paused.chunks_exact(2).filter_map(read).collect())
    }
}

/// Which calls of which bot, as Redis has it.
fn name(bot: BotId, calls: Calls) -> Value {
    format!("{}:{bot}", calls.name()).into()
}

/// What each form of `suspect` begins with.
fn evidence(bot: BotId, calls: Calls, accepted: Option<Duration>) -> Vec<Value> {
    vec![name(bot, calls), accepted.map_or_else(|| "".into(), |ago| number(ago.as_millis()))]
}
