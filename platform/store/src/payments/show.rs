//! Payments, looked at.

use std::time::Duration;

use shoal_domain::id::{BotId, UserId};
use shoal_domain::time::Timestamp;

use super::user;
use crate::pool::{Store, StoreError};

/// An address is looked at every 20 s, and within seconds after a failure: by then nobody looks at all.
const OVERDUE: Duration = Duration::from_mins(5);

/// A payment, as an operator sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentRow {
    /// Its number here.
    pub number: i64,
    /// Telegram's name of it, or that of a chain.
    pub charge: String,
    /// At which bot, where it was paid at Telegram.
    pub bot: Option<BotId>,
    /// Who took it, where it was not Telegram.
    pub provider: Option<String>,
    /// Who paid; nobody can say any more of who was forgotten.
    pub user: Option<UserId>,
    /// How much.
    pub amount: i64,
    /// Of what.
    pub currency: String,
    /// What for.
    pub product: Option<String>,
    /// What is wrong with it.
    pub odd: Option<String>,
    /// new, given, kept or refunded.
    pub state: String,
    /// What Telegram is being asked for.
    pub asked: Option<String>,
    /// What it said last when it would not.
    pub failure: Option<String>,
    /// Monthly payments end with this month.
    pub cancelled: bool,
    /// When.
    pub at: Timestamp,
}

/// Which payments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Which {
    /// Only those of this person.
    pub user: Option<UserId>,
    /// Only those that are kept, because nobody can say what for, and those that nobody has anything for.
    pub odd: bool,
    /// Only those before this number.
    pub before: Option<i64>,
}

/// What an operator has to look at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Alarm {
    /// Payments that are kept.
    pub kept: i64,
    /// The number of the last of them.
    pub latest_kept: i64,
    /// Payments that were noted a while ago, and nobody has anything for them.
    pub stuck: i64,
    /// The number of the last of them.
    pub latest_stuck: i64,
    /// What Telegram would not do, and what it could not be asked for in an hour.
    pub failed: i64,
    /// When it was last so, in milliseconds.
    pub latest_failed: i64,
    /// Where Telegram's list is not like ours.
    pub differences: i64,
    /// The number of the last of these.
    pub latest_difference: i64,
    /// Invoices whose addresses somebody should have looked at minutes ago.
    pub overdue: i64,
}

impl Store {
    /// Payments, newest first, so many at most.
    pub async fn payments(&self, which: Which, most: u16) -> Result<Vec<PaymentRow>, StoreError> {
        let rows = sqlx::query!(
            r#"select payment_id, charge, bot_id, provider, user_id, amount, currency, product, odd, state, asked, failure, cancelled,
                      (extract(epoch from paid_at) * 1000)::bigint as "at!"
                 from payments
                where ($1::bigint is null or user_id = $1) and (not $2 or state = 'kept' or state = 'new' and noted_at < now() - interval '10 minutes')
                  and ($3::bigint is null or payment_id < $3)
                order by payment_id desc limit $4"#,
            which.user.map(|user| user.0),
            which.odd,
            which.before,
            i64::from(most)
        )
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::during("read payments"))?;
        let shown = rows.into_iter().map(|row| PaymentRow {
            number: row.payment_id,
            charge: row.charge,
            bot: row.bot_id.map(BotId),
            provider: row.provider,
            user: user(row.user_id),
            amount: row.amount,
            currency: row.currency,
            product: row.product,
            odd: row.odd,
            state: row.state,
            asked: row.asked,
            failure: row.failure,
            cancelled: row.cancelled,
            at: Timestamp(row.at.try_into().unwrap_or(0)),
        });
        Ok(shown.collect())
    }

    /// The charge id of the payment of this number.
    pub async fn charge_of(&self, number: i64) -> Result<Option<String>, StoreError> {
        sqlx::query_scalar!("select charge from payments where payment_id = $1", number)
            .fetch_optional(&self.pool)
            .await
            .map_err(StoreError::during("look a payment up"))
    }

    /// What an operator has to look at. What is noted is given in the same breath: ten minutes later somebody has stopped.
    pub async fn payment_alarm(&self) -> Result<Alarm, StoreError> {
        sqlx::query_as!(
            Alarm,
            r#"select (select count(*) from payments where state = 'kept') as "kept!",
                      (select coalesce(max(payment_id), 0) from payments where state = 'kept') as "latest_kept!",
                      (select count(*) from payments
                        where state = 'new' and noted_at < now() - interval '10 minutes') as "stuck!",
                      (select coalesce(max(payment_id), 0) from payments
                        where state = 'new' and noted_at < now() - interval '10 minutes') as "latest_stuck!",
                      failed.count as "failed!", failed.latest as "latest_failed!",
                      differing.count as "differences!", differing.latest as "latest_difference!",
                      (select count(*) from invoices where look_at < now() - make_interval(secs => $1)) as "overdue!"
                 from (select count(*) as count, coalesce((extract(epoch from max(since)) * 1000)::bigint, 0) as latest
                         from (select case when asked is null then try_at else asked_at + interval '1 hour' end as since
                                 from payments where failure is not null) as failures
                        where since <= now()) as failed,
                      (select count(*) as count, coalesce(max(difference_id), 0) as latest from star_differences as d
                        where what <> 'missing'
                           or not exists (select from payments where charge = d.charge and listed)) as differing"#,
            OVERDUE.as_secs_f64()
        )
        .fetch_one(&self.pool)
        .await
        .map_err(StoreError::during("look what payments need an eye"))
    }
}
