//! The ledger recounted: from its postings and holds alone, whatever its triggers have kept.

use std::fmt;

use sqlx::{Connection, PgConnection, PgTransaction};

use super::recounts::RECOUNTS;
use crate::pool::{Store, StoreError};

/// Mistakes that are told at most, of each kind. One is enough to look into.
const MOST_FINDINGS: i64 = 20;

/// What a recount found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    /// Accounts that were recounted.
    pub accounts: i64,
    /// Journals.
    pub journals: i64,
    /// Postings.
    pub postings: i64,
    /// Holds that are pending.
    pub pending: i64,
    /// Operations.
    pub operations: i64,
    /// Steps with plans.
    pub steps: i64,
    /// What is in whose hands, by asset.
    pub circulation: Vec<Circulation>,
    /// What is wrong; nothing if all is right.
    pub findings: Vec<Finding>,
}

/// What there is of an asset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Circulation {
    /// Of which.
    pub asset: String,
    /// What people and the operator have, in units.
    pub inside: i128,
    /// The sum of all accounts, those of the world too: zero.
    pub total: i128,
}

/// Something wrong, by how much.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What is wrong.
    pub what: String,
    /// What the books say.
    pub said: i128,
    /// What a recount says.
    pub counted: i128,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Finding { what, said, counted } = self;
        // Sums of 64-bit numbers do not fill 128 bits.
        write!(f, "{what}: {said} instead of {counted}, off by {}", said - counted)
    }
}

impl fmt::Display for Circulation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.inside, self.asset)
    }
}

impl Store {
    /// Recounts everything, as it stood at one moment; others write on meanwhile.
    pub async fn prove_ledger(&self) -> Result<Proof, StoreError> {
        let wrap = || StoreError::during("recount the ledger");
        let mut connection = self.pool.acquire().await.map_err(wrap())?;
        let mut transaction = one_moment(&mut connection).await?;
        let counts = sqlx::query!(
            r#"select (select count(*) from accounts) as "accounts!", (select count(*) from journals) as "journals!",
                      (select count(*) from postings) as "postings!",
                      (select count(*) from holds where state = 'pending') as "pending!",
                      (select count(*) from operations) as "operations!", (select count(*) from plan_steps) as "steps!""#
        )
        .fetch_one(&mut *transaction)
        .await
        .map_err(wrap())?;
        let circulation = sqlx::query!(
            r#"select asset as "asset!", sum(amount)::text as "total!",
                      coalesce(sum(amount) filter (where name not like 'outside:%'), 0)::text as "inside!"
                 from postings join accounts using (account_id, asset) group by asset order by asset"#
        )
        .fetch_all(&mut *transaction)
        .await
        .map_err(wrap())?;
        let circulation = circulation.into_iter().map(|row| Circulation {
            asset: row.asset,
            inside: number(&row.inside),
            total: number(&row.total),
        });
        let circulation: Vec<_> = circulation.collect();
        let totals = circulation.iter().filter(|of| of.total != 0);
        let mut findings: Vec<_> = totals
            .map(|of| Finding { what: format!("all of {}", of.asset), said: of.total, counted: 0 })
            .collect();
        for recount in RECOUNTS {
            findings.extend(differing(&mut transaction, recount).await?);
        }
        transaction.rollback().await.map_err(wrap())?;
        let (accounts, journals, postings) = (counts.accounts, counts.journals, counts.postings);
        let (pending, operations, steps) = (counts.pending, counts.operations, counts.steps);
        Ok(Proof { accounts, journals, postings, pending, operations, steps, circulation, findings })
    }
}

/// A view of one moment, with time enough to read all of it.
async fn one_moment(connection: &mut PgConnection) -> Result<PgTransaction<'_>, StoreError> {
    let wrap = || StoreError::during("recount the ledger");
    let mut transaction = connection.begin().await.map_err(wrap())?;
    for setting in
        ["set transaction isolation level repeatable read, read only", "set local statement_timeout = 0"]
    {
        sqlx::query(setting).execute(&mut *transaction).await.map_err(wrap())?;
    }
    Ok(transaction)
}

async fn differing(
    transaction: &mut PgTransaction<'_>,
    recount: &'static str,
) -> Result<Vec<Finding>, StoreError> {
    let rows: Vec<(String, String, String)> = sqlx::query_as(recount)
        .bind(MOST_FINDINGS)
        .fetch_all(&mut **transaction)
        .await
        .map_err(StoreError::during("recount the ledger"))?;
    let findings = rows.into_iter().map(|(what, said, counted)| Finding {
        what,
        said: number(&said),
        counted: number(&counted),
    });
    Ok(findings.collect())
}

/// Sums come as text: of all numbers of Postgres that fit one, none has a type here.
fn number(text: &str) -> i128 {
    text.parse().unwrap_or(i128::MAX)
}
