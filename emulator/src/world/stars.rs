//! Telegram Stars: who was asked for how many, who has paid, and who has them back.

use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

use rand::{Rng, distr::Alphanumeric};
use serde_json::{Value, json};

use super::{World, content::Content};
use crate::{
    api::ApiError,
    clock::Moment,
    ids::{BotId, PersonId},
};

/// "The Bot API must receive an answer within 10 seconds after the pre-checkout query was sent."
pub(crate) const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// The only length of a subscription, in seconds.
pub(crate) const MONTH: i64 = 2_592_000;

/// All there is to know of Stars.
#[derive(Debug, Default)]
pub(crate) struct Stars {
    /// By chat and message.
    invoices: HashMap<(BotId, PersonId, i64), Invoice>,
    /// By the last part of their address.
    links: HashMap<String, Invoice>,
    checkouts: HashMap<String, Checkout>,
    payments: BTreeMap<String, Payment>,
    /// What moved at each bot, oldest first, as the Bot API shows it.
    moved: HashMap<BotId, Vec<Value>>,
    balances: HashMap<BotId, i64>,
    /// How long bots took to answer checkouts, in the order of their answers.
    pub(crate) delays: Vec<Duration>,
}

/// What is asked for.
#[derive(Debug, Clone)]
pub(crate) struct Invoice {
    pub(crate) bot: BotId,
    pub(crate) payload: String,
    pub(crate) amount: i64,
    pub(crate) monthly: bool,
}

/// Somebody has pressed "pay".
#[derive(Debug)]
struct Checkout {
    person: PersonId,
    invoice: Invoice,
    asked_at: Moment,
    end: Option<Ended>,
}

/// How a checkout ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// They have paid; the charge id.
    Paid(String),
    /// The bot stopped it, with these words.
    Stopped(String),
    /// The bot did not answer in time. Nothing was paid.
    TooLate,
}

#[derive(Debug)]
struct Payment {
    bot: BotId,
    person: PersonId,
    invoice: Invoice,
    refunded: bool,
    cancelled: bool,
    /// Another month was paid after it.
    renewed: bool,
    /// The first payment of those that come every month, where this is a later one.
    first: Option<String>,
    until: Option<i64>,
    message: Value,
}

impl Stars {
    /// What somebody pays every month and has paid last, by its charge ids.
    pub(crate) fn monthly(&self, person: PersonId) -> Vec<String> {
        let of = |(charge, payment): (&String, &Payment)| {
            let lasts = payment.person == person && payment.until.is_some();
            (lasts && !self.is_cancelled(payment) && !payment.refunded && !payment.renewed)
                .then(|| charge.clone())
        };
        self.payments.iter().filter_map(of).collect()
    }

    /// All months end with the first one.
    fn is_cancelled(&self, payment: &Payment) -> bool {
        let first = payment.first.as_ref().and_then(|first| self.payments.get(first));
        first.unwrap_or(payment).cancelled
    }
}

impl World {
    /// An invoice stands in a chat.
    pub(crate) fn invoice_sent(&mut self, person: PersonId, message: i64, invoice: Invoice) {
        self.stars.invoices.insert((invoice.bot, person, message), invoice);
    }

    /// An invoice at an address of its own. Returns the address.
    pub(crate) fn invoice_link(&mut self, invoice: Invoice) -> String {
        let slug = self.random_word(20);
        let url = format!("https://t.me/${slug}");
        self.stars.links.insert(slug, invoice);
        url
    }

    /// The newest invoice of a chat, by its message.
    pub(crate) fn newest_invoice(&self, bot: BotId, person: PersonId) -> Option<i64> {
        let chat = self.chat(bot, person)?;
        let shown = chat.messages.iter().rev().filter(|message| !message.deleted);
        shown.map(|message| message.id).find(|id| self.stars.invoices.contains_key(&(bot, person, *id)))
    }

    /// Somebody presses "pay" under an invoice. Returns the id of the checkout.
    pub(crate) fn pay(&mut self, bot: BotId, person: PersonId, message: i64) -> Option<String> {
        let invoice = self.stars.invoices.get(&(bot, person, message)).cloned()?;
        Some(self.check_out(person, invoice))
    }

    /// Somebody presses "pay" at an address.
    pub(crate) fn pay_at(&mut self, person: PersonId, url: &str) -> Option<String> {
        let invoice = self.stars.links.get(url.rsplit_once('$')?.1).cloned()?;
        Some(self.check_out(person, invoice))
    }

