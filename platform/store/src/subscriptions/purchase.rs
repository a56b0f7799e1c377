//! What people buy, and have back. Money that has come is never refused: what it cannot buy stays its owner's.

use std::fmt;
use std::str::FromStr;

use shoal_domain::id::UserId;
use shoal_domain::ledger::{Amount, Holder, House, Journal, OperationId, Reason, Transfer};
use shoal_domain::payment::Means;
use shoal_domain::plan::{Plan, PlanName, Standing, Step, Term};

use super::PlanError;
use super::seen::Seen;
use super::taking::{self, Taking};
use crate::pool::{Store, StoreError};

/// What came of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bought {
    /// They hold the plan, which stands like this.
    Held(Standing),
    /// It could not be bought. What they paid is theirs: their account has it, and [`Store::refund_plan`] gives it back.
    Credited(Unsold),
}

/// Why a plan cannot be bought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsold {
    /// There is no plan of that name.
    Unknown,
    /// It is not sold, or not any more.
    Withdrawn,
    /// They have more of it before them than anybody needs.
    TooMuch,
}

/// What was given back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refunded {
    /// Of which plan; `None`: there was none of that name.
    pub plan: Option<PlanName>,
    /// By what means they paid.
    pub means: Means,
    /// What they paid.
    pub amount: Amount,
    /// How the plan stands without it.
    pub standing: Standing,
}

impl Unsold {
    const ALL: [Unsold; 3] = [Unsold::Unknown, Unsold::Withdrawn, Unsold::TooMuch];

    /// As it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Unsold::Unknown => "unknown",
            Unsold::Withdrawn => "withdrawn",
            Unsold::TooMuch => "too_much",
        }
    }
}

impl fmt::Display for Unsold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Unsold {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Unsold, &'static str> {
        Unsold::ALL.into_iter().find(|why| why.as_str() == text).ok_or("unknown, withdrawn or too_much")
    }
}

/// What somebody paid, as the ledger has it.
struct Purchase {
    plan: Option<PlanName>,
    means: Means,
    keeper: Holder,
    amount: Amount,
    given_back: bool,
}

impl Store {
    /// Somebody has paid for a plan, by these means: they hold it for as long as it lasts now, once, however often
    /// this is asked for. Whether they paid its price is for whoever took the payment to compare.
    pub async fn buy_plan(
        &self,
        id: &OperationId,
        user: UserId,
        plan: &PlanName,
        means: Means,
        amount: Amount,
    ) -> Result<Bought, PlanError> {
        self.buy_plan_for(id, user, plan, (means, amount), None).await
    }

    /// The same, for so many days where that was agreed before: what is sold now has no say in it.
    pub(crate) async fn buy_plan_for(
        &self,
        id: &OperationId,
        user: UserId,
        plan: &PlanName,
        paid: (Means, Amount),
        agreed: Option<u16>,
    ) -> Result<Bought, PlanError> {
        taking::until_taken(|| self.try_buy_plan(id, user, plan, paid, agreed)).await
    }

    async fn try_buy_plan(
        &self,
        id: &OperationId,
        user: UserId,
        name: &PlanName,
        (means, amount): (Means, Amount),
        agreed: Option<u16>,
    ) -> Result<Bought, PlanError> {
        let contents = format!("buy {user} {name} {} {amount}", said(means));
        let seen = Seen::read(&self.pool, id, &contents, user, name.as_str(), None).await?;
        if let Some(before) = seen.repeats(id)? {
            // What only a newer release can name could not be bought all the same.
            let why = before.why.as_ref().map(|why| why.parse().unwrap_or(Unsold::Withdrawn));
            return Ok(why.map_or_else(|| Bought::Held(seen.term.standing(seen.now)), Bought::Credited));
        }
        let after = sell(id, means, agreed, &seen);
        let (what, keeper) = match after {
            Ok(_) => ("buy", Holder::House(House::Revenue)),
            Err(_) => ("credit", Holder::Person(user)),
        };
        let payer = Holder::Outside(means.outside());
        let journal = Some(moves(Reason::Payment, (payer, keeper), means, amount));
        let why = after.as_ref().err().map(|why| why.as_str());
        let plan = seen.plan.as_ref().map(|plan| &plan.name);
        let taking = Taking { why, journal, ..Taking::new(id, &contents, user, what, &seen, plan) };
        match after {
            Ok(term) => {
                taking.holding(&term).write(&self.pool).await?;
                Ok(Bought::Held(term.standing(seen.now)))
            }
            Err(why) => {
                taking.write(&self.pool).await?;
                Ok(Bought::Credited(why))
            }
        }
    }

