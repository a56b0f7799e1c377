//! Broadcasts at work: what workers and the scheduler need of them.

use shoal_domain::broadcast::{Delivery, State, Task};
use shoal_domain::id::{BotId, BroadcastId};

use crate::pool::{Store, StoreError};

/// How late a broadcast may start where it does not say so itself, in seconds. One that missed its time by more waits for
/// somebody to decide.
const LATE_AFTER_SECS: f64 = 3600.0;

/// A broadcast of which somebody may still be waiting or under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenBroadcast {
    /// Which.
    pub id: BroadcastId,
    /// The bot that says it.
    pub bot: BotId,
    /// What is to be done with it now.
    pub state: State,
    /// Whether its recipients are written down.
    pub frozen: bool,
    /// Recipients that wait.
    pub waiting: u64,
    /// Recipients that a worker has claimed.
    pub sending: u64,
    /// Messages that may still be sent at the paid rate.
    pub paid_left: u64,
}

/// What a broadcast says, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// What is done.
    pub task: Task,
    /// How.
    pub delivery: Delivery,
}

/// What came of broadcasts whose time had come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Due {
    /// They run now.
    pub started: Vec<BroadcastId>,
    /// They missed their time by too much, and are drafts again.
    pub missed: Vec<BroadcastId>,
    /// There is nothing that they could edit or delete: they have failed.
    pub failed: Vec<BroadcastId>,
}

impl Store {
    /// The broadcasts that workers have to look at.
    pub async fn open_broadcasts(&self) -> Result<Vec<OpenBroadcast>, StoreError> {
        let rows = sqlx::query!(
            r#"select broadcast_id, bot_id, state, frozen_at is not null as "frozen!",
                      paid_cap - paid_used as "paid_left!",
                      coalesce(counts.waiting, 0)::bigint as "waiting!", coalesce(counts.sending, 0)::bigint as "sending!"
                 from broadcasts
                 left join lateral (
                     select sum(waiting) as waiting, sum(sending) as sending
                       from tallies where tallies.broadcast_id = broadcasts.broadcast_id
                 ) as counts on true
                where open order by broadcast_id"#
        )
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::during("look at the broadcasts that run"))?;
        let open = rows.into_iter().filter_map(|row| {
            Some(OpenBroadcast {
                id: BroadcastId(row.broadcast_id),
                bot: BotId(row.bot_id),
                // The table allows no other.
                state: row.state.parse().ok()?,
                frozen: row.frozen,
                waiting: row.waiting.try_into().unwrap_or(0),
                sending: row.sending.try_into().unwrap_or(0),
                paid_left: row.paid_left.try_into().unwrap_or(0),
            })
        });
        Ok(open.collect())
    }

    /// What a broadcast says and how; the inner error says why this release cannot read it.
    pub async fn plan(&self, broadcast: BroadcastId) -> Result<Result<Plan, String>, StoreError> {
        let row = sqlx::query!(
            r#"select task::text as "task!", delivery::text as "delivery!" from broadcasts where broadcast_id = $1"#,
            broadcast.0
        )
        .fetch_one(&self.pool)
        .await
        .map_err(StoreError::during("read what a broadcast says"))?;
        let read = || {
            let task = serde_json::from_str(&row.task)?;
            Ok(Plan { task, delivery: serde_json::from_str(&row.delivery)? })
        };
        Ok(read().map_err(|error: serde_json::Error| format!("this release cannot read it: {error}")))
    }

    /// Closes a broadcast of which nobody waits or is under way any more; one that ran is finished. `false`: somebody is.
    pub async fn close_broadcast(&self, broadcast: BroadcastId) -> Result<bool, StoreError> {
        const ATTEMPTED: &str = "finish a broadcast";
        let wrap = || StoreError::during(ATTEMPTED);
        let mut transaction = self.pool.begin().await.map_err(wrap())?;
        // First the lock, then a look: who brings recipients back holds it, too.
        sqlx::query!(
            "select broadcast_id from broadcasts where broadcast_id = $1 for no key update",
            broadcast.0
        )
        .fetch_optional(&mut *transaction)
        .await
        .map_err(wrap())?;
        let closed = sqlx::query!(
            "update broadcasts set open = false, ended_at = coalesce(ended_at, now()),
                    state = case state when 'running' then 'finished' else state end
              where broadcast_id = $1 and open
                and (state in ('cancelled', 'failed') or (state = 'running' and frozen_at is not null))
                and not exists (select from recipients where broadcast_id = $1 and state = 'waiting')
                and not exists (select from recipients where broadcast_id = $1 and state = 'sending')",
            broadcast.0
        )
        .execute(&mut *transaction)
        .await
        .map_err(wrap())?;
        transaction.commit().await.map_err(wrap())?;
        Ok(closed.rows_affected() > 0)
    }

    /// A broadcast cannot be done. Its recipients are passed over, and then it is closed.
    pub async fn fail(&self, broadcast: BroadcastId, why: &str) -> Result<(), StoreError> {
        sqlx::query!(
            "update broadcasts set state = 'failed', why = $2, ended_at = now()
              where broadcast_id = $1 and state in ('running', 'paused', 'scheduled')",
            broadcast.0,
            why
        )
        .execute(&self.pool)
        .await
        .map(drop)
        .map_err(StoreError::during("give a broadcast up"))
    }

    /// Starts the broadcasts whose time has come. Any number of schedulers may do this at once: each starts once.
    ///
    /// An edit or a deletion waits while what it would change is being sent, as whoever gets that later would keep it as it
    /// is; and it fails where nobody has anything that Telegram would still change.
    pub async fn start_due(&self) -> Result<Due, StoreError> {
        let rows = sqlx::query!(
            r#"with due as (
                   select broadcast_id,
                          now() - start_at > coalesce((delivery ->> 'late_after_secs')::float8, $1) * interval '1 second' as missed,
                          (task ->> 'broadcast')::bigint as changes
                     from broadcasts where state = 'scheduled' and start_at <= now() for update
               ), judged as (
                   select broadcast_id, missed,
                          case when missed or changes is null then null
                               when not exists (select from broadcasts where broadcast_id = changes)
                               then 'what it would change is gone'
                               when not exists (select from recipients
                                                 where broadcast_id = changes and state = 'sent'
                                                   and changed_at > now() - interval '48 hours')
                               then 'nobody was sent what it would change within the last 48 hours: Telegram changes nothing older'
                          end as hopeless
                     from due
                    where missed or changes is null
                       or not exists (select from broadcasts where broadcast_id = changes and state = 'running')
                          and not exists (select from recipients where broadcast_id = changes and state = 'sending')
               )
               update broadcasts set
                   state = case when missed then 'draft' when hopeless is not null then 'failed' else 'running' end,
                   open = not missed and hopeless is null,
                   why = case when missed then 'its time was missed: start it again, or cancel it' else hopeless end,
                   started_at = case when not missed and hopeless is null then now() end,
                   ended_at = case when hopeless is not null then now() end
                 from judged where broadcasts.broadcast_id = judged.broadcast_id
               returning broadcasts.broadcast_id, judged.missed as "missed!", judged.hopeless is not null as "failed!""#,
            LATE_AFTER_SECS
        )
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::during("start the broadcasts whose time has come"))?;
        let mut due = Due::default();
        for row in rows {
            let of = match (row.missed, row.failed) {
                (true, _) => &mut due.missed,
                (false, true) => &mut due.failed,
                (false, false) => &mut due.started,
            };
            of.push(BroadcastId(row.broadcast_id));
        }
        Ok(due)
    }
}
