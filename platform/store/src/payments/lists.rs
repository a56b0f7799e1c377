//! Telegram's own list of what moved, compared with ours.

use std::fmt;

use shoal_domain::id::BotId;
use shoal_domain::payment::ChargeId;
use shoal_domain::time::Timestamp;

use crate::pool::{Store, StoreError};

/// What was noted so lately may stand in Telegram's list a little later. A comparison leaves out the last ten minutes before it
/// began, and has as many for itself.
const LISTED_WITHIN_MINUTES: i32 = 20;

/// In what two lists differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// Telegram has it, and it was not noted here. It is now.
    Found,
    /// It was noted here, and Telegram does not have it.
    Missing,
    /// It is not the same amount.
    Amount,
    /// Telegram has given it back, and it was not noted here. It is now.
    Refunded,
}

/// How something of Telegram's list stands here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listed {
    /// It was noted, and is the same.
    Same,
    /// It was noted, and is another amount.
    OtherAmount,
    /// It was noted, and nobody has anything for it: whoever noted it has stopped behind that, or is about to go on.
    New,
    /// It was not noted.
    Unknown,
}

/// Where two lists differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discrepancy {
    /// At which bot.
    pub bot: BotId,
    /// Which payment.
    pub charge: String,
    /// In what: found, missing, amount or refunded.
    pub what: String,
    /// How many Stars.
    pub amount: i64,
    /// When that was noticed, in milliseconds.
    pub noticed: Timestamp,
}

impl Difference {
    /// All there are.
    pub const ALL: [Difference; 4] =
        [Difference::Found, Difference::Missing, Difference::Amount, Difference::Refunded];

    /// As it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Difference::Found => "found",
            Difference::Missing => "missing",
            Difference::Amount => "amount",
            Difference::Refunded => "refunded",
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Store {
    /// How many transactions of a bot's list have been compared.
    pub async fn star_list_seen(&self, bot: BotId) -> Result<u64, StoreError> {
        sqlx::query_scalar!("select seen from star_lists where bot_id = $1", bot.0)
            .fetch_optional(&self.pool)
            .await
            .map(|seen| seen.unwrap_or(0).try_into().unwrap_or(0))
            .map_err(StoreError::during("look how far payments were compared with Telegram's"))
    }

    /// So many have been compared by now.
    pub async fn star_list_compared(&self, bot: BotId, seen: u64) -> Result<(), StoreError> {
        sqlx::query!(
            "insert into star_lists (bot_id, seen, looked_at) values ($1, $2, now())
             on conflict (bot_id) do update set seen = greatest(star_lists.seen, excluded.seen), looked_at = now()",
            bot.0,
            i64::try_from(seen).unwrap_or(i64::MAX)
        )
        .execute(&self.pool)
        .await
        .map(drop)
        .map_err(StoreError::during("note how far payments were compared with Telegram's"))
    }

    /// Notes that a payment stands in Telegram's list, so that it is missing there no longer, and says how it stands here.
    pub async fn payment_listed(&self, charge: &ChargeId, amount: u64) -> Result<Listed, StoreError> {
        let noted = sqlx::query!(
            "update payments set listed = true where charge = $1 returning amount, state",
            charge.as_str()
        )
        .fetch_optional(&self.pool)
        .await
        .map_err(StoreError::during("note that a payment is in Telegram's list"))?;
        Ok(match noted {
            None => Listed::Unknown,
            Some(noted) if noted.state == "new" => Listed::New,
            Some(noted) if u64::try_from(noted.amount) == Ok(amount) => Listed::Same,
            Some(_) => Listed::OtherAmount,
        })
    }

    /// Whether a payment that Telegram has given back is so here, or will be.
    pub async fn is_refunded(&self, charge: &ChargeId) -> Result<bool, StoreError> {
        sqlx::query_scalar!(
            r#"select exists (select from payments where charge = $1
                          and (state = 'refunded' or asked = 'refund')) as "is!""#,
            charge.as_str()
        )
        .fetch_one(&self.pool)
        .await
        .map_err(StoreError::during("look whether a payment was given back"))
    }

    /// Writes a difference down, once. `false`: it was known.
    pub async fn note_difference(
        &self,
        bot: BotId,
        charge: &ChargeId,
        what: Difference,
        amount: u64,
    ) -> Result<bool, StoreError> {
        sqlx::query!(
            "insert into star_differences (bot_id, charge, what, amount) values ($1, $2, $3, $4) on conflict do nothing",
            bot.0,
            charge.as_str(),
            what.as_str(),
            i64::try_from(amount).unwrap_or(i64::MAX)
        )
        .execute(&self.pool)
        .await
        .map(|done| done.rows_affected() > 0)
        .map_err(StoreError::during("write down where payments differ from Telegram's"))
    }

    /// Writes down what was noted here and Telegram does not have, when its whole list has been compared. Says how many.
    pub async fn note_missing(&self, bot: BotId) -> Result<u64, StoreError> {
        sqlx::query!(
            "insert into star_differences (bot_id, charge, what, amount)
             select bot_id, charge, 'missing', amount from payments
              where bot_id = $1 and not listed and noted_at < now() - make_interval(mins => $2)
             on conflict do nothing",
            bot.0,
            LISTED_WITHIN_MINUTES
        )
        .execute(&self.pool)
        .await
        .map(|done| done.rows_affected())
        .map_err(StoreError::during("write down what Telegram does not have"))
    }

    /// Where payments differed from Telegram's, newest first, so many at most. What was missing, and came to its list since, is
    /// left out.
    pub async fn star_differences(&self, most: u16) -> Result<Vec<Discrepancy>, StoreError> {
        let rows = sqlx::query!(
            r#"select bot_id, charge, what, amount, (extract(epoch from noticed_at) * 1000)::bigint as "noticed!"
                 from star_differences as d
                where what <> 'missing' or not exists (select from payments where charge = d.charge and listed)
                order by difference_id desc limit $1"#,
            i64::from(most)
        )
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::during("read where payments differ from Telegram's"))?;
        let discrepancy = rows.into_iter().map(|row| Discrepancy {
            bot: BotId(row.bot_id),
            charge: row.charge,
            what: row.what,
            amount: row.amount,
            noticed: Timestamp(row.noticed.try_into().unwrap_or(0)),
        });
        Ok(discrepancy.collect())
    }
}
