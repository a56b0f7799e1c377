//! The roster: which bots were added while Shoal runs, as every process reads it, also one that has no database.
//!
//! Postgres has the truth; the scheduler that leads copies it here. So the bots are known while Postgres is down. The
//! tokens are sealed, and this crate has no key.

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;
use fred::interfaces::HashesInterface;
use fred::types::Value;
use shoal_domain::id::BotId;

use crate::connection::Mailbox;
use crate::error::{Attempting, MailboxError};
use crate::key;
use crate::script::number;

/// The field of the version, among those of the bots, which are numbers.
const VERSION: &str = "version";

/// The bots that were added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roster {
    /// Differs whenever the rest does.
    pub version: String,
    /// Each bot's token, sealed.
    pub bots: BTreeMap<BotId, Vec<u8>>,
}

impl Mailbox {
    /// Makes these the bots that were added. `false`: they were already.
    pub async fn publish_roster(&self, bots: &BTreeMap<BotId, Vec<u8>>) -> Result<bool, MailboxError> {
        let args = bots.iter().flat_map(|(bot, token)| [number(bot), Value::Bytes(token.clone().into())]);
        let answer = self.scripts.publish.run(&self.client, key::ROSTER, args.collect()).await?;
        Ok(answer.as_i64() == Some(1))
    }

    /// The version of the roster, which is cheaper to read than the roster. `None`: none was published yet.
    pub async fn roster_version(&self) -> Result<Option<String>, MailboxError> {
        self.client.hget(key::ROSTER, VERSION).await.attempting("read the version of the roster")
    }

    /// The roster. `None`: none was published yet.
    pub async fn roster(&self) -> Result<Option<Roster>, MailboxError> {
        let mut fields: HashMap<String, Bytes> =
            self.client.hgetall(key::ROSTER).await.attempting("read the roster")?;
        let Some(version) = fields.remove(VERSION) else { return Ok(None) };
        let version = String::from_utf8_lossy(&version).into_owned();
        // What is no number is another release's, and no bot.
        let bots = fields.into_iter().filter_map(|(bot, token)| Some((bot.parse().ok()?, token.to_vec())));
        Ok(Some(Roster { version, bots: bots.collect() }))
    }
}