    fn check_out(&mut self, person: PersonId, invoice: Invoice) -> String {
        let id = self.chance.random_range(1_000_000_000_000_000_000_u64..u64::MAX).to_string();
        let query = json!({
            "id": id,
            "from": self.citizen(person).user(),
            "currency": "XTR",
            "total_amount": invoice.amount,
            "invoice_payload": invoice.payload,
        });
        let bot = invoice.bot;
        let checkout = Checkout { person, invoice, asked_at: self.clock.now(), end: None };
        self.stars.checkouts.insert(id.clone(), checkout);
        self.tell(bot, "pre_checkout_query", query);
        id
    }

    /// The bot answers a checkout. What is accepted is paid in the same step.
    pub(crate) fn checkout_answered(
        &mut self,
        bot: BotId,
        id: &str,
        refusal: Option<&str>,
    ) -> Result<Value, ApiError> {
        let now = self.clock.now();
        let old =
            || ApiError::bad_request("query is too old and response timeout expired or query ID is invalid");
        let checkout = self.stars.checkouts.get_mut(id).filter(|checkout| checkout.invoice.bot == bot);
        let checkout = checkout.ok_or_else(old)?;
        if checkout.end.is_some() {
            return Err(old());
        }
        let delay = now.saturating_sub(checkout.asked_at);
        self.stars.delays.push(delay);
        if delay >= ANSWER_WITHIN {
            checkout.end = Some(Ended::TooLate);
            return Err(old());
        }
        if let Some(words) = refusal {
            checkout.end = Some(Ended::Stopped(words.to_owned()));
            return Ok(json!(true));
        }
        let (person, invoice) = (checkout.person, checkout.invoice.clone());
        let until = invoice.monthly.then(|| self.clock.unix() + MONTH);
        let charge = self.paid(person, invoice, until, None);
        if let Some(checkout) = self.stars.checkouts.get_mut(id) {
            checkout.end = Some(Ended::Paid(charge));
        }
        Ok(json!(true))
    }

    /// How a checkout ended, if it has.
    pub(crate) fn checkout_end(&mut self, id: &str) -> Option<Ended> {
        let now = self.clock.now();
        let checkout = self.stars.checkouts.get_mut(id)?;
        if checkout.end.is_none() && now >= checkout.asked_at + ANSWER_WITHIN {
            checkout.end = Some(Ended::TooLate);
        }
        checkout.end.clone()
    }

    /// Stars move from a person to a bot, which is told. Returns the charge id.
    fn paid(
        &mut self,
        person: PersonId,
        invoice: Invoice,
        until: Option<i64>,
        first: Option<String>,
    ) -> String {
        let charge = format!("stx{}", self.random_word(32));
        let mut message = json!({
            "currency": "XTR",
            "total_amount": invoice.amount,
            "invoice_payload": invoice.payload,
            "telegram_payment_charge_id": charge,
            "provider_payment_charge_id": format!("{}_{}", person.0, invoice.amount),
        });
        if let Some(until) = until {
            message["subscription_expiration_date"] = json!(until);
            message["is_recurring"] = json!(true);
            if first.is_none() {
                message["is_first_recurring"] = json!(true);
            }
        }
        let bot = invoice.bot;
        let mut source = self.partner(person);
        source["invoice_payload"] = json!(invoice.payload);
        if invoice.monthly {
            source["subscription_period"] = json!(MONTH);
        }
        self.moves(bot, json!({ "id": charge, "amount": invoice.amount, "source": source }), invoice.amount);
        let payment = Payment {
            bot,
            person,
            invoice,
            refunded: false,
            cancelled: false,
            renewed: false,
            first,
            until,
            message: message.clone(),
        };
        self.stars.payments.insert(charge.clone(), payment);
        self.serve(bot, person, "successful_payment", &message);
        charge
    }

    /// The bot is told of a payment once more, as if it were new.
    pub(crate) fn paid_again(&mut self, charge: &str) -> bool {
        let Some(payment) = self.stars.payments.get(charge) else { return false };
        let (bot, person, message) = (payment.bot, payment.person, payment.message.clone());
        self.serve(bot, person, "successful_payment", &message);
        true
    }

