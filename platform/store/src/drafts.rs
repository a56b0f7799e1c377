//! Broadcasts as admins see and steer them.

use shoal_domain::broadcast::{Action, Delivery, Filter, NotNow, State, Task};
use shoal_domain::id::{BotId, BroadcastId};
use shoal_domain::time::Timestamp;

use crate::audience::lock_capped;
use crate::pool::{Store, StoreError};
use crate::retries::bring_failed_back;

/// A broadcast to be made.
#[derive(Clone, Copy, Debug)]
pub struct Draft<'a> {
    /// The bot that says it.
    pub bot: BotId,
    /// What admins call it.
    pub name: &'a str,
    /// What is done.
    pub task: &'a Task,
    /// For whom.
    pub audience: &'a Filter,
    /// How.
    pub delivery: &'a Delivery,
    /// It only shows what that one will look like.
    pub test_of: Option<BroadcastId>,
    /// Who makes it.
    pub by: &'a str,
}

/// Names a request, so that the same again makes nothing new.
#[derive(Clone, Copy, Debug)]
pub struct RequestKey<'a> {
    /// As the caller chose it.
    pub key: &'a str,
    /// SHA-256 of what was asked.
    pub request: &'a [u8; 32],
}

/// What came of making a broadcast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Created {
    /// It is new.
    New(BroadcastId),
    /// The same was asked before, and made this.
    Before(BroadcastId),
    /// Something else was asked under this key.
    OtherRequest,
}

/// What is done with a broadcast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It runs now, or from a moment on.
    Start {
        /// From when on; `None`: now.
        at: Option<Timestamp>,
        /// Whether somebody else has to have approved it.
        needs_approval: bool,
        /// With more recipients than this, known only when they are written down, somebody has to, too.
        most_unapproved: Option<u64>,
    },
    /// Somebody else than its maker agrees to it.
    Approve,
    /// Nobody is called any more for now.
    Pause,
    /// It goes on.
    Resume,
    /// Nobody is called any more.
    Cancel,
    /// Whoever could not be reached for a reason that passes is tried again.
    RetryFailed {
        /// Bulk messages that one person gets in a week at most: who has had as many meanwhile is left out.
        weekly_cap: Option<u32>,
    },
}

