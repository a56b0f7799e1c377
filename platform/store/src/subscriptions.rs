//! What people hold of plans. A step, what it moves in the ledger, and the note that they have to be told are one transaction.

use shoal_domain::id::{BotId, UserId};
use shoal_domain::ledger::{
    Amount, Asset, Holder, House, Journal, Operation, OperationId, Outside, Reason, Transfer,
};
use shoal_domain::plan::{NoStep, Plan, PlanName, Standing, Step, Term};
use shoal_domain::time::Timestamp;
use sqlx::PgConnection;

use crate::ledger::{self, LedgerError};
use crate::plans;
use crate::pool::{Store, StoreError};

/// Something that happens to what somebody holds of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanStep {
    /// They paid for it in Stars, at this bot: for as long as it lasts now.
    Buy {
        /// Where.
        bot: BotId,
        /// What they paid, which is for whoever asked for it to compare with the price.
        stars: Amount,
    },
    /// The operator gives it to them.
    Give {
        /// For how many days.
        days: u16,
    },
    /// They try it.
    Try,
    /// Time stands still for them.
    Pause,
    /// It goes on.
    Resume,
    /// They have back what they paid with that operation, and what is left of the time.
    Refund {
        /// The operation.
        of: OperationId,
        /// The bot at which they paid.
        bot: BotId,
        /// What they paid.
        stars: Amount,
    },
}

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// There is no such plan.
    #[error("there is no plan {0}\n  see: shoal plan list")]
    Unknown(PlanName),
    /// It cannot be done as things stand.
    #[error(transparent)]
    NoStep(#[from] NoStep),
    /// That was not bought, or they have it back.
    #[error("{0} was not bought by them, or was given back before")]
    NotBought(OperationId),
    /// Something else was done under this id.
    #[error("operation {0} was something else when it was done; nothing was done now")]
    OtherContents(OperationId),
    /// The ledger does not have it.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// Nobody knows whether it was done, or Postgres cannot do it at all.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What somebody holds of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// Of which.
    pub plan: PlanName,
    /// What.
    pub term: Term,
}

const PLAIN: &str = "our own types have string keys and no failing serializer";

impl Store {
    /// Takes a step once, however often it is asked for under this id. Answers how the plan stands then.
    pub async fn take_plan_step(
        &self,
        id: &OperationId,
        user: UserId,
        plan: &PlanName,
        step: &PlanStep,
        now: Timestamp,
    ) -> Result<Standing, PlanError> {
        let wrap = || StoreError::during("take a step with a plan");
        let mut transaction = self.pool.begin().await.map_err(wrap())?;
        // First of all, so that one person's steps come one after the other.
        sqlx::query!(
            "insert into plan_news (user_id, version) values ($1, 0)
             on conflict (user_id) do update set version = plan_news.version",
            user.0
        )
        .execute(&mut *transaction)
        .await
        .map_err(wrap())?;
        let plan =
            plans::plan(&mut transaction, plan).await?.ok_or_else(|| PlanError::Unknown(plan.clone()))?;
        let term = term(&mut transaction, user, &plan.name).await?;
        if is_repeat(&mut transaction, id, user, &plan.name, step).await? {
            // What was noted above goes with the transaction.
            return Ok(term.standing(now));
        }
        let after = term.after(id, of(&plan, step), now)?;
        let journal = pay(&mut transaction, id, user, step).await?;
        write(&mut transaction, id, user, &plan.name, step, journal).await?;
        keep(&mut transaction, user, &plan.name, &after, now).await?;
        transaction.commit().await.map_err(wrap())?;
        Ok(after.standing(now))
    }

    /// What somebody holds.
    pub async fn subscriptions(&self, user: UserId) -> Result<Vec<Subscription>, StoreError> {
        let rows = sqlx::query!(
            r#"select plan, term::text as "term!" from subscriptions where user_id = $1 order by plan"#,
            user.0
        )
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::during("read what somebody holds"))?;
        let held = rows.into_iter().filter_map(|row| {
            Some(Subscription { plan: row.plan.parse().ok()?, term: serde_json::from_str(&row.term).ok()? })
        });
        Ok(held.collect())
    }
}

/// The step as the rules know it.
fn of<'a>(plan: &Plan, step: &'a PlanStep) -> Step<'a> {
    let grace = Plan::days(plan.grace_days);
    match step {
        PlanStep::Buy { .. } => Step::Add { length: Plan::days(plan.days), grace },
        PlanStep::Give { days } => Step::Add { length: Plan::days(*days), grace },
        PlanStep::Try => Step::Try(Plan::days(plan.trial_days)),
        PlanStep::Pause => Step::Pause,
        PlanStep::Resume => Step::Resume,
        PlanStep::Refund { of, .. } => Step::TakeBack(of),
    }
}

fn name(step: &PlanStep) -> &'static str {
    match step {
        PlanStep::Buy { .. } => "buy",
        PlanStep::Give { .. } => "give",
        PlanStep::Try => "try",
        PlanStep::Pause => "pause",
        PlanStep::Resume => "resume",
        PlanStep::Refund { .. } => "refund",
    }
}

/// All that a step says: what is kept of it is a digest, so the form never changes.
fn contents(user: UserId, plan: &PlanName, step: &PlanStep) -> String {
    let what = name(step);
    match step {
        PlanStep::Buy { bot, stars } => format!("{what} {user} {plan} {bot} {stars}"),
        PlanStep::Give { days } => format!("{what} {user} {plan} {days}"),
        PlanStep::Refund { of, bot, stars } => format!("{what} {user} {plan} {of} {bot} {stars}"),
        PlanStep::Try | PlanStep::Pause | PlanStep::Resume => format!("{what} {user} {plan}"),
    }
}

