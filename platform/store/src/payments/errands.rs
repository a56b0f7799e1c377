//! What Telegram has to be asked for about a payment: to give it back, or to let monthly payments end or go on.

use std::str::FromStr;
use std::time::Duration;

use shoal_domain::id::{BotId, UserId};
use shoal_domain::ledger::{Amount, Holder, House, Outside, Reason, Refusal};
use shoal_domain::payment::{ChargeId, Means, Product};

use super::{of_ledger, of_plan, user};
use crate::ledger::LedgerError;
use crate::pool::{Store, StoreError};
use crate::subscriptions::PlanError;

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
struct Row {
    bot_id: Option<i64>,
    provider: Option<String>,
    user_id: Option<i64>,
    amount: i64,
    currency: String,
    product: Option<String>,
    odd: Option<String>,
    state: String,
    grant_due: Option<String>,
}

impl Row {
    fn means(&self) -> Option<Means> {
        let coin = || Some(Means::Coin(self.provider.as_ref()?.parse().ok()?));
        self.bot_id.map(|bot| Means::Stars(BotId(bot))).or_else(coin)
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
            "update payments set asked = $2, asked_by = $3, reason = $4, try_at = now(), failure = null
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

    /// Telegram would not, or cannot be asked. Without a time it is not asked again.
    pub async fn errand_failed(
        &self,
        errand: &Errand,
        why: &str,
        again: Option<Duration>,
    ) -> Result<(), StoreError> {
        let seconds = again.map(|pause| pause.as_secs_f64().min(86_400.0));
        sqlx::query!(
            "update payments set failure = $3, asked = case when $4::float8 is null then null else asked end,
                    try_at = now() + make_interval(secs => coalesce($4, 0)),
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
            if row.grant_due.as_deref() == Some("give") || row.state == "new" {
                return Ok(false);
            }
            if row.state != "refunded" {
                self.take_back(charge, errand.user, &row).await?;
            }
        }
        sqlx::query!(
            "with done as (
                 update payments set asked = null, failure = null, ends_for_user = null,
                    cancelled = case asked when 'cancel' then true when 'continue' then false else cancelled end,
                    state = case asked when 'refund' then 'refunded' else state end,
                    refunded_at = case asked when 'refund' then now() else refunded_at end,
                    grant_due = case when asked = 'refund' and state = 'given' and product like 'locks:%'
                                     then 'take' else grant_due end
                  where charge = $1 and asked = $2 returning charge, state)
             update referrals set refunded = true, state = case
                    when referrals.state in ('qualified', 'hold', 'review') then 'ended' else referrals.state end
               from done where done.state = 'refunded' and referrals.charge = done.charge",
            charge.as_str(),
            errand.ask.as_str()
        )
        .execute(&self.pool)
        .await
        .map(|_| true)
        .map_err(StoreError::during("note that Telegram has done it"))
    }

    /// What it was for ends, and the books say so. What is not there any more is the operator's loss: they have it back at
    /// Telegram already.
    async fn take_back(&self, charge: &ChargeId, user: UserId, row: &Row) -> Result<(), StoreError> {
        let (Some(means), Ok(amount)) = (row.means(), Amount::new(row.amount)) else { return Ok(()) };
        if row.currency != means.currency() {
            return Ok(());
        }
        let (payer, asset, went) = (Holder::Outside(means.outside()), means.asset(), charge.went());
        let product = row.product.as_ref().and_then(|product| product.parse().ok());
        let from = match product {
            Some(Product::Plan(_) | Product::Month(_)) => {
                let came = charge.came(means);
                let refund = || self.refund_plan(&went, user, &came);
                return match refund().await {
                    Err(PlanError::Ledger(LedgerError::Refused(Refusal::TooLittle(account)))) => {
                        let loss = (Holder::Outside(Outside::Loss), account.holder);
                        self.moves(&charge.operation("cover"), Reason::Correction, loss, asset, amount)
                            .await?;
                        refund().await.map(drop).map_err(of_plan)
                    }
                    done => done.map(drop).map_err(of_plan),
                };
            }
            _ if row.odd.is_some() => Holder::Person(user),
            Some(Product::Tip(_)) => Holder::House(House::Tips),
            Some(Product::Locks(_)) | None => Holder::House(House::Revenue),
        };
        match self.try_move(&went, Reason::Refund, (from, payer), asset, amount).await {
            Err(LedgerError::Refused(Refusal::TooLittle(_))) => {
                let loss = (Holder::Outside(Outside::Loss), payer);
                self.moves(&charge.operation("lost"), Reason::Refund, loss, asset, amount).await
            }
            done => done.map_err(of_ledger),
        }
    }

    /// Somebody was sent their coins back by hand: what they were for ends, and the books say so. Said twice, it is done once.
    pub async fn note_returned(&self, charge: &ChargeId, by: &str, reason: &str) -> Result<(), NoErrand> {
        let row = self.payment(charge).await?.ok_or_else(|| NoErrand::Unknown(charge.clone()))?;
        if row.provider.is_none() {
            return Err(NoErrand::AtTelegram(charge.clone()));
        }
        match row.state.as_str() {
            "refunded" => return Err(NoErrand::Refunded(charge.clone())),
            "new" => return Err(NoErrand::NotYet(charge.clone())),
            _ => {}
        }
        let user = user(row.user_id).ok_or_else(|| NoErrand::Forgotten(charge.clone()))?;
        // Whoever stops behind this is followed by whoever says it again.
        self.take_back(charge, user, &row).await?;
        sqlx::query!(
            "update payments set state = 'refunded', refunded_at = now(), asked_by = $2, reason = $3
              where charge = $1 and state <> 'refunded'",
            charge.as_str(),
            by,
            reason
        )
        .execute(&self.pool)
        .await
        .map(drop)
        .map_err(StoreError::during("note that coins were sent back"))
        .map_err(NoErrand::from)
    }

    async fn payment(&self, charge: &ChargeId) -> Result<Option<Row>, StoreError> {
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
