//! Channels that bots ask people to be in, as every worker reads them. Postgres has the truth; the scheduler that leads
//! copies it here, so they are known while Postgres is down.

use std::collections::{BTreeMap, HashMap};

use fred::interfaces::HashesInterface;
use fred::types::Value;
use shoal_domain::door::Door;
use shoal_domain::id::BotId;

use crate::connection::Mailbox;
use crate::error::{Attempting, MailboxError};
use crate::key;
use crate::script::number;

/// The field of the version, among those of the bots, which are numbers.
const VERSION: &str = "version";

/// The channels of all bots.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Doors {
    /// Differs whenever the rest does.
    pub version: String,
    /// Each bot's.
    pub doors: BTreeMap<BotId, Vec<Door>>,
}

impl Mailbox {
    /// Makes these the channels. `false`: they were already.
    pub async fn publish_doors(&self, doors: &BTreeMap<BotId, Vec<Door>>) -> Result<bool, MailboxError> {
        let written =
            |doors| serde_json::to_string(doors).expect("they have string keys and no failing serializer");
        let args = doors.iter().flat_map(|(bot, doors)| [number(bot), Value::String(written(doors).into())]);
        let answer = self.scripts.publish.run(&self.client, key::DOORS, args.collect()).await?;
        Ok(answer.as_i64() == Some(1))
    }

    /// The version of the channels, which is cheaper to read than they are. `None`: none were published yet.
    pub async fn doors_version(&self) -> Result<Option<String>, MailboxError> {
        self.client.hget(key::DOORS, VERSION).await.attempting("read the version of the channels")
    }

    /// The channels. `None`: none were published yet. What this release cannot read is left out.
    pub async fn doors(&self) -> Result<Option<Doors>, MailboxError> {
        let mut fields: HashMap<String, String> =
            self.client.hgetall(key::DOORS).await.attempting("read the channels")?;
        let Some(version) = fields.remove(VERSION) else { return Ok(None) };
        let read =
            |(bot, doors): (String, String)| Some((bot.parse().ok()?, serde_json::from_str(&doors).ok()?));
        Ok(Some(Doors { version, doors: fields.into_iter().filter_map(read).collect() }))
    }
}
