//! Channels that bots ask people to be in.

use std::collections::BTreeMap;

use shoal_domain::door::{Door, MOST_DOORS};
use shoal_domain::id::BotId;

use crate::pool::{Store, StoreError};

impl Store {
    /// The channels of all bots, each bot's in the order in which they were added. A channel that this release cannot read
    /// is left out.
    pub async fn doors(&self) -> Result<BTreeMap<BotId, Vec<Door>>, StoreError> {
        let rows =
            sqlx::query!("select bot_id, channel, title, link from doors order by bot_id, added_at, channel")
                .fetch_all(&self.pool)
                .await
                .map_err(StoreError::during("read the channels of bots"))?;
        let mut doors = BTreeMap::<BotId, Vec<Door>>::new();
        for row in rows {
            if let Ok(channel) = row.channel.parse() {
                let door = Door { channel, title: row.title, link: row.link };
                doors.entry(BotId(row.bot_id)).or_default().push(door);
            }
        }
        Ok(doors)
    }

    /// Adds a channel, or changes what it is called. `false`: the bot has as many as it can have.
    pub async fn add_door(&self, bot: BotId, door: &Door) -> Result<bool, StoreError> {
        sqlx::query!(
            "insert into doors (bot_id, channel, title, link)
             select $1, $2, $3, $4
              where (select count(*) from doors where bot_id = $1 and channel <> $2) < $5
             on conflict (bot_id, channel) do update set title = excluded.title, link = excluded.link",
            bot.0,
            door.channel.to_string(),
            door.title,
            door.link,
            i64::try_from(MOST_DOORS).unwrap_or(i64::MAX)
        )
        .execute(&self.pool)
        .await
        .map(|done| done.rows_affected() > 0)
        .map_err(StoreError::during("add a channel"))
    }

    /// Removes a channel. `false`: it was not there.
    pub async fn remove_door(&self, bot: BotId, channel: &str) -> Result<bool, StoreError> {
        sqlx::query!("delete from doors where bot_id = $1 and channel = $2", bot.0, channel)
            .execute(&self.pool)
            .await
            .map(|done| done.rows_affected() > 0)
            .map_err(StoreError::during("remove a channel"))
    }
}