/// Why a step was not taken.
#[derive(Debug, thiserror::Error)]
pub enum StepError {
    /// There is no such broadcast.
    #[error("there is no broadcast of this number")]
    Unknown,
    /// Not in its state.
    #[error(transparent)]
    NotNow(#[from] NotNow),
    /// Nobody has approved it, and somebody must.
    #[error("somebody else has to approve it first")]
    NotApproved,
    /// Who made it cannot approve it.
    #[error("whoever made it cannot approve it")]
    OwnWork,
    /// Postgres did not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    /// Makes a broadcast. With a key: once, however often and wherever it is asked.
    pub async fn create_broadcast(
        &self,
        draft: Draft<'_>,
        key: Option<RequestKey<'_>>,
    ) -> Result<Created, StoreError> {
        let wrap = || StoreError::during("make a broadcast");
        let form = |value: Result<String, serde_json::Error>| value.expect("plain structs have a form");
        let paid_cap = draft.delivery.rate.messages();
        let mut transaction = self.pool.begin().await.map_err(wrap())?;
        let id = sqlx::query_scalar!(
            "insert into broadcasts (bot_id, name, task, audience, delivery, test_of, paid, paid_cap, created_by)
             values ($1, $2, $3::text::jsonb, $4::text::jsonb, $5::text::jsonb, $6, $7, $8, $9)
             returning broadcast_id",
            draft.bot.0,
            draft.name,
            form(serde_json::to_string(draft.task)),
            form(serde_json::to_string(draft.audience)),
            form(serde_json::to_string(draft.delivery)),
            draft.test_of.map(|test_of| test_of.0),
            paid_cap > 0,
            i64::try_from(paid_cap).unwrap_or(i64::MAX),
            draft.by
        )
        .fetch_one(&mut *transaction)
        .await
        .map_err(wrap())?;
        if let Some(RequestKey { key, request }) = key {
            // Where another one with this key is under way, this waits for its end.
            let first = sqlx::query!(
                "insert into idempotency (actor, key, request, broadcast_id) values ($1, $2, $3, $4)
                 on conflict do nothing",
                draft.by,
                key,
                request.as_slice(),
                id
            )
            .execute(&mut *transaction)
            .await
            .map_err(wrap())?;
            if first.rows_affected() == 0 {
                transaction.rollback().await.map_err(wrap())?;
                let before = self.created_before(draft.by, RequestKey { key, request }).await?;
                // It is there, since ours met it, and nothing removes one.
                return Ok(before.unwrap_or(Created::OtherRequest));
            }
        }
        transaction.commit().await.map_err(wrap())?;
        Ok(Created::New(BroadcastId(id)))
    }

    /// What somebody has made under this key, if anything.
    pub async fn created_before(
        &self,
        by: &str,
        RequestKey { key, request }: RequestKey<'_>,
    ) -> Result<Option<Created>, StoreError> {
        let before = sqlx::query!(
            "select broadcast_id, request from idempotency where actor = $1 and key = $2",
            by,
            key
        )
        .fetch_optional(&self.pool)
        .await
        .map_err(StoreError::during("look up what a key has made"))?;
        Ok(before.map(|before| {
            let same = before.request == request;
            if same { Created::Before(BroadcastId(before.broadcast_id)) } else { Created::OtherRequest }
        }))
    }

    /// Takes a step with a broadcast, if it is one that its state allows. Answers the state it is in now.
    pub async fn step(&self, broadcast: BroadcastId, by: &str, step: Step) -> Result<State, StepError> {
        let wrap = || StoreError::during("take a step with a broadcast");
        let mut transaction = self.pool.begin().await.map_err(wrap())?;
        if let Step::RetryFailed { weekly_cap: Some(_) } = step {
            lock_capped(&mut transaction).await?;
        }
        // Its key stays: each row that a freeze writes holds the key of its broadcast, and a pause does not wait for that.
        let row = sqlx::query!(
            "select state, created_by, approved_by from broadcasts where broadcast_id = $1 for no key update",
            broadcast.0
        )
        .fetch_optional(&mut *transaction)
        .await
        .map_err(wrap())?
        .ok_or(StepError::Unknown)?;
        // The table allows no other.
        let before: State = row.state.parse().map_err(|_| StepError::Unknown)?;
        let state = before.after(step.action())?;
        match step {
            Step::Start { needs_approval: true, .. } if row.approved_by.is_none() => {
                return Err(StepError::NotApproved);
            }
            Step::Approve if row.created_by == by => return Err(StepError::OwnWork),
            Step::RetryFailed { weekly_cap } => {
                bring_failed_back(&mut transaction, broadcast, weekly_cap).await?;
            }
            _ => {}
        }
        let (starts, approves) = (matches!(step, Step::Start { .. }), step == Step::Approve);
        let (start_at, most_unapproved) = match step {
            Step::Start { at, most_unapproved, .. } => (
                at.map(|at| at.0 as i64),
                most_unapproved.map(|most| i64::try_from(most).unwrap_or(i64::MAX)),
            ),
            _ => (None, None),
        };
        sqlx::query!(
            "update broadcasts set
                 state = $2,
                 why = case when $3 or $2 = 'running' then null else why end,
                 open = case when $2 = 'running' then true else open end,
                 start_at = case when $3 then to_timestamp($4::bigint / 1000.0) else start_at end,
                 most_unapproved = case when $3 then $7::bigint else most_unapproved end,
                 started_at = case when $2 = 'running' then coalesce(started_at, now()) else started_at end,
                 started_by = case when $3 then $5 else started_by end,
                 approved_at = case when $6 then now() else approved_at end,
                 approved_by = case when $6 then $5 else approved_by end,
                 ended_at = case when $2 = 'cancelled' then now() when $2 = 'running' then null else ended_at end
              where broadcast_id = $1",
            broadcast.0,
            state.as_str(),
            starts,
            start_at,
            by,
            approves,
            most_unapproved
        )
        .execute(&mut *transaction)
        .await
        .map_err(wrap())?;
        transaction.commit().await.map_err(wrap())?;
        Ok(state)
    }
}

impl Step {
    fn action(self) -> Action {
        match self {
            Step::Start { at: None, .. } => Action::Start,
            Step::Start { at: Some(_), .. } => Action::Schedule,
            Step::Approve => Action::Approve,
            Step::Pause => Action::Pause,
            Step::Resume => Action::Resume,
            Step::Cancel => Action::Cancel,
            Step::RetryFailed { .. } => Action::RetryFailed,
        }
    }
}
