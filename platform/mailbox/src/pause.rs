//! Bots to which Telegram wants nothing sent for a while, whoever of the workers was told so.

use std::time::Duration;

use shoal_domain::id::BotId;

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

impl Mailbox {
    /// Telegram wants none of these of this bot for so long. A longer pause stands.
    pub async fn pause_bot(&self, bot: BotId, calls: Calls, length: Duration) -> Result<(), MailboxError> {
        let args = vec![format!("{}:{bot}", calls.name()).into(), number(length.as_millis())];
        self.scripts.pauses.run(&self.client, key::PAUSED_BOTS, args).await.map(drop)
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
