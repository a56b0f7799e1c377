//! Groups that plans open.

use std::collections::BTreeMap;

use shoal_domain::group::{Group, MOST_GROUPS};
use shoal_domain::id::{BotId, ChatId};
use shoal_domain::plan::PlanName;

use crate::pool::{Store, StoreError};

/// Why a group was not added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAdded {
    /// As many as there can be.
    #[error("it has {MOST_GROUPS} groups, which is the most there can be")]
    TooMany,
    /// It is another bot's.
    #[error("the group is bot {0}'s already, and a group has one bot")]
    AnotherBots(BotId),
}

impl Store {
    /// The groups of all bots, each bot's in the order in which they were added. What this release cannot read of a group's
    /// plans is left out.
    pub async fn groups(&self) -> Result<BTreeMap<BotId, Vec<Group>>, StoreError> {
        let rows = sqlx::query!(
            "select group_id, bot_id, title, plans from groups order by bot_id, added_at, group_id"
        )
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::during("read the groups that plans open"))?;
        let mut groups = BTreeMap::<BotId, Vec<Group>>::new();
        for row in rows {
            let (bot, id) = (BotId(row.bot_id), ChatId(row.group_id));
            let plans = row.plans.into_iter().filter_map(|plan| plan.try_into().ok()).collect();
            groups.entry(bot).or_default().push(Group { bot, id, title: row.title, plans });
        }
        Ok(groups)
    }

    /// Adds a group, or changes what it is called and which plans open it.
    pub async fn add_group(&self, group: &Group) -> Result<Result<(), NotAdded>, StoreError> {
        let plans: Vec<String> = group.plans.iter().map(PlanName::to_string).collect();
        let added = sqlx::query!(
            "insert into groups (group_id, bot_id, title, plans)
             select $1, $2, $3, $4
              where (select count(*) from groups where bot_id = $2 and group_id <> $1) < $5
             on conflict (group_id) do update set title = excluded.title, plans = excluded.plans
              where groups.bot_id = excluded.bot_id",
            group.id.0,
            group.bot.0,
            group.title,
            &plans,
            i64::try_from(MOST_GROUPS).unwrap_or(i64::MAX)
        )
        .execute(&self.pool)
        .await
        .map_err(StoreError::during("add a group"))?;
        if added.rows_affected() > 0 {
            return Ok(Ok(()));
        }
        let owner = sqlx::query_scalar!("select bot_id from groups where group_id = $1", group.id.0)
            .fetch_optional(&self.pool)
            .await
            .map_err(StoreError::during("look whose a group is"))?;
        let another = owner.map(BotId).filter(|owner| *owner != group.bot);
        Ok(Err(another.map_or(NotAdded::TooMany, NotAdded::AnotherBots)))
    }

    /// Takes a group off. `false`: it was not there.
    pub async fn remove_group(&self, bot: BotId, group: ChatId) -> Result<bool, StoreError> {
        sqlx::query!("delete from groups where bot_id = $1 and group_id = $2", bot.0, group.0)
            .execute(&self.pool)
            .await
            .map(|done| done.rows_affected() > 0)
            .map_err(StoreError::during("take a group off"))
    }

    /// Has everybody who is in a group be told anew of their plans, since what would have removed them when these end was
    /// lost. Answers how many.
    pub async fn retell_guests(&self) -> Result<u64, StoreError> {
        sqlx::query!(
            "insert into plan_news (user_id, version)
             select user_id, nextval('plan_versions')
               from entitlements
              where jsonb_array_length(coalesce(entitlements -> 'stays', '[]')) > 0
              order by user_id
             on conflict (user_id) do update set version = nextval('plan_versions')"
        )
        .execute(&self.pool)
        .await
        .map(|told| told.rows_affected())
        .map_err(StoreError::during("have people in groups be told of their plans"))
    }
}
