//! Invoices in coins: where somebody pays for a plan, and how much exactly. Outside Telegram alone: what is digital is sold
//! inside for Stars.

use serde::Deserialize;
use serde_json::{Value, json};
use shoal_domain::broadcast::moment;
use shoal_domain::id::UserId;
use shoal_domain::payment::Product;
use shoal_domain::payment::coin::{Invoice, Provider, Reference, Usdt};
use shoal_domain::plan::BadPlanName;
use shoal_store::{InvoiceRow, NewInvoice, NoInvoice};

use crate::body::decode;
use crate::problem::Problem;
use crate::query::Param;
use crate::routes::ROOT;
use crate::serve::{Asked, Reply};

/// The standard that the token keeps to: whoever pays has to choose it.
const NETWORK: &str = "TRC-20";

/// What somebody wants to buy.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    user: i64,
    plan: String,
}

/// `POST /payments/invoices`
pub(crate) async fn make(mut asked: Asked) -> Result<Reply, Problem> {
    let Wanted { user, plan } = decode(asked.body.take())?;
    let name = plan.parse().map_err(|bad: BadPlanName| Problem::field("plan", bad.to_string()))?;
    let user = Some(user).filter(|user| *user > 0).map(UserId);
    let user = user.ok_or_else(|| Problem::field("user", "it is a number at Telegram, from 1 on"))?;
    if !asked.api.sells_for_coins {
        let why = "nobody looks who has paid in coins: set SHOAL_TRON_URL";
        return Err(Problem::conflict("not-sold", why));
    }
    let (store, product) = (&asked.api.store, Product::Plan(name));
    let sold = product.usdt(&store.plans().await?);
    let (price, days) =
        sold.ok_or_else(|| Problem::conflict("not-sold", "that plan has no price in USDT"))?;
    let (provider, by) = (Provider::Tron, asked.caller.admin.name.as_str());
    let reference = Reference::of(rand::random());
    let new = NewInvoice { reference, provider, user, product: &product, price, days, by };
    let invoice = match store.invoice(&new).await {
        Ok(invoice) => invoice,
        Err(NoInvoice::Store(error)) => return Err(error.into()),
        Err(why @ NoInvoice::NoAddress) => return Err(Problem::conflict("no-address", why.to_string())),
        Err(why @ NoInvoice::TooMany) => return Err(Problem::conflict("too-many", why.to_string())),
    };
    let shown = shown(&invoice);
    let subject = Some(format!("invoice {}", invoice.reference));
    Ok(Reply { subject, note: shown.clone(), ..Reply::json(&shown) })
}

/// `GET /payments/invoices`
pub(crate) async fn list(asked: Asked) -> Result<Reply, Problem> {
    let (before, limit) = (asked.query.number(Param::Before)?, asked.query.limit()?);
    let most = u16::try_from(limit).unwrap_or(u16::MAX);
    let rows = asked.api.store.invoices(before, most).await?;
    let last = rows.last().filter(|_| rows.len() == limit as usize);
    let next = last.map(|last| format!("{ROOT}/payments/invoices?before={}&limit={limit}", last.number));
    Ok(Reply::json(&json!({ "invoices": rows.iter().map(listed).collect::<Vec<_>>(), "next": next })))
}

fn listed(row: &InvoiceRow) -> Value {
    let mut shown = shown(&row.invoice);
    shown["id"] = json!(row.number);
    shown["made"] = json!(moment::write(row.made));
    shown["foreign"] = json!(row.foreign);
    shown
}

fn shown(invoice: &Invoice) -> Value {
    json!({
        "reference": invoice.reference,
        "user": invoice.user,
        "product": invoice.product,
        "amount": invoice.price.to_string(),
        "asset": Usdt::ASSET.code(),
        "network": NETWORK,
        "address": invoice.address,
        "until": moment::write(invoice.until),
        "paid_by": invoice.paid_by,
    })
}
