//! Asking for Stars, and what may have to be done about money that came.

use serde::{Deserialize, Serialize};
use shoal_domain::id::{BotId, ChatId, UserId};
use shoal_domain::payment::{ChargeId, Payment, STARS};
use shoal_domain::time::Timestamp;
use teloxide::requests::Payload;

use super::answer::{Done, SentMessages};
use crate::client::{Client, REQUEST_TIMEOUT};
use crate::error::TelegramError;
use crate::transport::call;

/// Seconds of a month, as Telegram counts it: the only length that it takes.
const MONTH: u32 = 2_592_000;

/// Transactions that Telegram shows at once, at most.
pub const TRANSACTIONS: u8 = 100;

/// `sendInvoice`, for Stars.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SendInvoice {
    /// Where to.
    pub chat_id: ChatId,
    /// What is asked for.
    #[serde(flatten)]
    pub invoice: Invoice,
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Invoice {
    title: String,
    description: String,
    payload: String,
    /// Empty for Stars.
    provider_token: &'static str,
    currency: &'static str,
    prices: [Price; 1],
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Price {
    label: String,
    amount: u32,
}

#[derive(Serialize)]
struct CreateInvoiceLink<'a> {
    #[serde(flatten)]
    invoice: &'a Invoice,
    subscription_period: u32,
}

#[derive(Serialize)]
struct AnswerPreCheckoutQuery<'a> {
    pre_checkout_query_id: &'a str,
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_message: Option<&'a str>,
}

#[derive(Serialize)]
struct RefundStarPayment<'a> {
    user_id: UserId,
    telegram_payment_charge_id: &'a ChargeId,
}

#[derive(Serialize)]
struct EditUserStarSubscription<'a> {
    user_id: UserId,
    telegram_payment_charge_id: &'a ChargeId,
    is_canceled: bool,
}

#[derive(Serialize)]
struct GetStarTransactions {
    offset: u64,
    limit: u8,
}

/// Bot API `StarTransactions`.
#[derive(Deserialize)]
struct StarTransactions {
    transactions: Vec<WireTransaction>,
}

#[derive(Deserialize)]
struct WireTransaction {
    id: String,
    amount: u64,
    date: u64,
    #[serde(default)]
    source: Option<Partner>,
    #[serde(default)]
    receiver: Option<Partner>,
}

#[derive(Deserialize)]
struct Partner {
    #[serde(default)]
    user: Option<Person>,
    #[serde(default)]
    transaction_type: Option<String>,
    #[serde(default)]
    invoice_payload: Option<String>,
}

#[derive(Deserialize)]
struct Person {
    id: UserId,
}

/// Stars that moved, as Telegram has it in its books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transaction {
    /// When.
    pub at: Timestamp,
    /// What happened.
    pub what: Moved,
}

/// What moved Stars.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moved {
    /// Somebody paid.
    In(UserId, Payment),
    /// Somebody has their money back.
    Back(UserId, ChargeId),
    /// Anything else: a withdrawal, a gift.
    Other,
}

impl Invoice {
    /// For so many Stars.
    #[must_use]
    pub fn stars(title: String, description: String, payload: String, stars: u32) -> Invoice {
        let prices = [Price { label: title.clone(), amount: stars }];
        Invoice { title, description, payload, provider_token: "", currency: STARS, prices }
    }
}

impl Client {
    /// An address at which somebody can begin to pay every month. Making another one harms nobody.
    pub async fn monthly_link(&self, bot: BotId, invoice: &Invoice) -> Result<String, TelegramError> {
        let payload = CreateInvoiceLink { invoice, subscription_period: MONTH };
        call(&self.bot(bot)?, &payload, REQUEST_TIMEOUT).await
    }

    /// Says whether somebody can pay; if not, why, in words for them.
    pub async fn answer_checkout(
        &self,
        bot: BotId,
        query: &str,
        refusal: Option<&str>,
    ) -> Result<(), TelegramError> {
        let payload = AnswerPreCheckoutQuery {
            pre_checkout_query_id: query,
            ok: refusal.is_none(),
            error_message: refusal,
        };
        call(&self.bot(bot)?, &payload, REQUEST_TIMEOUT).await.map(|Done| ())
    }

    /// Gives somebody their Stars back. Asked again, it is done as before.
    pub async fn refund_stars(
        &self,
        bot: BotId,
        user: UserId,
        charge: &ChargeId,
    ) -> Result<(), TelegramError> {
        let payload = RefundStarPayment { user_id: user, telegram_payment_charge_id: charge };
        match call(&self.bot(bot)?, &payload, REQUEST_TIMEOUT).await {
            Ok(Done) => Ok(()),
            Err(TelegramError::Rejected { rejection, .. }) if rejection.says("charge_already_refunded") => {
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// Lets somebody's monthly payments end with the month that is paid, or go on.
    pub async fn cancel_monthly(
        &self,
        bot: BotId,
        user: UserId,
        charge: &ChargeId,
        is_canceled: bool,
    ) -> Result<(), TelegramError> {
        let payload =
            EditUserStarSubscription { user_id: user, telegram_payment_charge_id: charge, is_canceled };
        call(&self.bot(bot)?, &payload, REQUEST_TIMEOUT).await.map(|Done| ())
    }

    /// What moved Stars, the oldest first, behind the first so many: [`TRANSACTIONS`] at most.
    pub async fn star_transactions(
        &self,
        bot: BotId,
        offset: u64,
    ) -> Result<Vec<Transaction>, TelegramError> {
        let payload = GetStarTransactions { offset, limit: TRANSACTIONS };
        let StarTransactions { transactions } = call(&self.bot(bot)?, &payload, REQUEST_TIMEOUT).await?;
        Ok(transactions.into_iter().take(usize::from(TRANSACTIONS)).map(WireTransaction::read).collect())
    }
}

impl WireTransaction {
    fn read(self) -> Transaction {
        let at = Timestamp(self.date.saturating_mul(1000));
        let what = self.moved().unwrap_or(Moved::Other);
        Transaction { at, what }
    }

    fn moved(self) -> Option<Moved> {
        let charge = self.id.parse().ok()?;
        if let Some(source) = self.source {
            let is_payment = source.transaction_type.as_deref() == Some("invoice_payment");
            let payment = Payment {
                charge,
                currency: STARS.to_owned(),
                amount: self.amount,
                payload: source.invoice_payload.unwrap_or_default(),
                until: None,
            };
            return source.user.filter(|_| is_payment).map(|user| Moved::In(user.id, payment));
        }
        let receiver = self.receiver?;
        let is_refund = receiver.transaction_type.as_deref() == Some("invoice_payment");
        receiver.user.filter(|_| is_refund).map(|user| Moved::Back(user.id, charge))
    }
}

impl Payload for SendInvoice {
    type Output = SentMessages;
    const NAME: &'static str = "sendInvoice";
}

impl Payload for CreateInvoiceLink<'_> {
    type Output = String;
    const NAME: &'static str = "createInvoiceLink";
}

impl Payload for AnswerPreCheckoutQuery<'_> {
    type Output = Done;
    const NAME: &'static str = "answerPreCheckoutQuery";
}

impl Payload for RefundStarPayment<'_> {
    type Output = Done;
    const NAME: &'static str = "refundStarPayment";
}

impl Payload for EditUserStarSubscription<'_> {
    type Output = Done;
    const NAME: &'static str = "editUserStarSubscription";
}

impl Payload for GetStarTransactions {
    type Output = StarTransactions;
    const NAME: &'static str = "getStarTransactions";
}
