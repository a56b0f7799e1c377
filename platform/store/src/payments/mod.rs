//! Payments, in Stars and in coins. Each is a row, by its charge id, before anything else happens; then it is given what it was for, by
//! operations that happen once. Whoever stops in between is followed by whoever is told of the payment next.

mod errands;
mod grants;
mod lists;
mod refunds;
mod show;
mod transfers;

use shoal_domain::decision::Record;
use shoal_domain::id::{Address, UserId};
use shoal_domain::ledger::{Amount, Asset, Holder, House, Journal, Operation, OperationId, Reason, Transfer};
use shoal_domain::payment::{ChargeId, MONTH_DAYS, Means, Odd, Payment, Product};
use shoal_domain::referral::WITHIN;
use shoal_domain::time::Timestamp;

use crate::ledger::LedgerError;
use crate::pool::{Store, StoreError};
use crate::subscriptions::{Bought, PlanError};

pub use errands::{Ask, Errand, NoErrand};
pub use grants::LockGrant;
pub use lists::{Difference, Discrepancy, Listed};
pub use show::{Alarm, PaymentRow, Which};
pub use transfers::Arrived;

/// Money that came, and what whoever has the key says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paid<'a> {
    /// Who paid, and at which bot.
    pub who: Address,
    /// What.
    pub payment: &'a Payment,
    /// What they get for it.
    pub product: Option<&'a Product>,
    /// Why they get nothing for it.
    pub odd: Option<Odd>,
    /// When.
    pub at: Timestamp,
}

/// What became of money that came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noted {
    /// It had been noted before, and nothing was done now.
    Before,
    /// What it was for is theirs.
    Given,
    /// It is kept for them: nobody can say what for, or it cannot be had.
    Kept,
}

/// A row, as far as it says what there is to do.
struct Row {
    state: String,
    product: Option<String>,
}

/// Money that was noted, and nobody has anything for it yet.
struct Came<'a> {
    means: Means,
    /// Whose it is; nobody can say any more of who was forgotten.
    user: Option<UserId>,
    charge: &'a ChargeId,
    /// How much, where it is of something that has accounts here.
    amount: Option<Amount>,
    product: Option<Product>,
    /// For how many days, where that was agreed before they paid.
    days: Option<u16>,
}

