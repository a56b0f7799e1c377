//! What people hold of plans. A step, what it moves in the ledger, and the note that they have to be told are one
//! statement: it is read and decided what there is to be done, and then it is done, if nothing of that has changed
//! meanwhile. So no lock waits for a network, and a process that is frozen holds up nobody.

mod holding;
mod purchase;
mod seen;
mod taking;

use shoal_domain::id::UserId;
use shoal_domain::ledger::OperationId;
use shoal_domain::plan::{NoStep, Plan, PlanName, Standing, Step, Term, TrialMark};
use shoal_domain::time::Millis;

use self::seen::Seen;
use self::taking::Taking;
use crate::ledger::LedgerError;
use crate::pool::{Store, StoreError};

pub use purchase::{Bought, Refunded, Unsold};

/// The unit in which what is given is nearly always measured.
const DAY: Millis = Plan::days(1);

/// Something that happens to what somebody holds of a plan, and moves no money. What does is [`Store::buy_plan`] and
/// [`Store::refund_plan`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanStep {
    /// The operator gives it to them.
    Give {
        /// For how long.
        length: Millis,
    },
    /// They try it.
    Try {
        /// What stays of that when they are forgotten. Without one they can try again after they were.
        mark: Option<TrialMark>,
    },
    /// Time stands still for them.
    Pause,
    /// It goes on.
    Resume,
    /// What is left of what that operation gave them is taken back.
    TakeBack {
        /// Which.
        of: OperationId,
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

impl Store {
    /// Takes a step once, however often it is asked for under this id. Answers how the plan stands then.
    pub async fn take_plan_step(
        &self,
        id: &OperationId,
        user: UserId,
        plan: &PlanName,
        step: &PlanStep,
    ) -> Result<Standing, PlanError> {
        taking::until_taken(|| self.try_plan_step(id, user, plan, step)).await
    }

    async fn try_plan_step(
        &self,
        id: &OperationId,
        user: UserId,
        name: &PlanName,
        step: &PlanStep,
    ) -> Result<Standing, PlanError> {
        let (what, contents) = (word(step), contents(user, name, step));
        let mark = match step {
            PlanStep::Try { mark } => *mark,
            _ => None,
        };
        let seen = Seen::read(&self.pool, id, &contents, user, name.as_str(), mark).await?;
        if seen.repeats(id)?.is_some() {
            return Ok(seen.term.standing(seen.now));
        }
        let plan = seen.plan.as_ref().ok_or_else(|| PlanError::Unknown(name.clone()))?;
        if seen.marked {
            return Err(NoStep::TriedBefore.into());
        }
        let term = seen.term.after(id, of(plan, step), seen.now)?;
        let taking = Taking { mark, ..Taking::new(id, &contents, user, what, &seen, Some(name)) };
        taking.holding(&term).write(&self.pool).await?;
        Ok(term.standing(seen.now))
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
    match step {
        PlanStep::Give { length } => Step::Add { length: *length, grace: Plan::days(plan.grace_days) },
        PlanStep::Try { .. } => Step::Try(Plan::days(plan.trial_days)),
        PlanStep::Pause => Step::Pause,
        PlanStep::Resume => Step::Resume,
        PlanStep::TakeBack { of } => Step::TakeBack(of),
    }
}

/// As it is stored.
fn word(step: &PlanStep) -> &'static str {
    match step {
        PlanStep::Give { .. } => "give",
        PlanStep::Try { .. } => "try",
        PlanStep::Pause => "pause",
        PlanStep::Resume => "resume",
        PlanStep::TakeBack { .. } => "take",
    }
}

/// All that a step says: what is kept of it is a digest, so the form never changes.
fn contents(user: UserId, plan: &PlanName, step: &PlanStep) -> String {
    let what = word(step);
    match step {
        PlanStep::Give { length } if length.0 % DAY.0 == 0 => {
            format!("{what} {user} {plan} {}", length.0 / DAY.0)
        }
        PlanStep::Give { length } => format!("{what} {user} {plan} {} ms", length.0),
        PlanStep::TakeBack { of } => format!("{what} {user} {plan} {of}"),
        PlanStep::Try { .. } | PlanStep::Pause | PlanStep::Resume => format!("{what} {user} {plan}"),
    }
}
