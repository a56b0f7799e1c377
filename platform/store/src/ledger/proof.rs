//! The ledger recounted: from its postings and holds alone, whatever its triggers have kept.

use std::fmt;

use sqlx::{Connection, PgConnection, PgTransaction};

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

/// Each asks for what differs: the words, what the books say, what a recount says. No number is trusted but those of
/// postings and holds.
const RECOUNTS: [&str; 7] = [
    "select 'account ' || name || '/' || accounts.asset as what, accounts.balance::text as said,
            coalesce(sum(amount), 0)::text as counted
       from accounts left join postings on postings.account_id = accounts.account_id
      group by accounts.account_id having accounts.balance <> coalesce(sum(amount), 0)
      order by accounts.account_id limit $1",
    "select 'set aside of account ' || name || '/' || accounts.asset, held::text, coalesce(sum(amount), 0)::text
       from accounts left join holds on holds.account_id = accounts.account_id and state = 'pending'
      group by accounts.account_id having held <> coalesce(sum(amount), 0) order by accounts.account_id limit $1",
    "select 'free of account ' || name || '/' || asset, (balance::numeric - held)::text, floor::text
       from accounts where balance::numeric - held < floor order by account_id limit $1",
    "select 'journal ' || journal_id || ' in ' || asset, sum(amount)::text, '0'
       from postings group by journal_id, asset having sum(amount) <> 0 order by journal_id limit $1",
    "select 'postings of journal ' || journal_id, '0', '2'
       from journals where not exists (select from postings where postings.journal_id = journals.journal_id)
      order by journal_id limit $1",
    // Each posting says what the account had with it, so that one that was changed or taken away shows where.
    "select 'journal ' || journal_id || ' at account ' || name || '/' || asset, said::text, counted::text
       from (select journal_id, account_id, balance as said,
                    sum(amount) over (partition by account_id order by journal_id) as counted from postings) as running
       join accounts using (account_id) where said <> counted order by journal_id limit $1",
    "select 'moved by hold ' || holds.operation, posted::text, coalesce(-amount_moved, 0)::text
       from (select holds.*, (select postings.amount from postings
                               where postings.journal_id = holds.journal_id
                                 and postings.account_id = holds.account_id) as amount_moved
               from holds where state = 'posted') as holds
      where posted is distinct from -amount_moved order by holds.operation limit $1",
];

impl Store {
    /// Recounts everything, as it stood at one moment; others write on meanwhile.
    pub async fn prove_ledger(&self) -> Result<Proof, StoreError> {
        let wrap = || StoreError::during("recount the ledger");
        let mut connection = self.pool.acquire().await.map_err(wrap())?;
        let mut transaction = one_moment(&mut connection).await?;
        let counts = sqlx::query!(
            r#"select (select count(*) from accounts) as "accounts!", (select count(*) from journals) as "journals!",
                      (select count(*) from postings) as "postings!",
                      (select count(*) from holds where state = 'pending') as "pending!""#
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
        Ok(Proof { accounts, journals, postings, pending: counts.pending, circulation, findings })
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
