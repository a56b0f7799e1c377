//! For whom a broadcast is: a filter becomes a condition over contacts, and who is left out has a reason.

use std::collections::BTreeMap;

use shoal_domain::broadcast::{Filter, Reason, Task};
use shoal_domain::id::{BotId, BroadcastId, UserId};
use sqlx::{PgConnection, Postgres, QueryBuilder, Row};

use crate::condition::push_condition;
use crate::pool::{Store, StoreError};

/// Writing a million recipients down takes a while; other statements may not take so long.
pub(crate) const PATIENCE: &str = "set local statement_timeout = '10min'";

/// The lock under which recipients are written down who are not to get too many.
const CAPPED: i64 = -1;

/// How long a message can be edited or deleted (Bot API, `deleteMessage`).
const CORRECTABLE: &str = "interval '48 hours'";

/// Who would get a broadcast now, and who would not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audience {
    /// How many would get it.
    pub recipients: u64,
    /// How many are left out, by reason.
    pub excluded: BTreeMap<Reason, u64>,
    /// A few of those who would get it: their id, first name and language.
    pub sample: Vec<(UserId, String, Option<String>)>,
}

/// A broadcast as far as its audience depends on it.
#[derive(Clone, Copy, Debug)]
pub struct For<'a> {
    /// Whose contacts.
    pub bot: BotId,
    /// What is done.
    pub task: &'a Task,
    /// For whom.
    pub filter: &'a Filter,
    /// Bulk messages that one person gets in a week at most, over all broadcasts. `None`: any number.
    pub weekly_cap: Option<u32>,
}

impl Store {
    /// Counts who would get a broadcast now, and names a few.
    pub async fn audience(&self, of: For<'_>, sample: u32) -> Result<Audience, StoreError> {
        let wrap = || StoreError::during("count an audience");
        let mut transaction = self.pool.begin().await.map_err(wrap())?;
        sqlx::query(PATIENCE).execute(&mut *transaction).await.map_err(wrap())?;
        let mut counting = QueryBuilder::new("select reason, count(*) from (");
        push_chosen(&mut counting, of);
        counting.push(") as chosen group by reason");
        let mut audience = Audience::default();
        for row in counting.build().fetch_all(&mut *transaction).await.map_err(wrap())? {
            let count = row.get::<i64, _>(1) as u64;
            match row.get::<Option<String>, _>(0) {
                None => audience.recipients = count,
                Some(reason) => {
                    if let Ok(reason) = reason.parse() {
                        audience.excluded.insert(reason, count);
                    }
                }
            }
        }
        let mut sampling = QueryBuilder::new(
            "select chosen.user_id, coalesce(first_name, ''), coalesce(chosen_language, language) from (",
        );
        push_chosen(&mut sampling, of);
        sampling.push(
            ") as chosen left join contacts on contacts.user_id = chosen.user_id and contacts.bot_id = ",
        );
        sampling.push_bind(of.bot.0).push(" where reason is null limit ").push_bind(i64::from(sample));
        for row in sampling.build().fetch_all(&mut *transaction).await.map_err(wrap())? {
            audience.sample.push((UserId(row.get(0)), row.get(1), row.get(2)));
        }
        Ok(audience)
    }

