//! Payments: looked at, and given back. The API only notes what Telegram is to be asked for; a scheduler asks.

use serde::Deserialize;
use serde_json::{Value, json};
use shoal_domain::broadcast::moment;
use shoal_domain::moderation::reason;
use shoal_domain::payment::ChargeId;
use shoal_store::{Ask, NoErrand, PaymentRow, Which};

use crate::body::decode;
use crate::problem::Problem;
use crate::query::Param;
use crate::routes::ROOT;
use crate::serve::{Asked, Reply};

/// `GET /payments`
pub(crate) async fn list(asked: Asked) -> Result<Reply, Problem> {
    let (before, limit) = (asked.query.number(Param::Before)?, asked.query.limit()?);
    let which = Which { before, ..Which::default() };
    let most = u16::try_from(limit).unwrap_or(u16::MAX);
    let payments = asked.api.store.payments(which, most).await?;
    let last = payments.last().filter(|_| payments.len() == limit as usize);
    let next = last.map(|last| format!("{ROOT}/payments?before={}&limit={limit}", last.number));
    Ok(Reply::json(&json!({ "payments": payments.iter().map(shown).collect::<Vec<_>>(), "next": next })))
}

/// Why it is given back.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    reason: String,
}

/// `POST /payments/{payment}/refund`
pub(crate) async fn refund(mut asked: Asked) -> Result<Reply, Problem> {
    let Written { reason: why } = decode(asked.body.take())?;
    let why = reason(&why).map_err(|bad| Problem::field("reason", bad.to_string()))?;
    ask(asked, Ask::Refund, &why).await
}

/// `POST /payments/{payment}/cancel`
pub(crate) async fn cancel(asked: Asked) -> Result<Reply, Problem> {
    ask(asked, Ask::Cancel, "").await
}

async fn ask(asked: Asked, ask: Ask, reason: &str) -> Result<Reply, Problem> {
    let (number, store) = (asked.payment()?, &asked.api.store);
    let none = || Problem::not_found("such payment");
    let charge: ChargeId =
        store.charge_of(number).await?.and_then(|charge| charge.parse().ok()).ok_or_else(none)?;
    match store.ask_of_payment(&charge, ask, &asked.caller.admin.name, reason).await {
        Ok(()) => {}
        Err(NoErrand::Store(error)) => return Err(error.into()),
        Err(NoErrand::Unknown(_)) => return Err(none()),
        Err(why) => return Err(Problem::conflict("not-now", why.to_string())),
    }
    let which = Which { before: Some(number + 1), ..Which::default() };
    let row = store.payments(which, 1).await?.into_iter().next().ok_or_else(none)?;
    Ok(Reply { note: json!({ "charge": charge, "reason": reason }), ..Reply::json(&shown(&row)) })
}

fn shown(row: &PaymentRow) -> Value {
    json!({
        "id": row.number,
        "charge": row.charge,
        "bot": row.bot,
        "provider": row.provider,
        "user": row.user,
        "amount": row.amount,
        "currency": row.currency,
        "product": row.product,
        "odd": row.odd,
        "state": row.state,
        "asked": row.asked,
        "failure": row.failure,
        "cancelled": row.cancelled,
        "at": moment::write(row.at),
    })
}
