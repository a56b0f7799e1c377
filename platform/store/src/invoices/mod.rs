//! Invoices in coins: each has an address of its own, which no other one ever gets.

mod events;
mod watch;

use std::time::Duration;

use shoal_domain::id::UserId;
use shoal_domain::payment::Product;
use shoal_domain::payment::coin::{CoinAddress, Invoice, PAID_WITHIN, Provider, Reference, Usdt};
use shoal_domain::time::Timestamp;

use crate::pool::{Store, StoreError};

pub use events::Heard;
pub use watch::Watched;

/// An open invoice is shown again as long as there is so much time left to pay it.
const LEFT: Duration = Duration::from_mins(30);

/// Invoices that one person can leave unpaid in a day: each takes an address for ever.
const MOST_UNPAID: i64 = 10;

/// The clock of the chain may be behind ours by as much: nothing is missed that came a little before it was asked for.
const CLOCKS_DIFFER: Duration = Duration::from_hours(1);

/// What somebody wants to buy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewInvoice<'a> {
    /// Its name, if it is a new one.
    pub reference: Reference,
    /// By whom they pay.
    pub provider: Provider,
    /// Who.
    pub user: UserId,
    /// What.
    pub product: &'a Product,
    /// For how much.
    pub price: Usdt,
    /// For how many days they get it.
    pub days: u16,
    /// The admin who asks for it.
    pub by: &'a str,
}

/// Why there is no invoice.
#[derive(Debug, thiserror::Error)]
pub enum NoInvoice {
    /// All addresses have been lent.
    #[error("there is no address left to pay to; add some: shoal payments addresses add")]
    NoAddress,
    /// They have left too many unpaid.
    #[error("they have left {MOST_UNPAID} invoices unpaid within a day; more can be made tomorrow")]
    TooMany,
    /// Something between us and Postgres.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An invoice, as an operator sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoiceRow {
    /// Its number here.
    pub number: i64,
    /// What was agreed.
    pub invoice: Invoice,
    /// When it was made.
    pub made: Timestamp,
    /// What came to its address and is of a token that is not taken.
    pub foreign: i64,
}

/// How many addresses there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Addresses {
    /// In all.
    pub all: i64,
    /// That no invoice has.
    pub free: i64,
}

/// A row, not read yet.
struct Row {
    reference: String,
    user_id: Option<i64>,
    product: String,
    amount: i64,
    address: String,
    until: i64,
    paid_by: Option<String>,
}

impl Row {
    /// The table takes nothing that could not be read.
    fn invoice(self) -> Option<Invoice> {
        Some(Invoice {
            reference: self.reference.parse().ok()?,
            user: self.user_id.map(UserId),
            product: self.product.parse().ok()?,
            price: Usdt::new(self.amount).ok()?,
            address: self.address.parse().ok()?,
            until: moment(self.until),
            paid_by: self.paid_by.map(|charge| charge.parse()).transpose().ok()?,
        })
    }
}