    /// Writes down the recipients of a broadcast that was started: those who are its audience at this moment, and nobody
    /// else later. Returns how many there are; `None`: somebody else does it, or has done it.
    pub async fn freeze(
        &self,
        broadcast: BroadcastId,
        weekly_cap: Option<u32>,
    ) -> Result<Option<u64>, StoreError> {
        let wrap = || StoreError::during("write down the recipients of a broadcast");
        let mut transaction = self.pool.begin().await.map_err(wrap())?;
        sqlx::query(PATIENCE).execute(&mut *transaction).await.map_err(wrap())?;
        // Not the row's own lock: the broadcast can be paused meanwhile.
        let alone = sqlx::query_scalar!(r#"select pg_try_advisory_xact_lock($1) as "alone!""#, broadcast.0)
            .fetch_one(&mut *transaction)
            .await
            .map_err(wrap())?;
        if !alone {
            return Ok(None);
        }
        let row = sqlx::query!(
            r#"select bot_id, task::text as "task!", audience::text as "audience!", test_of, approved_by,
                      most_unapproved
                 from broadcasts where broadcast_id = $1 and open and frozen_at is null"#,
            broadcast.0
        )
        .fetch_optional(&mut *transaction)
        .await
        .map_err(wrap())?;
        let Some(row) = row else { return Ok(None) };
        let read =
            |error| StoreError::Unreadable { attempted: "read whom a broadcast is for", source: error };
        let task: Task = serde_json::from_str(&row.task).map_err(read)?;
        let filter: Filter = serde_json::from_str(&row.audience).map_err(read)?;
        let weekly_cap = weekly_cap.filter(|_| row.test_of.is_none());
        if weekly_cap.is_some() {
            // One after the other, or two that begin together would not see each other's recipients.
            lock_capped(&mut transaction).await?;
        }
        let of = For { bot: BotId(row.bot_id), task: &task, filter: &filter, weekly_cap };
        let mut writing = QueryBuilder::new(
            "insert into recipients (broadcast_id, user_id, partition, state, reason, messages, due_at, changed_at) select ",
        );
        writing.push_bind(broadcast.0).push(
            ", user_id, partition, case when reason is null then 'waiting' else 'skipped' end, reason, messages, now(), now() from (",
        );
        push_chosen(&mut writing, of);
        writing.push(") as chosen on conflict do nothing");
        let written = writing.build().execute(&mut *transaction).await.map_err(wrap())?.rows_affected();
        let due = sqlx::query_scalar!(
            r#"select coalesce(sum(waiting), 0)::bigint as "waiting!" from tallies where broadcast_id = $1"#,
            broadcast.0
        )
        .fetch_one(&mut *transaction)
        .await
        .map_err(wrap())?;
        if row.approved_by.is_none() && row.most_unapproved.is_some_and(|most| due > most) {
            transaction.rollback().await.map_err(wrap())?;
            self.send_back(broadcast, due).await?;
            return Ok(None);
        }
        // It may have been cancelled and closed meanwhile: then these are passed over.
        sqlx::query!(
            "update broadcasts set frozen_at = now(), open = true where broadcast_id = $1",
            broadcast.0
        )
        .execute(&mut *transaction)
        .await
        .map_err(wrap())?;
        transaction.commit().await.map_err(wrap())?;
        Ok(Some(written))
    }
}

impl Store {
    /// More people came before its time than may be written to without a second person: it is a draft again.
    async fn send_back(&self, broadcast: BroadcastId, recipients: i64) -> Result<(), StoreError> {
        let why = format!("{recipients} recipients: somebody else has to approve it first");
        sqlx::query!(
            "update broadcasts set state = 'draft', open = false, started_at = null, why = $2
              where broadcast_id = $1 and state in ('running', 'paused') and frozen_at is null",
            broadcast.0,
            why
        )
        .execute(&self.pool)
        .await
        .map(drop)
        .map_err(StoreError::during("ask for an approval of a broadcast"))
    }
}

/// Selects `user_id`, `partition`, `reason` (why somebody is left out) and `messages` of everybody a broadcast is for.
pub(crate) fn push_chosen(sql: &mut QueryBuilder<Postgres>, of: For<'_>) {
    match of.task {
        Task::Send(_) => push_contacts(sql, of),
        Task::Edit { broadcast, .. } | Task::Delete { broadcast } => {
            sql.push(
                "select recipients.user_id, recipients.partition, messages,
                        case when contacts.unreachable_since is not null then 'unreachable' end as reason
                   from recipients left join contacts
                     on contacts.user_id = recipients.user_id and contacts.bot_id = ",
            );
            sql.push_bind(of.bot.0).push(" where recipients.broadcast_id = ").push_bind(broadcast.0);
            sql.push(" and recipients.state = 'sent' and recipients.changed_at > now() - ").push(CORRECTABLE);
        }
    }
}

fn push_contacts(sql: &mut QueryBuilder<Postgres>, of: For<'_>) {
    sql.push(
        "select contacts.user_id, contacts.partition, null::bigint[] as messages,
                case when people.banned_at is not null and coalesce(people.banned_until > now(), true) then 'banned' when people.age < 18 then 'underage'
                     when contacts.unreachable_since is not null then 'unreachable'
                     when contacts.opted_out_at is not null then 'opted_out'",
    );
    if of.weekly_cap.is_some() {
        sql.push(" when capped.user_id is not null then 'capped'");
    }
    sql.push(" end as reason from contacts left join people on people.user_id = contacts.user_id");
    if let Some(cap) = of.weekly_cap {
        sql.push(" left join (");
        push_capped(sql, cap);
        sql.push(") as capped on capped.user_id = contacts.user_id");
    }
    sql.push(" where contacts.bot_id = ").push_bind(of.bot.0).push(" and ");
    push_condition(sql, of.filter);
}

/// Selects the `user_id` of everybody who has had, or is about to have, so many broadcasts within a week.
pub(crate) fn push_capped(sql: &mut QueryBuilder<Postgres>, cap: u32) {
    sql.push(
        "select user_id from recipients join broadcasts using (broadcast_id)
          where (open or ended_at > now() - interval '7 days') and test_of is null and task ->> 'task' = 'send'
            and (recipients.state in ('waiting', 'sending')
                 or (recipients.state in ('sent', 'uncertain') and recipients.changed_at > now() - interval '7 days'))
          group by user_id having count(*) >= ",
    );
    sql.push_bind(i64::from(cap));
}

/// Waits for its turn to look who has had how many, until the transaction ends.
pub(crate) async fn lock_capped(connection: &mut PgConnection) -> Result<(), StoreError> {
    sqlx::query!("select pg_advisory_xact_lock($1)", CAPPED)
        .execute(connection)
        .await
        .map(drop)
        .map_err(StoreError::during("wait for who is counted before"))
}