    /// Somebody has back what they paid with that operation, and gives back what is left of its time. What that was is
    /// read from the books, whatever the caller thinks.
    pub async fn refund_plan(
        &self,
        id: &OperationId,
        user: UserId,
        of: &OperationId,
    ) -> Result<Refunded, PlanError> {
        taking::until_taken(|| self.try_refund_plan(id, user, of)).await
    }

    async fn try_refund_plan(
        &self,
        id: &OperationId,
        user: UserId,
        of: &OperationId,
    ) -> Result<Refunded, PlanError> {
        let not_bought = || PlanError::NotBought(of.clone());
        let purchase = self.purchase(user, of).await?.ok_or_else(not_bought)?;
        let Purchase { plan, means, keeper, amount, given_back } = purchase;
        let name = plan.as_ref().map_or("", PlanName::as_str);
        let contents = format!("refund {user} {name} {of} {} {amount}", said(means));
        let seen = Seen::read(&self.pool, id, &contents, user, name, None).await?;
        let back =
            |term: &Term| Refunded { plan: plan.clone(), means, amount, standing: term.standing(seen.now) };
        if seen.repeats(id)?.is_some() {
            return Ok(back(&seen.term));
        }
        if given_back {
            return Err(not_bought());
        }
        let term = seen.term.after(id, Step::TakeBack(of), seen.now)?;
        let payer = Holder::Outside(means.outside());
        let journal = Some(moves(Reason::Refund, (keeper, payer), means, amount));
        let taking = Taking {
            refunds: Some(of),
            journal,
            ..Taking::new(id, &contents, user, "refund", &seen, plan.as_ref())
        };
        // Of what could not be bought there is no time.
        let held = seen.stored.is_some();
        let taking = if held { taking.holding(&term) } else { taking };
        taking.write(&self.pool).await?;
        Ok(back(&term))
    }

    /// What somebody paid with that operation, and whether they have it back.
    async fn purchase(&self, user: UserId, of: &OperationId) -> Result<Option<Purchase>, StoreError> {
        let rows = sqlx::query!(
            r#"select plan, name, amount, exists (select from plan_steps where refunds = $1) as "given_back!"
                 from plan_steps as step join postings using (journal_id) join accounts using (account_id)
                where operation = $1 and user_id = $2 and step in ('buy', 'credit')
                order by amount"#,
            of.as_str(),
            user.0
        )
        .fetch_all(&self.pool)
        .await
        .map_err(StoreError::during("look up what somebody bought"))?;
        let [from, to] = rows.as_slice() else { return Ok(None) };
        let purchase = (|| {
            let (Ok(Holder::Outside(payer)), Ok(keeper)) = (from.name.parse(), to.name.parse()) else {
                return None;
            };
            let (means, amount) = (Means::of(payer)?, Amount::new(to.amount).ok()?);
            let plan = from.plan.as_ref().and_then(|plan| plan.parse().ok());
            Some(Purchase { plan, means, keeper, amount, given_back: from.given_back })
        })();
        Ok(purchase)
    }
}

/// As it is in what is kept of a purchase: the form never changes.
fn said(means: Means) -> String {
    match means {
        Means::Stars(bot) => bot.to_string(),
        Means::Coin(provider) => provider.to_string(),
    }
}

/// What they hold when they have bought it: for as long as was agreed, or else as it is sold now.
fn sell(id: &OperationId, means: Means, agreed: Option<u16>, seen: &Seen) -> Result<Term, Unsold> {
    let plan = seen.plan.as_ref().ok_or(Unsold::Unknown)?;
    let is_sold = match means {
        Means::Stars(_) => plan.stars.is_some(),
        Means::Coin(_) => plan.usdt.is_some(),
    };
    let days = agreed.or_else(|| is_sold.then_some(plan.days)).unwrap_or(0);
    if days == 0 {
        return Err(Unsold::Withdrawn);
    }
    let step = Step::Add { length: Plan::days(days), grace: Plan::days(plan.grace_days) };
    seen.term.after(id, step, seen.now).map_err(|_| Unsold::TooMuch)
}

fn moves(reason: Reason, (from, to): (Holder, Holder), means: Means, amount: Amount) -> Journal {
    let transfer = Transfer { from, to, asset: means.asset(), amount };
    Journal::of(reason, transfer).expect("the world and whoever has it are two, and an amount fits")
}
