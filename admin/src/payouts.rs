//! Payouts: what people have earned and a human has to pay them. Nothing is sent from here: whoever pays it says so.

use serde::Deserialize;
use serde_json::{Value, json};
use shoal_domain::broadcast::moment;
use shoal_domain::moderation::reason;
use shoal_domain::payout::reference;
use shoal_store::{NoPayout, PayoutRow};

use crate::body::decode;
use crate::problem::Problem;
use crate::query::Param;
use crate::routes::ROOT;
use crate::serve::{Asked, Reply};

/// `GET /payouts`
pub(crate) async fn list(asked: Asked) -> Result<Reply, Problem> {
    let (before, limit) = (asked.query.number(Param::Before)?, asked.query.limit()?);
    let most = u16::try_from(limit).unwrap_or(u16::MAX);
    let payouts = asked.api.store.payouts(None, before, most).await?;
    let last = payouts.last().filter(|_| payouts.len() == limit as usize);
    let next = last.map(|last| format!("{ROOT}/payouts?before={}&limit={limit}", last.id));
    Ok(Reply::json(&json!({ "payouts": payouts.iter().map(shown).collect::<Vec<_>>(), "next": next })))
}

/// `POST /payouts/{payout}/approve`
pub(crate) async fn approve(asked: Asked) -> Result<Reply, Problem> {
    let done = asked.api.store.approve_payout(asked.payout()?, &asked.caller.admin.name).await;
    answer(&asked, done, json!({})).await
}

/// By what the payment is found again.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Paid {
    reference: String,
}

/// `POST /payouts/{payout}/pay`
pub(crate) async fn pay(mut asked: Asked) -> Result<Reply, Problem> {
    let Paid { reference: text } = decode(asked.body.take())?;
    let text = reference(&text).map_err(|bad| Problem::field("reference", bad))?;
    let (id, by) = (asked.payout()?, &asked.caller.admin.name);
    let done = asked.api.store.pay_payout(id, by, &text, &asked.api.payouts).await;
    answer(&asked, done, json!({ "reference": text })).await
}

/// Why it is not paid.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Refused {
    reason: String,
}

/// `POST /payouts/{payout}/refuse`
pub(crate) async fn refuse(mut asked: Asked) -> Result<Reply, Problem> {
    let Refused { reason: why } = decode(asked.body.take())?;
    let why = reason(&why).map_err(|bad| Problem::field("reason", bad.to_string()))?;
    let done = asked.api.store.refuse_payout(asked.payout()?, &asked.caller.admin.name, &why).await;
    answer(&asked, done, json!({ "reason": why })).await
}

/// How it is then.
async fn answer(asked: &Asked, done: Result<(), NoPayout>, note: Value) -> Result<Reply, Problem> {
    done.map_err(problem)?;
    let row = asked.api.store.payout(asked.payout()?).await.map_err(problem)?;
    Ok(Reply { note, ..Reply::json(&shown(&row)) })
}

fn problem(why: NoPayout) -> Problem {
    match why {
        NoPayout::Store(error) => error.into(),
        NoPayout::Unknown(_) => Problem::not_found("such payout"),
        NoPayout::NotApproved(_) => Problem::conflict("needs-approval", why.to_string()),
        NoPayout::Ended(..) | NoPayout::Approved(_) => Problem::conflict("not-now", why.to_string()),
    }
}

fn shown(row: &PayoutRow) -> Value {
    json!({
        "id": row.id.0,
        "user": row.earner,
        "asset": row.asset,
        "amount": row.asset.written(row.amount.units()),
        "month": row.month,
        "state": row.state.as_str(),
        "approved_by": row.approved_by,
        "decided_by": row.decided_by,
        "reference": row.reference,
        "reason": row.reason,
        "at": moment::write(row.made),
    })
}
