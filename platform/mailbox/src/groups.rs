//! Groups that plans open, as every worker reads them. Postgres has the truth; the scheduler that leads copies it here, so
//! they are known while Postgres is down.

use std::collections::{BTreeMap, HashMap};

use fred::interfaces::HashesInterface;
use fred::types::Value;
use shoal_domain::group::Group;
use shoal_domain::id::BotId;

use crate::connection::Mailbox;
use crate::error::{Attempting, MailboxError};
use crate::key;
use crate::script::number;

/// The field of the version, among those of the bots, which are numbers.
const VERSION: &str = "version";

/// The groups of all bots.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Groups {
    /// Differs whenever the rest does.
    pub version: String,
    /// Each bot's.
    pub groups: BTreeMap<BotId, Vec<Group>>,
}

impl Mailbox {
    /// Makes these the groups. `false`: they were already.
    pub async fn publish_groups(&self, groups: &BTreeMap<BotId, Vec<Group>>) -> Result<bool, MailboxError> {
        let written =
            |groups| serde_json::to_string(groups).expect("they have string keys and no failing serializer");
        let args =
            groups.iter().flat_map(|(bot, groups)| [number(bot), Value::String(written(groups).into())]);
        let answer = self.scripts.publish.run(&self.client, key::GROUPS, args.collect()).await?;
        Ok(answer.as_i64() == Some(1))
    }

    /// The version of the groups, which is cheaper to read than they are. `None`: none were published yet.
    pub async fn groups_version(&self) -> Result<Option<String>, MailboxError> {
        self.client.hget(key::GROUPS, VERSION).await.attempting("read the version of the groups")
    }

    /// The groups. `None`: none were published yet. What this release cannot read is left out.
    pub async fn groups(&self) -> Result<Option<Groups>, MailboxError> {
        let mut fields: HashMap<String, String> =
            self.client.hgetall(key::GROUPS).await.attempting("read the groups")?;
        let Some(version) = fields.remove(VERSION) else { return Ok(None) };
        let read =
            |(bot, groups): (String, String)| Some((bot.parse().ok()?, serde_json::from_str(&groups).ok()?));
        Ok(Some(Groups { version, groups: fields.into_iter().filter_map(read).collect() }))
    }
}