impl Store {
    /// An invoice for somebody: the one that they have open already for the same, or a new one.
    pub async fn invoice(&self, new: &NewInvoice<'_>) -> Result<Invoice, NoInvoice> {
        let wrap = || StoreError::during("make an invoice");
        let mut transaction = self.pool.begin().await.map_err(wrap())?;
        // One person's come one after the other, so that whoever asks twice at once is given one.
        sqlx::query!("select pg_advisory_xact_lock(hashtextextended('invoice', $1))", new.user.0)
            .execute(&mut *transaction)
            .await
            .map_err(wrap())?;
        let product = new.product.to_string();
        let open = sqlx::query_as!(
            Row,
            r#"select reference, user_id, product, amount, address, paid_by,
                      (extract(epoch from until_at) * 1000)::bigint as "until!"
                 from invoices
                where user_id = $1 and product = $2 and amount = $3 and provider = $4 and paid_by is null
                  and until_at > now() + make_interval(secs => $5) and days = $6
                order by invoice_id desc limit 1"#,
            new.user.0,
            product,
            new.price.amount().units(),
            new.provider.as_str(),
            LEFT.as_secs_f64(),
            i32::from(new.days)
        )
        .fetch_optional(&mut *transaction)
        .await
        .map_err(wrap())?;
        if let Some(invoice) = open.and_then(Row::invoice) {
            return Ok(invoice);
        }
        let unpaid = sqlx::query_scalar!(
            r#"select count(*) as "unpaid!" from invoices
                where user_id = $1 and paid_by is null and made_at > now() - interval '1 day'"#,
            new.user.0
        )
        .fetch_one(&mut *transaction)
        .await
        .map_err(wrap())?;
        if unpaid >= MOST_UNPAID {
            return Err(NoInvoice::TooMany);
        }
        let made = sqlx::query_as!(
            Row,
            r#"with lent as (
                   update coin_addresses set lent_at = now()
                    where address = (select address from coin_addresses where provider = $2 and lent_at is null
                                      order by place limit 1 for update skip locked)
                   returning address)
               insert into invoices (reference, provider, user_id, product, amount, address, made_by, until_at,
                                     seen_until, look_at, days)
               select $1, $2, $3, $4, $5, address, $6, now() + make_interval(secs => $7),
                      now() - make_interval(secs => $8), now(), $9
                 from lent
               returning reference, user_id, product, amount, address, paid_by,
                         (extract(epoch from until_at) * 1000)::bigint as "until!""#,
            new.reference.as_str(),
            new.provider.as_str(),
            new.user.0,
            product,
            new.price.amount().units(),
            new.by,
            PAID_WITHIN.0 as f64 / 1000.0,
            CLOCKS_DIFFER.as_secs_f64(),
            i32::from(new.days)
        )
        .fetch_optional(&mut *transaction)
        .await
        .map_err(wrap())?;
        transaction.commit().await.map_err(wrap())?;
        made.and_then(Row::invoice).ok_or(NoInvoice::NoAddress)
    }

    /// Invoices, newest first, so many at most.
    pub async fn invoices(&self, before: Option<i64>, most: u16) -> Result<Vec<InvoiceRow>, StoreError> {
        let rows = sqlx::query!(
            r#"select invoice_id, reference, user_id, product, amount, address, paid_by,
                      (extract(epoch from until_at) * 1000)::bigint as "until!",
                      (extract(epoch from made_at) * 1000)::bigint as "made!",
                      (select count(*) from foreign_transfers as foreign_one
                        where foreign_one.invoice_id = invoices.invoice_id) as "foreign_ones!"
                 from invoices where $1::bigint is null or invoice_id < $1
                order by invoice_id desc limit $2"#,
            before,
            i64::from(most)
        )
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::during("read invoices"))?;
        let shown = rows.into_iter().filter_map(|row| {
            let (number, made, foreign) = (row.invoice_id, moment(row.made), row.foreign_ones);
            let (user_id, until) = (row.user_id, row.until);
            let (reference, product, amount) = (row.reference, row.product, row.amount);
            let (address, paid_by) = (row.address, row.paid_by);
            let row = Row { reference, user_id, product, amount, address, until, paid_by };
            Some(InvoiceRow { number, invoice: row.invoice()?, made, foreign })
        });
        Ok(shown.collect())
    }

    /// Adds addresses that can be lent to invoices. Answers how many of them are new.
    pub async fn add_coin_addresses(
        &self,
        provider: Provider,
        addresses: &[CoinAddress],
    ) -> Result<u64, StoreError> {
        let addresses: Vec<_> = addresses.iter().map(ToString::to_string).collect();
        sqlx::query!(
            "insert into coin_addresses (address, provider)
             select address, $2 from unnest($1::text[]) with ordinality as one (address, place) order by place
             on conflict do nothing",
            &addresses,
            provider.as_str()
        )
        .execute(&self.pool)
        .await
        .map(|done| done.rows_affected())
        .map_err(StoreError::during("add addresses to pay to"))
    }

    /// How many addresses there are.
    pub async fn coin_addresses(&self, provider: Provider) -> Result<Addresses, StoreError> {
        sqlx::query_as!(
            Addresses,
            r#"select count(*) as "all!", count(*) filter (where lent_at is null) as "free!"
                 from coin_addresses where provider = $1"#,
            provider.as_str()
        )
        .fetch_one(&self.pool)
        .await
        .map_err(StoreError::during("count addresses to pay to"))
    }
}

fn moment(ms: i64) -> Timestamp {
    Timestamp(ms.try_into().unwrap_or(0))
}
