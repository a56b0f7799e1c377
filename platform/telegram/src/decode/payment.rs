//! Payments in Stars, and the question before one.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;
use shoal_domain::id::UserId;
use shoal_domain::payment::Payment;
use shoal_domain::time::Timestamp;
use shoal_domain::update::Introduction;

use super::{DecodeError, Person};
use crate::kind::UpdateKind;
use crate::split::{Split, split};

/// The longest name of a currency, in bytes: three letters as a rule.
const LONGEST_CURRENCY: usize = 8;

/// The longest payload, in bytes. Telegram's own bound is 128; what is longer is none of ours.
const LONGEST_PAYLOAD: usize = 256;

/// Bot API `SuccessfulPayment` and `RefundedPayment`.
#[derive(Deserialize)]
struct WirePayment<'a> {
    #[serde(borrow)]
    currency: Cow<'a, str>,
    total_amount: u64,
    #[serde(borrow)]
    invoice_payload: Cow<'a, str>,
    telegram_payment_charge_id: String,
    #[serde(default)]
    subscription_expiration_date: Option<u64>,
}

/// Reads a payment. Of another form, or without a name that can be kept, it is none: whoever compares our books with
/// Telegram's finds it there.
pub(super) fn payment(raw: &RawValue) -> Option<Payment> {
    let wire: WirePayment<'_> = serde_json::from_str(raw.get()).ok()?;
    Some(Payment {
        charge: wire.telegram_payment_charge_id.parse().ok()?,
        currency: cut(&wire.currency, LONGEST_CURRENCY),
        amount: wire.total_amount,
        payload: cut(&wire.invoice_payload, LONGEST_PAYLOAD),
        until: wire.subscription_expiration_date.map(|seconds| Timestamp(seconds.saturating_mul(1000))),
    })
}

/// What is too long is nothing of ours, and is not kept.
fn cut(text: &str, longest: usize) -> String {
    if text.len() <= longest { text.to_owned() } else { String::new() }
}

/// Somebody is about to pay: may they (Bot API `PreCheckoutQuery`)?
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkout {
    /// Names the question, to answer it.
    pub query: String,
    /// Who.
    pub from: UserId,
    /// What Telegram shows of them.
    pub introduction: Introduction,
    /// In which currency.
    pub currency: String,
    /// How much, in its smallest units.
    pub amount: u64,
    /// What we put into the invoice, if it was ours.
    pub payload: String,
}

#[derive(Deserialize)]
struct WireCheckout<'a> {
    id: String,
    #[serde(borrow)]
    from: Person<'a>,
    #[serde(borrow)]
    currency: Cow<'a, str>,
    total_amount: u64,
    #[serde(borrow)]
    invoice_payload: Cow<'a, str>,
}

/// Reads the question of somebody who is about to pay.
pub fn checkout(raw: &[u8]) -> Result<Checkout, DecodeError> {
    let Split { kind, body, .. } = split(raw)?;
    let malformed = |at| DecodeError::Malformed { kind: kind.name(), at };
    if kind != UpdateKind::PreCheckoutQuery {
        return Err(malformed(0));
    }
    let wire: WireCheckout<'_> = serde_json::from_str(body).map_err(|error| malformed(error.column()))?;
    Ok(Checkout {
        query: wire.id,
        from: wire.from.id,
        introduction: wire.from.introduction(),
        currency: cut(&wire.currency, LONGEST_CURRENCY),
        amount: wire.total_amount,
        payload: cut(&wire.invoice_payload, LONGEST_PAYLOAD),
    })
}
