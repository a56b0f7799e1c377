//! A step that was decided, written in one statement if what it was decided by still stands.

use std::time::Duration;

use shoal_domain::id::UserId;
use shoal_domain::ledger::{Journal, Operation, OperationId};
use shoal_domain::plan::{PlanName, Standing, Term, TrialMark};
use sqlx::PgPool;

use super::PlanError;
use super::seen::Seen;
use crate::ledger::{self, Columns, LedgerError};
use crate::pool::StoreError;

/// How often a step is decided, where others are quicker again and again: as often as one person's steps can be under way.
const TRIES: u32 = 100;

/// How often where Postgres cannot be reached.
const TRIES_IN_OUTAGE: u32 = 5;

/// The longest pause before another try. Chance shortens it.
const PAUSE: Duration = Duration::from_millis(20);

const PLAIN: &str = "our own types have string keys and no failing serializer";

/// A step, decided.
pub(super) struct Taking<'a> {
    pub(super) id: &'a OperationId,
    pub(super) contents: &'a str,
    pub(super) user: UserId,
    pub(super) what: &'static str,
    pub(super) seen: &'a Seen,
    pub(super) plan: Option<&'a PlanName>,
    /// What they hold after it, and when that ends; `None`: as before.
    pub(super) term: Option<(String, Option<i64>)>,
    /// The purchase that is given back.
    pub(super) refunds: Option<&'a OperationId>,
    /// Why it could not be bought.
    pub(super) why: Option<&'static str>,
    /// What stays of a trial.
    pub(super) mark: Option<TrialMark>,
    /// What moves.
    pub(super) journal: Option<Journal>,
}

impl<'a> Taking<'a> {
    /// A step that changes nothing.
    pub(super) fn new(
        id: &'a OperationId,
        contents: &'a str,
        user: UserId,
        what: &'static str,
        seen: &'a Seen,
        plan: Option<&'a PlanName>,
    ) -> Taking<'a> {
        let (term, refunds, why, mark, journal) = (None, None, None, None, None);
        Taking { id, contents, user, what, seen, plan, term, refunds, why, mark, journal }
    }

    /// What they hold after it.
    pub(super) fn holding(mut self, term: &Term) -> Taking<'a> {
        let ms = |at: u64| Some(i64::try_from(at).unwrap_or(i64::MAX));
        let until = match term.standing(self.seen.now) {
            Standing::Runs { grace, .. } => ms(grace.0),
            Standing::Over => ms(self.seen.now.0),
            Standing::Paused { .. } => None,
        };
        self.term = Some((serde_json::to_string(term).expect(PLAIN), until));
        self
    }

    /// Writes it, whole or not at all.
    pub(super) async fn write(self, pool: &PgPool) -> Result<(), PlanError> {
        let (term, until) = self.term.unzip();
        let columns = self.journal.as_ref().map(Columns::of);
        let reason = self.journal.as_ref().map(|journal| journal.reason().as_str());
        let moved = self.journal.map(|journal| Operation::Move(journal).contents().into_bytes());
        let (names, assets, amounts) = columns
            .map_or((None, None, None), |Columns { names, assets, amounts }| {
                (Some(names), Some(assets), Some(amounts))
            });
        sqlx::query!(
            "select plan_step($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
            self.id.as_str(),
            self.contents.as_bytes(),
            self.user.0,
            self.what,
            self.plan.map(PlanName::as_str),
            self.seen.version,
            self.seen.stored,
            i64::try_from(self.seen.now.0).unwrap_or(i64::MAX),
            term,
            until.flatten(),
            self.refunds.map(OperationId::as_str),
            self.why,
            self.mark.as_ref().map(TrialMark::as_bytes),
            reason,
            moved,
            names.as_deref(),
            assets.as_deref(),
            amounts.as_deref()
        )
        .execute(pool)
        .await
        .map(drop)
        .map_err(|error| match ledger::failed(error, self.id) {
            LedgerError::OtherContents(id) => PlanError::OtherContents(id),
            LedgerError::Store(error) => PlanError::Store(error),
            refused @ LedgerError::Refused(_) => PlanError::Ledger(refused),
        })
    }
}

/// Reads, decides and writes until nobody was quicker meanwhile. A lost answer is answered by asking again, too.
pub(super) async fn until_taken<T, F>(mut attempt: impl FnMut() -> F) -> Result<T, PlanError>
where
    F: Future<Output = Result<T, PlanError>>,
{
    let (mut tries, mut outage) = (0, 0);
    loop {
        match attempt().await {
            Err(PlanError::Store(error)) if error.is_overtaken() && tries < TRIES => tries += 1,
            Err(PlanError::Store(error @ StoreError::Unavailable { .. }))
                if !error.is_overtaken() && outage < TRIES_IN_OUTAGE =>
            {
                outage += 1;
            }
            end => return end,
        }
        tokio::time::sleep(rand::random_range(Duration::ZERO..PAUSE)).await;
    }
}
