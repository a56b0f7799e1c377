//! What somebody has, and how it came about.

use shoal_domain::ledger::{Account, Asset, Holder, OperationId};
use shoal_domain::time::Timestamp;

use crate::pool::{Store, StoreError};

/// What an account holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Which.
    pub account: Account,
    /// All that is there, in units.
    pub balance: i64,
    /// What of it is set aside.
    pub held: i64,
}

/// Something that happened to an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The journal.
    pub journal: i64,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
    /// What asked for it.
    pub operation: OperationId,
    /// What came, or went, in units.
    pub units: i64,
    /// What was there with it.
    pub balance: i64,
}

impl Store {
    /// What a holder has, of each asset they ever had any of.
    pub async fn standing(&self, holder: Holder) -> Result<Vec<Standing>, StoreError> {
        let rows = sqlx::query!(
            "select asset, balance, held from accounts where name = $1 order by asset",
            holder.to_string()
        )
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::during("read accounts"))?;
        let standing = rows.into_iter().filter_map(|row| {
            // An asset that only a newer release knows is not for this one to show.
            let asset: Asset = row.asset.parse().ok()?;
            Some(Standing { account: Account { holder, asset }, balance: row.balance, held: row.held })
        });
        Ok(standing.collect())
    }

    /// What happened to an account, newest first, before a given journal.
    pub async fn statement(
        &self,
        account: Account,
        before: Option<i64>,
        most: u16,
    ) -> Result<Vec<Line>, StoreError> {
        let rows = sqlx::query!(
            r#"select postings.journal_id, amount, postings.balance, operation, reason,
                      (extract(epoch from written_at) * 1000)::bigint as "at!"
                 from postings join journals using (journal_id)
                where account_id = (select account_id from accounts where name = $1 and asset = $2)
                  and ($3::bigint is null or postings.journal_id < $3)
                order by postings.journal_id desc limit $4"#,
            account.holder.to_string(),
            account.asset.code(),
            before,
            i64::from(most)
        )
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::during("read a statement"))?;
        let lines = rows.into_iter().filter_map(|row| {
            Some(Line {
                journal: row.journal_id,
                at: Timestamp(row.at.try_into().unwrap_or(0)),
                reason: row.reason,
                // The table takes no other.
                operation: row.operation.parse().ok()?,
                units: row.amount,
                balance: row.balance,
            })
        });
        Ok(lines.collect())
    }
}
