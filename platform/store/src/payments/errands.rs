//! What Telegram has to be asked for about a payment: to give it back, or to let monthly payments end or go on.

use std::str::FromStr;
use std::time::Duration;

use shoal_domain::id::{BotId, UserId};
use shoal_domain::payment::{ChargeId, Means};

use super::user;
use crate::pool::{Store, StoreError};

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// They get it back.
    Refund,
    /// What they pay every month ends with the month that is paid.
    Cancel,
    /// It goes on.
    Continue,
}

/// Something that Telegram has to be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Errand {
    /// Which payment it is about.
    pub charge: ChargeId,
    /// At which bot.
    pub bot: BotId,
    /// Whose.
    pub user: UserId,
    /// What.
    pub ask: Ask,
}

/// Why it is not asked for.
#[derive(Debug, thiserror::Error)]
pub enum NoErrand {
    /// There is no such payment.
    #[error("there is no payment {0}\n  see: shoal payments list")]
    Unknown(ChargeId),
    /// They have it back.
    #[error("{0} was given back before")]
    Refunded(ChargeId),
    /// Whose it was is forgotten, and Telegram would have to be told.
    #[error("whoever paid {0} was forgotten as they wished, so nobody can say to whom it would go back")]
    Forgotten(ChargeId),
    /// It was paid in coins, which only whoever has the keys can send back.
    #[error(
        "{0} was paid in coins, and nobody here has a key to send them back\n  send them by hand, then say so: shoal payments returned"
    )]
    ByHand(ChargeId),
    /// It was paid at Telegram, which gives it back.
    #[error("{0} was paid in Stars, which Telegram gives back\n  see: shoal payments refund")]
    AtTelegram(ChargeId),
    /// What they bought has not reached them yet.
    #[error("what {0} was for has not reached them yet; try again in a moment")]
    NotYet(ChargeId),
    /// It is paid once.
    #[error("{0} is not paid every month")]
    Once(ChargeId),
    /// Something between us and Postgres.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A payment as it stands.
pub(super) struct Row {
    pub(super) bot_id: Option<i64>,
    pub(super) provider: Option<String>,
    pub(super) user_id: Option<i64>,
    pub(super) amount: i64,
    pub(super) currency: String,
    pub(super) product: Option<String>,
    pub(super) odd: Option<String>,
    pub(super) state: String,
    pub(super) grant_due: Option<String>,
}

impl Row {
    pub(super) fn means(&self) -> Option<Means> {
        let coin = || Some(Means::Coin(self.provider.as_ref()?.parse().ok()?));
        self.bot_id.map(|bot| Means::Stars(BotId(bot))).or_else(coin)
    }

    /// Whether what they bought has reached them, so that it can be taken back.
    pub(super) fn is_settled(&self) -> bool {
        self.state != "new" && self.grant_due.as_deref() != Some("give")
    }
}

impl Ask {
    /// As it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Ask::Refund => "refund",
            Ask::Cancel => "cancel",
            Ask::Continue => "continue",
        }
    }
}

impl FromStr for Ask {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Ask, &'static str> {
        [Ask::Refund, Ask::Cancel, Ask::Continue]
            .into_iter()
            .find(|ask| ask.as_str() == text)
            .ok_or("refund, cancel or continue")
    }
}

impl Store {
    /// Notes what Telegram is to be asked for. A scheduler asks.
    pub async fn ask_of_payment(
        &self,
        charge: &ChargeId,
        ask: Ask,
        by: &str,
        reason: &str,
    ) -> Result<(), NoErrand> {
        let row = self.payment(charge).await?.ok_or_else(|| NoErrand::Unknown(charge.clone()))?;
        let monthly = row.product.as_ref().is_some_and(|product| product.starts_with("month:"));
        if row.state == "refunded" {
            return Err(NoErrand::Refunded(charge.clone()));
        }
        if row.bot_id.is_none() {
            return Err(NoErrand::ByHand(charge.clone()));
        }
        if row.user_id.is_none() {
            return Err(NoErrand::Forgotten(charge.clone()));
        }
        if ask != Ask::Refund && !monthly {
            return Err(NoErrand::Once(charge.clone()));
        }
        sqlx::query!(
            "update payments set asked = $2, asked_by = $3, reason = $4, asked_at = now(), try_at = now(), failure = null
              where charge = $1 and asked is distinct from 'refund'",
            charge.as_str(),
            ask.as_str(),
            by,
            reason
        )
        .execute(&self.pool)
        .await
        .map(drop)
        .map_err(StoreError::during("note what Telegram is to be asked for"))
        .map_err(NoErrand::from)
    }