impl Store {
    /// Notes money that came, and gives what it was for: once, however often and by how many at once this is asked for.
    pub async fn note_payment(&self, paid: &Paid<'_>) -> Result<Noted, StoreError> {
        let Paid { who, payment, product, odd, at } = paid;
        let amount = i64::try_from(payment.amount).unwrap_or(i64::MAX);
        let product = product.map(ToString::to_string);
        let odd = if product.is_some() { None } else { Some(odd.unwrap_or(Odd::Payload).word()) };
        let row = sqlx::query_as!(
            Row,
            r#"with noted as (
                   insert into payments (charge, bot_id, user_id, amount, currency, product, odd, paid_at, until_at)
                   values ($1, $2, $3, $4, $5, $6, $7, to_timestamp($8::bigint / 1000.0), to_timestamp($9::bigint / 1000.0))
                   on conflict do nothing returning state, product)
               select state as "state!", product from noted
               union all select state, product from payments where charge = $1 limit 1"#,
            payment.charge.as_str(),
            who.bot.0,
            who.user.0,
            amount,
            payment.currency,
            product,
            odd,
            ms(*at),
            payment.until.map(ms)
        )
        .fetch_optional(&self.pool)
        .await
        .map_err(StoreError::during("note a payment"))?;
        // Somebody else has noted it just now, too late for the view of this statement: they give it.
        let Some(row) = row else { return Ok(Noted::Before) };
        if row.state != "new" {
            return Ok(Noted::Before);
        }
        let means = Means::Stars(who.bot);
        let product = row.product.and_then(|product| product.parse().ok());
        // Who pays every month goes on as they began, whatever the plan costs others by now.
        let days = matches!(product, Some(Product::Month(_))).then_some(MONTH_DAYS);
        let came = Came {
            means,
            user: Some(who.user),
            charge: &payment.charge,
            amount: Amount::new(amount).ok().filter(|_| payment.currency == means.currency()),
            product,
            days,
        };
        self.give(&came).await
    }

    async fn give(&self, came: &Came<'_>) -> Result<Noted, StoreError> {
        let Came { means, user, charge, amount, product, days } = came;
        let (payer, id) = (Holder::Outside(means.outside()), charge.came(*means));
        let moves = |reason, to, amount| self.moves(&id, reason, (payer, to), means.asset(), amount);
        let kept = match (product, user, amount) {
            (Some(Product::Plan(plan) | Product::Month(plan)), Some(user), Some(amount)) => {
                let bought = self.buy_plan_for(&id, *user, plan, (*means, *amount), *days).await;
                let bought = bought.map_err(of_plan)?;
                matches!(bought, Bought::Credited(_))
            }
            (Some(Product::Locks(_)), Some(_), Some(amount)) => {
                moves(Reason::Payment, Holder::House(House::Revenue), *amount).await?;
                false
            }
            (Some(Product::Tip(_)), _, Some(amount)) => {
                moves(Reason::Tip, Holder::House(House::Tips), *amount).await?;
                false
            }
            (_, user, Some(amount)) => {
                let owner = user.map_or(Holder::House(House::Unclaimed), Holder::Person);
                moves(Reason::Payment, owner, *amount).await?;
                true
            }
            // What is no Stars has no account at a bot.
            (_, _, None) => true,
        };
        let grant = matches!(product, Some(Product::Locks(_))) && !kept;
        // Somebody who was brought here and buys something counts for whoever brought them; a tip buys nothing. Where that
        // brings a share, it is noted here and now, so that there is none without its payment, and no payment without its share.
        let counts = !matches!(product, None | Some(Product::Tip(_)));
        sqlx::query!(
            "with noted as (
                 update payments set state = case when $2 then 'kept' else 'given' end,
                        odd = case when $2 then coalesce(odd, 'refused') else odd end,
                        grant_due = case when $3 then 'give' end
                  where charge = $1 and state = 'new' returning charge, user_id, paid_at, state),
             counted as (
             update referrals as r set state = 'qualified', counted_by = 'payment', charge = $1,
                    counted_at = noted.paid_at, due_at = noted.paid_at
               from noted
              where $4 and noted.state = 'given' and r.own_user = noted.user_id and r.state = 'bound'
                and noted.paid_at <= r.bound_at + make_interval(secs => $5)
             returning r.referral_id)
             insert into shares (charge, referral_id, earner_user, asset)
             select noted.charge, r.referral_id, r.by_user, $6 from noted join referrals as r on r.own_user = noted.user_id
              where $4 and noted.state = 'given' and r.by_user is not null and r.by_user <> r.own_user and r.days is null
                and (r.state in ('qualified', 'hold', 'review', 'given') or r.referral_id in (select referral_id from counted))
              order by r.referral_id limit 1",
            charge.as_str(),
            kept,
            grant,
            counts,
            WITHIN.0 as f64 / 1000.0,
            means.asset().code()
        )
        .execute(&self.pool)
        .await
        .map_err(StoreError::during("note what became of a payment"))?;
        Ok(if kept { Noted::Kept } else { Noted::Given })
    }

    /// Writes what records say of payments.
    pub(crate) async fn write_payments(&self, records: &[(String, Record)]) -> Result<(), StoreError> {
        for (_, record) in records {
            match record {
                Record::Paid { who, payment, product, odd, at } => {
                    let paid = Paid { who: *who, payment, product: product.as_ref(), odd: *odd, at: *at };
                    Box::pin(self.note_payment(&paid)).await?;
                }
                Record::Refunded { charge, .. } => {
                    // What is not known here is found where Telegram's books are compared with these.
                    self.ask_of_payment(charge, Ask::Refund, "telegram", "given back by Telegram")
                        .await
                        .map(drop)
                        .or_else(|why| match why {
                            NoErrand::Store(error) => Err(error),
                            _ => Ok(()),
                        })?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Something moves once.
    async fn moves(
        &self,
        id: &OperationId,
        reason: Reason,
        (from, to): (Holder, Holder),
        asset: Asset,
        amount: Amount,
    ) -> Result<(), StoreError> {
        self.try_move(id, reason, (from, to), asset, amount).await.map_err(of_ledger)
    }

    async fn try_move(
        &self,
        id: &OperationId,
        reason: Reason,
        (from, to): (Holder, Holder),
        asset: Asset,
        amount: Amount,
    ) -> Result<(), LedgerError> {
        let transfer = Transfer { from, to, asset, amount };
        let journal = Journal::of(reason, transfer).expect("nobody pays themself, and an amount fits");
        self.enter(id, &Operation::Move(journal)).await.map(drop)
    }
}

/// What is refused for ever stays with whoever asked for it: they say so in the log.
fn refused(why: &dyn std::fmt::Display) -> StoreError {
    StoreError::Refused { attempted: "enter a payment", source: sqlx::Error::Protocol(why.to_string()) }
}

fn of_ledger(error: LedgerError) -> StoreError {
    match error {
        LedgerError::Store(error) => error,
        error => refused(&error),
    }
}

fn of_plan(error: PlanError) -> StoreError {
    match error {
        PlanError::Store(error) | PlanError::Ledger(LedgerError::Store(error)) => error,
        error => refused(&error),
    }
}

fn ms(at: Timestamp) -> i64 {
    at.0.try_into().unwrap_or(i64::MAX)
}

fn user(id: Option<i64>) -> Option<UserId> {
    id.map(UserId)
}
