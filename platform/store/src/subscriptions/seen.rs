//! What a step is decided by, as it stood at one moment.

use shoal_domain::id::UserId;
use shoal_domain::ledger::OperationId;
use shoal_domain::plan::{Plan, Term, TrialMark};
use shoal_domain::time::Timestamp;
use sqlx::PgPool;

use super::PlanError;
use crate::plans::PlanRow;
use crate::pool::StoreError;

const ATTEMPTED: &str = "read what a step with a plan is decided by";

/// What somebody holds of a plan, and what the plan is.
pub(super) struct Seen {
    /// When this was read, by the clock of Postgres: it is the same for all who ask.
    pub now: Timestamp,
    /// The plan, if there is one of that name.
    pub plan: Option<Plan>,
    /// Which form of the plan.
    pub version: Option<i64>,
    /// What they hold, as it is stored.
    pub stored: Option<String>,
    /// What they hold.
    pub term: Term,
    /// The mark was made before.
    pub marked: bool,
    before: Option<Before>,
}

/// What was done under this id before.
#[derive(Clone, Debug)]
pub(super) struct Before {
    /// What it was that was asked for.
    same: bool,
    /// Why it could not be bought.
    pub why: Option<String>,
}

impl Seen {
    /// Reads it, in one statement.
    pub(super) async fn read(
        pool: &PgPool,
        id: &OperationId,
        contents: &str,
        user: UserId,
        plan: &str,
        mark: Option<TrialMark>,
    ) -> Result<Seen, StoreError> {
        let row = sqlx::query!(
            r#"select (extract(epoch from clock_timestamp()) * 1000)::bigint as "now!",
                      plans.plan as "plan?", stars, usdt, days as "days?", trial_days as "trial_days?",
                      grace_days as "grace_days?", priority as "priority?", preference as "preference?",
                      daily_trades as "daily_trades?", positions as "positions?",
                      calls_per_minute as "calls_per_minute?", version as "version?", term::text as stored,
                      contents = sha256($2::bytea) as same, why,
                      exists (select from trial_marks where mark = $5) as "marked!"
                 from (select) as one
                 left join plans on plans.plan = $4
                 left join subscriptions on subscriptions.user_id = $3 and subscriptions.plan = $4
                 left join plan_steps on operation = $1"#,
            id.as_str(),
            contents.as_bytes(),
            user.0,
            plan,
            mark.as_ref().map(TrialMark::as_bytes)
        )
        .fetch_one(pool)
        .await
        .map_err(StoreError::during(ATTEMPTED))?;
        let plan = (|| {
            let plan = PlanRow {
                plan: row.plan?,
                stars: row.stars,
                usdt: row.usdt,
                days: row.days?,
                trial_days: row.trial_days?,
                grace_days: row.grace_days?,
                priority: row.priority?,
                preference: row.preference?,
                daily_trades: row.daily_trades?,
                positions: row.positions?,
                calls_per_minute: row.calls_per_minute?,
            };
            plan.plan()
        })();
        let unreadable = |source| StoreError::Unreadable { attempted: ATTEMPTED, source };
        let term = row.stored.as_deref().map(serde_json::from_str).transpose().map_err(unreadable)?;
        let (now, version, marked) = (Timestamp(row.now.try_into().unwrap_or(0)), row.version, row.marked);
        let before = row.same.map(|same| Before { same, why: row.why });
        Ok(Seen { now, plan, version, stored: row.stored, term: term.unwrap_or_default(), marked, before })
    }

    /// What was done under this id before, if it was what is asked for now.
    pub(super) fn repeats(&self, id: &OperationId) -> Result<Option<&Before>, PlanError> {
        match &self.before {
            Some(Before { same: false, .. }) => Err(PlanError::OtherContents(id.clone())),
            before => Ok(before.as_ref()),
        }
    }
}
