//! What somebody has earned, for themself: in sums, and line by line.

use std::collections::BTreeSet;

use shoal_domain::id::UserId;
use shoal_domain::ledger::Asset;
use shoal_domain::share::Earned;
use shoal_domain::time::Timestamp;

use crate::pool::{Store, StoreError};

/// A line of what somebody has earned: one posting of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The journal.
    pub journal: i64,
    /// When.
    pub at: Timestamp,
    /// Of what.
    pub asset: Asset,
    /// What it is.
    pub kind: EntryKind,
    /// What came, or went, in units.
    pub units: i64,
    /// What was there with it.
    pub balance: i64,
    /// By what a payout is found again outside.
    pub reference: Option<String>,
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// What was there before the first line that is shown.
    Carried,
    /// Earned.
    Share,
    /// Taken back, since the payment went back.
    ShareBack,
    /// Paid out.
    Payout,
    /// Anything else, such as a correction.
    Other,
}

impl EntryKind {
    /// As it is written in a file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            EntryKind::Carried => "carried over",
            EntryKind::Share => "share",
            EntryKind::ShareBack => "share taken back",
            EntryKind::Payout => "payout",
            EntryKind::Other => "other",
        }
    }
}

/// All lines, the oldest first.
pub type Sheet = Vec<Entry>;

impl Store {
    /// What somebody has earned, of each asset they ever earned any of.
    pub async fn earned(&self, earner: UserId) -> Result<Vec<Earned>, StoreError> {
        let rows = sqlx::query!(
            r#"select asset as "asset!", sum(resting)::bigint as "resting!", sum(free)::bigint as "free!", sum(due)::bigint as "due!",
                      sum(paid)::bigint as "paid!", sum(owed)::bigint as "owed!"
                 from (select asset, case when state = 'resting' then units else 0 end as resting, 0 as free, 0 as due, 0 as paid,
                              case when refunded and state = 'given' then units - taken else 0 end as owed
                         from shares where earner_user = $1
                        union all
                       select asset, 0, balance - held, held, 0, 0 from accounts where name = 'earner:' || $1::bigint
                        union all
                       select asset, 0, 0, 0, units, 0 from payouts where earner_user = $1 and state = 'paid') as parts
                group by asset order by asset"#,
            earner.0
        )
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::during("read what somebody has earned"))?;
        let all = rows.into_iter().filter_map(|row| {
            let (resting, free, due, paid, owed) = (row.resting, row.free, row.due, row.paid, row.owed);
            Some(Earned { asset: row.asset.parse().ok()?, resting, free, due, paid, owed })
        });
        Ok(all.collect())
    }

    /// Every posting of what somebody has earned, the latest so many. Where there are more, what was there before the first is
    /// carried over, so that of each asset the lines sum to what is there.
    pub async fn earnings(&self, earner: UserId, most: u32) -> Result<Sheet, StoreError> {
        let rows = sqlx::query!(
            r#"select journal_id, p.asset, p.amount, p.balance, journals.reason, operation, reference as "reference?",
                      (extract(epoch from written_at) * 1000)::bigint as "at!"
                 from accounts join postings as p using (account_id) join journals using (journal_id)
                 left join payouts on operation = 'payout-paid:' || payout_id
                where name = 'earner:' || $1::bigint order by journal_id desc limit $2"#,
            earner.0,
            i64::from(most)
        )
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::during("read what somebody has earned, line by line"))?;
        let lines = rows.into_iter().rev().filter_map(|row| {
            let kind = match (row.reason.as_str(), row.operation.starts_with("payout-paid:")) {
                ("share", _) => EntryKind::Share,
                ("share_back", _) => EntryKind::ShareBack,
                (_, true) => EntryKind::Payout,
                _ => EntryKind::Other,
            };
            Some(Entry {
                journal: row.journal_id,
                at: Timestamp(row.at.try_into().unwrap_or(0)),
                asset: row.asset.parse().ok()?,
                kind,
                units: row.amount,
                balance: row.balance,
                reference: row.reference,
            })
        });
        Ok(carried(lines.collect()))
    }
}

/// Puts what was there before in front, where that is something.
fn carried(lines: Sheet) -> Sheet {
    let (mut seen, mut before) = (BTreeSet::new(), vec![]);
    for line in &lines {
        if seen.insert(line.asset) && line.balance != line.units {
            let was = line.balance - line.units;
            before.push(Entry {
                kind: EntryKind::Carried,
                units: was,
                balance: was,
                reference: None,
                ..line.clone()
            });
        }
    }
    before.into_iter().chain(lines).collect()
}