    /// Somebody pays an invoice, and the bot never hears of it. Returns the charge id.
    pub(crate) fn paid_unheard(&mut self, bot: BotId, person: PersonId, message: i64) -> Option<String> {
        let invoice = self.stars.invoices.get(&(bot, person, message)).cloned()?;
        let heard = self.bot(bot).allowed_updates.clone();
        self.bot_mut(bot).allowed_updates = Some(vec!["poll".to_owned()]);
        let charge = self.paid(person, invoice, None, None);
        self.bot_mut(bot).allowed_updates = heard;
        Some(charge)
    }

    /// A month is over: what is paid every month is paid again. None where it was cancelled.
    pub(crate) fn renew(&mut self, charge: &str) -> Option<String> {
        let payment = self.stars.payments.get(charge).filter(|payment| !self.stars.is_cancelled(payment))?;
        let (person, invoice, until) = (payment.person, payment.invoice.clone(), payment.until?);
        let first = payment.first.clone().unwrap_or_else(|| charge.to_owned());
        self.stars.payments.get_mut(charge)?.renewed = true;
        Some(self.paid(person, invoice, Some(until + MONTH), Some(first)))
    }

    /// The bot gives Stars back.
    pub(crate) fn refund(&mut self, bot: BotId, user: i64, charge: &str) -> Result<Value, ApiError> {
        let payment = self.stars.payments.get_mut(charge);
        let payment = payment.filter(|payment| payment.bot == bot && payment.person.0 == user);
        let payment = payment.ok_or_else(|| ApiError::bad_request("CHARGE_NOT_FOUND"))?;
        if payment.refunded {
            return Err(ApiError::bad_request("CHARGE_ALREADY_REFUNDED"));
        }
        let amount = payment.invoice.amount;
        if self.stars.balances.get(&bot).copied().unwrap_or(0) < amount {
            return Err(ApiError::bad_request("BALANCE_TOO_LOW"));
        }
        payment.refunded = true;
        let (person, mut message) = (payment.person, payment.message.clone());
        if let Some(fields) = message.as_object_mut() {
            fields.retain(|name, _| !name.contains("recurring") && name != "subscription_expiration_date");
        }
        let receiver = self.partner(person);
        self.moves(bot, json!({ "id": charge, "amount": amount, "receiver": receiver }), -amount);
        self.serve(bot, person, "refunded_payment", &message);
        Ok(json!(true))
    }

    /// The bot lets monthly payments end, or go on.
    pub(crate) fn set_cancelled(
        &mut self,
        bot: BotId,
        user: i64,
        charge: &str,
        cancelled: bool,
    ) -> Result<Value, ApiError> {
        let payment = self.stars.payments.get_mut(charge);
        let payment = payment.filter(|payment| payment.bot == bot && payment.person.0 == user);
        let payment = payment.ok_or_else(|| ApiError::bad_request("CHARGE_NOT_FOUND"))?;
        // It is known by its first payment alone.
        if payment.until.is_none() || payment.first.is_some() {
            return Err(ApiError::bad_request("SUBSCRIPTION_NOT_ACTIVE"));
        }
        payment.cancelled = cancelled;
        Ok(json!(true))
    }

    /// What moved at a bot, oldest first.
    pub(crate) fn moved(&self, bot: BotId) -> &[Value] {
        self.stars.moved.get(&bot).map_or(&[], Vec::as_slice)
    }

    /// How many Stars a bot has.
    pub(crate) fn stars_of(&self, bot: BotId) -> i64 {
        self.stars.balances.get(&bot).copied().unwrap_or(0)
    }

    fn moves(&mut self, bot: BotId, mut transaction: Value, by: i64) {
        transaction["date"] = json!(self.clock.unix());
        self.stars.moved.entry(bot).or_default().push(transaction);
        *self.stars.balances.entry(bot).or_default() += by;
    }

    fn partner(&self, person: PersonId) -> Value {
        json!({ "type": "user", "transaction_type": "invoice_payment", "user": self.citizen(person).user() })
    }

    /// A service message about Stars in somebody's chat. Whoever has blocked the bot cannot pay it.
    fn serve(&mut self, bot: BotId, person: PersonId, kind: &str, body: &Value) {
        let _blocked = self.send(bot, person, Content::raw(json!({ kind: body })), None);
    }

    fn random_word(&mut self, length: usize) -> String {
        (&mut self.chance).sample_iter(Alphanumeric).take(length).map(char::from).collect()
    }
}