async fn term(connection: &mut PgConnection, user: UserId, plan: &PlanName) -> Result<Term, StoreError> {
    const ATTEMPTED: &str = "read what somebody holds of a plan";
    let text = sqlx::query_scalar!(
        r#"select term::text as "term!" from subscriptions where user_id = $1 and plan = $2"#,
        user.0,
        plan.as_str()
    )
    .fetch_optional(connection)
    .await
    .map_err(StoreError::during(ATTEMPTED))?;
    let unreadable = |source| StoreError::Unreadable { attempted: ATTEMPTED, source };
    text.map_or(Ok(Term::default()), |text| serde_json::from_str(&text).map_err(unreadable))
}

/// Whether this was done before.
async fn is_repeat(
    connection: &mut PgConnection,
    id: &OperationId,
    user: UserId,
    plan: &PlanName,
    step: &PlanStep,
) -> Result<bool, PlanError> {
    let said = contents(user, plan, step);
    let same = sqlx::query_scalar!(
        r#"select contents = sha256($2::bytea) as "same!" from plan_steps where operation = $1"#,
        id.as_str(),
        said.as_bytes()
    )
    .fetch_optional(connection)
    .await
    .map_err(StoreError::during("look up a step with a plan"))?;
    match same {
        Some(false) => Err(PlanError::OtherContents(id.clone())),
        same => Ok(same.is_some()),
    }
}

/// Moves what a step moves in the ledger: from Telegram to the house, or back.
async fn pay(
    connection: &mut PgConnection,
    id: &OperationId,
    user: UserId,
    step: &PlanStep,
) -> Result<Option<i64>, PlanError> {
    let (reason, from, to, amount) = match step {
        PlanStep::Buy { bot, stars } => {
            (Reason::Payment, Holder::Outside(Outside::Telegram(*bot)), Holder::House(House::Revenue), *stars)
        }
        PlanStep::Refund { of, bot, stars } => {
            if !may_be_refunded(connection, user, of).await? {
                return Err(PlanError::NotBought(of.clone()));
            }
            (Reason::Refund, Holder::House(House::Revenue), Holder::Outside(Outside::Telegram(*bot)), *stars)
        }
        _ => return Ok(None),
    };
    let transfer = Transfer { from, to, asset: Asset::Stars, amount };
    let journal = Journal::of(reason, transfer).expect("Telegram and the house are two, and an amount fits");
    Ok(ledger::enter(connection, id, &Operation::Move(journal)).await?.journal)
}

/// Whether somebody bought something with that operation and did not have it back.
async fn may_be_refunded(
    connection: &mut PgConnection,
    user: UserId,
    of: &OperationId,
) -> Result<bool, StoreError> {
    sqlx::query_scalar!(
        r#"select exists (select from plan_steps where operation = $1 and user_id = $2 and step = 'buy')
              and not exists (select from plan_steps where refunds = $1) as "may!""#,
        of.as_str(),
        user.0
    )
    .fetch_one(connection)
    .await
    .map_err(StoreError::during("look up what somebody bought"))
}

async fn write(
    connection: &mut PgConnection,
    id: &OperationId,
    user: UserId,
    plan: &PlanName,
    step: &PlanStep,
    journal: Option<i64>,
) -> Result<(), StoreError> {
    let refunds = match step {
        PlanStep::Refund { of, .. } => Some(of.as_str()),
        _ => None,
    };
    let said = contents(user, plan, step);
    sqlx::query!(
        "insert into plan_steps (operation, contents, user_id, plan, step, journal_id, refunds)
         values ($1, sha256($2::bytea), $3, $4, $5, $6, $7)",
        id.as_str(),
        said.as_bytes(),
        user.0,
        plan.as_str(),
        name(step),
        journal,
        refunds
    )
    .execute(connection)
    .await
    .map(drop)
    .map_err(StoreError::during("write down a step with a plan"))
}

/// Keeps what they hold now, and notes that they have to be told.
async fn keep(
    connection: &mut PgConnection,
    user: UserId,
    plan: &PlanName,
    term: &Term,
    now: Timestamp,
) -> Result<(), StoreError> {
    let wrap = || StoreError::during("keep what somebody holds of a plan");
    let until = match term.standing(now) {
        Standing::Runs { grace, .. } => Some(i64::try_from(grace.0).unwrap_or(i64::MAX)),
        Standing::Over => Some(i64::try_from(now.0).unwrap_or(i64::MAX)),
        Standing::Paused { .. } => None,
    };
    sqlx::query!(
        "insert into subscriptions (user_id, plan, term, until_at)
         values ($1, $2, $3::text::jsonb, to_timestamp($4::bigint / 1000.0))
         on conflict (user_id, plan) do update
            set term = excluded.term, until_at = excluded.until_at, changed_at = now()",
        user.0,
        plan.as_str(),
        serde_json::to_string(term).expect(PLAIN),
        until
    )
    .execute(&mut *connection)
    .await
    .map_err(wrap())?;
    sqlx::query!("update plan_news set version = nextval('plan_versions') where user_id = $1", user.0)
        .execute(connection)
        .await
        .map(drop)
        .map_err(wrap())
}
