//! Bots to which Telegram wants nothing sent for a while, whoever of the workers was told so.

use std::time::Duration;

use shoal_domain::id::BotId;

use crate::connection::Mailbox;
use crate::error::{MailboxError, strange};
use crate::key;
use crate::script::number;

impl Mailbox {
    /// Telegram wants nothing of this bot for so long. A longer pause stands.
    pub async fn pause_bot(&self, bot: BotId, length: Duration) -> Result<(), MailboxError> {
        let args = vec![number(bot), number(length.as_millis())];
        self.scripts.pauses.run(&self.client, key::PAUSED_BOTS, args).await.map(drop)
    }

    /// The bots that are paused, and for how long yet.
    pub async fn paused_bots(&self) -> Result<Vec<(BotId, Duration)>, MailboxError> {
        let step = &self.scripts.pauses;
        let answer = step.run(&self.client, key::PAUSED_BOTS, vec![]).await?;
        let paused: Vec<i64> = answer.clone().convert().map_err(|_| strange(step.attempted(), &answer))?;
        let pause = |pair: &[i64]| (BotId(pair[0]), Duration::from_millis(pair[1].try_into().unwrap_or(0)));
        Ok(paused.chunks_exact(2).map(pause).collect())
    }
}
