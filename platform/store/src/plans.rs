//! Plans: what is offered, and whoever holds one is told when it changes.

use shoal_domain::id::UserId;
use shoal_domain::payment::coin::Usdt;
use shoal_domain::plan::{Held, Limits, Plan, Standing, Term};
use shoal_domain::time::Timestamp;

use crate::pool::{Store, StoreError};

/// What somebody holds, to be told to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanNews {
    /// Who.
    pub user: UserId,
    /// Grows with each change of theirs.
    pub as_of: u64,
    /// All they hold.
    pub held: Vec<Held>,
}

impl Store {
    /// All plans, the cheapest first.
    pub async fn plans(&self) -> Result<Vec<Plan>, StoreError> {
        let rows = sqlx::query_as!(
            PlanRow,
            "select plan, stars, usdt, days, trial_days, grace_days, priority, preference, daily_trades, positions,
                    calls_per_minute from plans order by coalesce(stars, 0), plan"
        )
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::during("read plans"))?;
        Ok(rows.into_iter().filter_map(PlanRow::plan).collect())
    }

    /// Offers a plan, or changes one: from now on, also for whoever holds it. For how many that has to be noted does not
    /// matter here: [`Store::note_plan_changes`] does it.
    pub async fn set_plan(&self, plan: &Plan) -> Result<(), StoreError> {
        let wrap = || StoreError::during("set a plan");
        let number = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
        let mut transaction = self.pool.begin().await.map_err(wrap())?;
        // First this, then the plan: whoever notes a change for those who hold it waits for those who buy, and they for
        // the plan.
        sqlx::query!(
            "insert into plan_changes (plan) values ($1) on conflict (plan) do update set up_to = 0",
            plan.name.as_str()
        )
        .execute(&mut *transaction)
        .await
        .map_err(wrap())?;
        sqlx::query!(
            "insert into plans (plan, stars, days, trial_days, grace_days, priority, preference, daily_trades, positions,
                                calls_per_minute, usdt)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             on conflict (plan) do update set
                 stars = excluded.stars, usdt = excluded.usdt, days = excluded.days, trial_days = excluded.trial_days,
                 grace_days = excluded.grace_days, priority = excluded.priority, preference = excluded.preference,
                 daily_trades = excluded.daily_trades, positions = excluded.positions,
                 calls_per_minute = excluded.calls_per_minute, changed_at = now()",
            plan.name.as_str(),
            plan.stars.map(number),
            i32::from(plan.days),
            i32::from(plan.trial_days),
            i32::from(plan.grace_days),
            plan.priority,
            plan.preference,
            number(plan.limits.daily_trades),
            number(plan.limits.positions),
            number(plan.limits.calls_per_minute),
            plan.usdt.map(|price| price.amount().units())
        )
        .execute(&mut *transaction)
        .await
        .map_err(wrap())?;
        transaction.commit().await.map_err(wrap())
    }

    /// Notes that so many of those who hold a changed plan have to be told of it. Answers how many it were: as long as it
    /// is any, there may be more.
    pub async fn note_plan_changes(&self, most: u16) -> Result<u64, StoreError> {
        sqlx::query_scalar!(r#"select plan_note_holders($1) as "noted!""#, i32::from(most))
            .fetch_one(&self.pool)
            .await
            .map(|noted| noted.try_into().unwrap_or(0))
            .map_err(StoreError::during("note who has to be told of a plan"))
    }

    /// Whose plans have changed and who have not been told, so many at most.
    pub async fn plan_news(&self, most: u16) -> Result<Vec<PlanNews>, StoreError> {
        // In one statement, so that the version is that of what is read with it.
        let rows = sqlx::query!(
            r#"select (extract(epoch from statement_timestamp()) * 1000)::bigint as "now!",
                      news.user_id, news.version, term::text as "term?", plans.plan as "plan?", stars, usdt, days as "days?",
                      trial_days as "trial_days?", grace_days as "grace_days?", priority as "priority?",
                      preference as "preference?", daily_trades as "daily_trades?", positions as "positions?",
                      calls_per_minute as "calls_per_minute?",
                      plan_renews(news.user_id, plans.plan) is not null as "renews!"
                 from (select user_id, version from plan_news order by version limit $1) as news
                 left join subscriptions using (user_id) left join plans using (plan)
                order by news.version, plan"#,
            i64::from(most)
        )
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::during("read whose plans have changed"))?;
        let mut news: Vec<PlanNews> = vec![];
        for row in rows {
            let user = UserId(row.user_id);
            if news.last().is_none_or(|last| last.user != user) {
                news.push(PlanNews { user, as_of: row.version.try_into().unwrap_or(0), held: vec![] });
            }
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
                let term: Term = serde_json::from_str(&row.term?).ok()?;
                match term.standing(Timestamp(row.now.try_into().unwrap_or(0))) {
                    Standing::Runs { grace, .. } => {
                        let reminder = term.reminder().filter(|_| !row.renews);
                        Some(plan.plan()?.held(grace, reminder))
                    }
                    Standing::Paused { .. } | Standing::Over => None,
                }
            })();
            if let (Some(held), Some(last)) = (plan, news.last_mut()) {
                last.held.push(held);
            }
        }
        Ok(news)
    }

    /// They were told. What has changed meanwhile they are told next.
    pub async fn plans_told(&self, news: &[PlanNews]) -> Result<(), StoreError> {
        let (users, versions): (Vec<_>, Vec<_>) =
            news.iter().map(|of| (of.user.0, i64::try_from(of.as_of).unwrap_or(i64::MAX))).unzip();
        // In the order in which all who lock several of them do it.
        sqlx::query!(
            "with told as (
                 select user_id from plan_news
                   join unnest($1::bigint[], $2::bigint[]) as told (user_id, version) using (user_id, version)
                  order by user_id for update of plan_news)
             delete from plan_news where user_id in (select user_id from told)",
            &users,
            &versions
        )
        .execute(&self.pool)
        .await
        .map(drop)
        .map_err(StoreError::during("note who was told of their plans"))
    }
}

/// A row of `plans`.
pub(crate) struct PlanRow {
    pub(crate) plan: String,
    pub(crate) stars: Option<i32>,
    pub(crate) usdt: Option<i64>,
    pub(crate) days: i32,
    pub(crate) trial_days: i32,
    pub(crate) grace_days: i32,
    pub(crate) priority: bool,
    pub(crate) preference: bool,
    pub(crate) daily_trades: i32,
    pub(crate) positions: i32,
    pub(crate) calls_per_minute: i32,
}

impl PlanRow {
    /// The table takes nothing that could not be read.
    pub(crate) fn plan(self) -> Option<Plan> {
        let limits = Limits {
            daily_trades: self.daily_trades.try_into().ok()?,
            positions: self.positions.try_into().ok()?,
            calls_per_minute: self.calls_per_minute.try_into().ok()?,
        };
        Some(Plan {
            name: self.plan.parse().ok()?,
            stars: self.stars.and_then(|stars| stars.try_into().ok()),
            usdt: self.usdt.and_then(|millionths| Usdt::new(millionths).ok()),
            days: self.days.try_into().ok()?,
            trial_days: self.trial_days.try_into().ok()?,
            grace_days: self.grace_days.try_into().ok()?,
            priority: self.priority,
            preference: self.preference,
            limits,
        })
    }
}
