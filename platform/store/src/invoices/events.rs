//! What providers tell of by themselves.

use shoal_domain::payment::coin::{Event, Provider};

use crate::pool::{Store, StoreError};

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Somebody looks at once.
    New,
    /// It had been told before, and nothing was done now.
    Before,
    /// Something else was told under this id.
    Other,
    /// There is no such invoice.
    Unknown,
}

impl Store {
    /// Notes an event, and has somebody look at its invoice: once, however often it is told.
    pub async fn hear(&self, provider: Provider, event: &Event) -> Result<Heard, StoreError> {
        let row = sqlx::query!(
            r#"with invoice as (select invoice_id from invoices where reference = $3 and provider = $1),
               noted as (
                   insert into provider_events (provider, event, reference) select $1, $2, $3 from invoice
                   on conflict do nothing returning event),
               looking as (
                   update invoices set look_at = now(), asked = true
                    where exists (select from noted) and reference = $3)
               select exists (select from invoice) as "known!", exists (select from noted) as "new!",
                      exists (select from provider_events
                               where provider = $1 and event = $2 and reference <> $3) as "other!""#,
            provider.as_str(),
            event.id.as_str(),
            event.reference.as_str()
        )
        .fetch_one(&self.pool)
        .await
        .map_err(StoreError::during("note what a provider tells"))?;
        Ok(match row {
            row if row.other => Heard::Other,
            row if !row.known => Heard::Unknown,
            row if row.new => Heard::New,
            _ => Heard::Before,
        })
    }
}