    /// What has to be asked for now, so many at most. Nobody else is given the same for half a minute.
    pub async fn payment_errands(&self, most: u16) -> Result<Vec<Errand>, StoreError> {
        let rows = sqlx::query!(
            r#"update payments set try_at = now() + interval '30 seconds'
                where charge in (select charge from payments where asked is not null and try_at <= now() and bot_id is not null
                                  order by try_at limit $1 for update skip locked)
               returning charge, bot_id as "bot_id!", coalesce(user_id, ends_for_user) as user_id, asked as "asked!""#,
            i64::from(most)
        )
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::during("look what Telegram has to be asked for"))?;
        let errand = rows.into_iter().filter_map(|row| {
            let (charge, ask) = (row.charge.parse().ok()?, row.asked.parse().ok()?);
            Some(Errand { charge, bot: BotId(row.bot_id), user: user(row.user_id)?, ask })
        });
        Ok(errand.collect())
    }

    /// By which charge Telegram knows what is paid every month: that of its first payment. `None`: it is paid once.
    pub async fn payment_began(&self, charge: &ChargeId) -> Result<Option<ChargeId>, StoreError> {
        let first = sqlx::query_scalar!("select payment_began($1)", charge.as_str())
            .fetch_one(&self.pool)
            .await
            .map_err(StoreError::during("look where monthly payments began"))?;
        Ok(first.and_then(|first| first.parse().ok()))
    }

    /// Telegram would not, or cannot be asked. Without a time it is not asked again; with one it is asked less and less, at
    /// last once an hour.
    pub async fn errand_failed(
        &self,
        errand: &Errand,
        why: &str,
        again: Option<Duration>,
    ) -> Result<(), StoreError> {
        let seconds = again.map(|pause| pause.as_secs_f64().min(86_400.0));
        sqlx::query!(
            "update payments set failure = $3, asked = case when $4::float8 is null then null else asked end,
                    try_at = now() + case when $4 is null then interval '0'
                        else greatest(make_interval(secs => $4), least(coalesce((now() - asked_at) / 10, interval '0'), interval '1 hour')) end,
                    ends_for_user = case when $4 is null then null else ends_for_user end
              where charge = $1 and asked = $2",
            errand.charge.as_str(),
            errand.ask.as_str(),
            why,
            seconds
        )
        .execute(&self.pool)
        .await
        .map(drop)
        .map_err(StoreError::during("note that Telegram would not"))
    }

    /// Telegram has done it. `false`: what they bought has not reached them yet, and can only be taken back after that; the
    /// same again a little later.
    pub async fn errand_done(&self, errand: &Errand) -> Result<bool, StoreError> {
        let charge = &errand.charge;
        if errand.ask == Ask::Refund {
            let Some(row) = self.payment(charge).await? else { return Ok(true) };
            if !row.is_settled() {
                return Ok(false);
            }
            self.went_back(charge, errand.user, &row, None).await?;
        } else {
            sqlx::query!(
                "update payments set asked = null, failure = null, ends_for_user = null, cancelled = $2 = 'cancel'
                  where charge = $1 and asked = $2",
                charge.as_str(),
                errand.ask.as_str()
            )
            .execute(&self.pool)
            .await
            .map_err(StoreError::during("note that Telegram has done it"))?;
        }
        // Whether it is paid again by itself may have changed, and with that whether they are reminded that it ends. Whoever
        // dies before this leaves them unreminded, and what they hold as it was.
        sqlx::query!("select plan_note($1)", errand.user.0)
            .execute(&self.pool)
            .await
            .map(|_| true)
            .map_err(StoreError::during("note that somebody has to be told of their plans"))
    }

    pub(super) async fn payment(&self, charge: &ChargeId) -> Result<Option<Row>, StoreError> {
        sqlx::query_as!(
            Row,
            "select bot_id, provider, user_id, amount, currency, product, odd, state, grant_due from payments where charge = $1",
            charge.as_str()
        )
        .fetch_optional(&self.pool)
        .await
        .map_err(StoreError::during("look a payment up"))
    }
}
