//! Telegram Stars: invoices, the answer to a checkout, refunds, subscriptions, and the list of what moved.

use serde_json::{Map, Value, json};

use super::send;
use crate::{
    api::{ApiError, Request},
    ids::PersonId,
    world::{
        World,
        stars::{Invoice, MONTH},
    },
};

/// The most that one subscription costs.
const MOST_MONTHLY: i64 = 10_000;

/// The most that one invoice asks for.
const MOST: i64 = 100_000;

/// Transactions shown where no number is said.
const PAGE: i64 = 100;

pub(super) fn send_invoice(world: &mut World, request: &Request) -> Result<Value, ApiError> {
    let invoice = read(request, false)?;
    let shown = json!({
        "title": request.text("title"),
        "description": request.text("description"),
        "start_parameter": request.text("start_parameter").unwrap_or_default(),
        "currency": "XTR",
        "total_amount": invoice.amount,
    });
    let message = send::deliver(world, request, Map::from_iter([("invoice".to_owned(), shown)]))?;
    let person = PersonId(request.integer("chat_id").unwrap_or_default());
    world.invoice_sent(person, message["message_id"].as_i64().unwrap_or_default(), invoice);
    Ok(message)
}

pub(super) fn create_link(world: &mut World, request: &Request) -> Result<Value, ApiError> {
    let monthly = match request.integer("subscription_period") {
        None => false,
        Some(MONTH) => true,
        Some(_) => return Err(ApiError::malformed("SUBSCRIPTION_PERIOD_INVALID")),
    };
    let invoice = read(request, monthly)?;
    Ok(json!(world.invoice_link(invoice)))
}

/// What is asked for: in Stars alone, without a provider, at one price.
fn read(request: &Request, monthly: bool) -> Result<Invoice, ApiError> {
    if request.text("currency") != Some("XTR") {
        return Err(ApiError::not_emulated("another currency than XTR"));
    }
    if request.text("provider_token").is_some_and(|token| !token.is_empty()) {
        return Err(ApiError::malformed("PAYMENT_PROVIDER_INVALID"));
    }
    let prices = request.value("prices").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let [price] = prices else { return Err(ApiError::malformed("STARS_INVOICE_INVALID")) };
    let amount = price["amount"].as_i64().unwrap_or_default();
    let most = if monthly { MOST_MONTHLY } else { MOST };
    if !(1..=most).contains(&amount) {
        return Err(ApiError::malformed("STARS_AMOUNT_INVALID"));
    }
    let payload = request.text("payload").unwrap_or_default().to_owned();
    Ok(Invoice { bot: request.bot, payload, amount, monthly })
}

pub(super) fn answer_checkout(world: &mut World, request: &Request) -> Result<Value, ApiError> {
    let words = request.text("error_message").filter(|words| !words.is_empty());
    let refusal = match (request.flag("ok"), words) {
        (true, _) => None,
        (false, Some(words)) => Some(words.to_owned()),
        (false, None) => return Err(ApiError::malformed("ERROR_TEXT_EMPTY")),
    };
    let id = request.text("pre_checkout_query_id").unwrap_or_default().to_owned();
    world.checkout_answered(request.bot, &id, refusal.as_deref())
}

pub(super) fn refund(world: &mut World, request: &Request) -> Result<Value, ApiError> {
    let charge = request.text("telegram_payment_charge_id").unwrap_or_default().to_owned();
    world.refund(request.bot, request.integer("user_id").unwrap_or_default(), &charge)
}

pub(super) fn edit_subscription(world: &mut World, request: &Request) -> Result<Value, ApiError> {
    let charge = request.text("telegram_payment_charge_id").unwrap_or_default().to_owned();
    let user = request.integer("user_id").unwrap_or_default();
    world.set_cancelled(request.bot, user, &charge, request.flag("is_canceled"))
}

pub(super) fn transactions(world: &World, request: &Request) -> Value {
    let number = |name, or| usize::try_from(request.integer(name).unwrap_or(or)).unwrap_or_default();
    let moved = world.moved(request.bot).iter().skip(number("offset", 0)).take(number("limit", PAGE));
    json!({ "transactions": moved.collect::<Vec<_>>() })
}
