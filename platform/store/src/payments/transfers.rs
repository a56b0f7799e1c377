//! Coins that came for an invoice.

use shoal_domain::id::UserId;
use shoal_domain::payment::coin::{Invoice, Provider, Transfer};
use shoal_domain::payment::{Means, Odd};

use super::{Came, Noted, Row, ms};
use crate::pool::{Store, StoreError};

/// Coins that are there for good, and what they were judged to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrived<'a> {
    /// By whom.
    pub provider: Provider,
    /// What was to be paid.
    pub invoice: &'a Invoice,
    /// What came.
    pub transfer: &'a Transfer,
    /// Why they get nothing for it.
    pub odd: Option<Odd>,
}

impl Store {
    /// Notes coins that came, and gives what they were for: once, however often and by how many at once this is asked for.
    /// Of two that would pay the same invoice the first does, and the other is its owner's.
    pub async fn note_transfer(&self, arrived: &Arrived<'_>) -> Result<Noted, StoreError> {
        let Arrived { provider, invoice, transfer, odd } = arrived;
        let means = Means::Coin(*provider);
        let row = sqlx::query!(
            r#"with invoice as (select invoice_id, user_id, product, days from invoices where reference = $2),
               paying as (
                   update invoices set paid_by = $1, paid_at = now()
                    where reference = $2 and paid_by is null and $6::text is null
                      and not exists (select from payments where charge = $1)
                   returning invoice_id),
               noted as (
                   insert into payments (charge, provider, invoice_id, user_id, amount, currency, product, odd, paid_at)
                   select $1, $3, invoice_id, user_id, $4, $5,
                          case when exists (select from paying) then product end,
                          case when not exists (select from paying) then coalesce($6, 'paid') end,
                          to_timestamp($7::bigint / 1000.0)
                     from invoice
                   on conflict do nothing returning state, product, user_id)
               select state as "state!", product, user_id, (select days from invoice) as days from noted
               union all select state, product, user_id, (select days from invoice) from payments where charge = $1 limit 1"#,
            transfer.charge.as_str(),
            invoice.reference.as_str(),
            provider.as_str(),
            transfer.amount.units(),
            means.currency(),
            odd.map(Odd::word),
            ms(transfer.at)
        )
        .fetch_optional(&self.pool)
        .await
        .map_err(StoreError::during("note coins that came"))?;
        // Somebody else has noted it just now, too late for the view of this statement: they give it.
        let Some(row) = row else { return Ok(Noted::Before) };
        let (user, Row { state, product }) =
            (row.user_id.map(UserId), Row { state: row.state, product: row.product });
        if state != "new" {
            return Ok(Noted::Before);
        }
        let product = product.and_then(|product| product.parse().ok());
        // They have what they were asked to pay for, whatever is sold by now.
        let days = row.days.and_then(|days| u16::try_from(days).ok());
        let (charge, amount) = (&transfer.charge, Some(transfer.amount));
        self.give(&Came { means, user, charge, amount, product, days }).await
    }
}
