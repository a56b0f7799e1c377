//! Whose address has to be looked at, and up to where it was.

use std::time::Duration;

use shoal_domain::payment::ChargeId;
use shoal_domain::payment::coin::{CoinAddress, Invoice, Provider};
use shoal_domain::time::Timestamp;

use super::{Row, moment};
use crate::pool::{Store, StoreError};

/// Whoever looks has it to themselves for so long.
const CLAIM: Duration = Duration::from_mins(1);

/// Transfers of tokens that are not taken are written down so often for one address: anybody can send any number of them.
const MOST_FOREIGN: i64 = 20;

/// An invoice that somebody looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watched {
    /// Its number.
    pub number: i64,
    /// What was agreed.
    pub invoice: Invoice,
    /// When it was made.
    pub made: Timestamp,
    /// Everything before this moment was seen, and is there for good.
    pub since: Timestamp,
}

impl Store {
    /// Invoices whose addresses are to be looked at now, so many at most. Nobody else is given the same for a minute.
    pub async fn due_invoices(&self, provider: Provider, most: u16) -> Result<Vec<Watched>, StoreError> {
        let rows = sqlx::query!(
            r#"update invoices set look_at = now() + make_interval(secs => $3), asked = false
                where invoice_id in (select invoice_id from invoices where look_at <= now() and provider = $1
                                      order by look_at limit $2 for update skip locked)
               returning invoice_id, reference, user_id, product, amount, address, paid_by,
                         (extract(epoch from until_at) * 1000)::bigint as "until!",
                         (extract(epoch from made_at) * 1000)::bigint as "made!",
                         (extract(epoch from seen_until) * 1000)::bigint as "since!""#,
            provider.as_str(),
            i64::from(most),
            CLAIM.as_secs_f64()
        )
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::during("look which addresses are to be looked at"))?;
        let watched = rows.into_iter().filter_map(|row| {
            let (number, made, since) = (row.invoice_id, moment(row.made), moment(row.since));
            let (user_id, until) = (row.user_id, row.until);
            let (reference, product, amount) = (row.reference, row.product, row.amount);
            let (address, paid_by) = (row.address, row.paid_by);
            let row = Row { reference, user_id, product, amount, address, until, paid_by };
            Some(Watched { number, invoice: row.invoice()?, made, since })
        });
        Ok(watched.collect())
    }

    /// An address was looked at: all before this moment is there for good, and the next look is after so long. Without one
    /// nobody looks any more. Where a provider has told of something meanwhile, it is looked at again at once.
    pub async fn invoice_looked_at(
        &self,
        number: i64,
        since: Timestamp,
        next: Option<Duration>,
    ) -> Result<(), StoreError> {
        sqlx::query!(
            "update invoices
                set seen_until = greatest(seen_until, to_timestamp($2::bigint / 1000.0)),
                    look_at = case when asked then now() else now() + make_interval(secs => $3) end
              where invoice_id = $1",
            number,
            i64::try_from(since.0).unwrap_or(i64::MAX),
            next.map(|pause| pause.as_secs_f64())
        )
        .execute(&self.pool)
        .await
        .map(drop)
        .map_err(StoreError::during("note that an address was looked at"))
    }

    /// Writes down that something came which is of a token that is not taken. `false`: it is known, or there are too many.
    pub async fn note_foreign(
        &self,
        number: i64,
        transfer: &ChargeId,
        token: &CoinAddress,
    ) -> Result<bool, StoreError> {
        sqlx::query!(
            "insert into foreign_transfers (transfer, invoice_id, token)
             select $1, $2, $3 where (select count(*) from foreign_transfers where invoice_id = $2) < $4
             on conflict do nothing",
            transfer.as_str(),
            number,
            token.as_str(),
            MOST_FOREIGN
        )
        .execute(&self.pool)
        .await
        .map(|done| done.rows_affected() > 0)
        .map_err(StoreError::during("write down what came of another token"))
    }
}
