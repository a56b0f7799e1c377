//! Calls of payment providers: signed, lately, by whoever may, and each counts once.

use std::time::{SystemTime, UNIX_EPOCH};

use hmac::{Hmac, Mac};
use serde_json::json;
use sha2::Sha256;
use shoal_domain::id::UserId;
use shoal_domain::payment::coin::{CoinAddress, Provider, Reference};
use shoal_store::NewInvoice;

use crate::running::{CALLBACK_KEY, Running};

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

fn signature(key: &[u8], at: u64, body: &str) -> String {
    let mac: Hmac<Sha256> = Hmac::new_from_slice(key).unwrap();
    let mac = mac.chain_update(format!("{at}.{body}")).finalize().into_bytes();
    format!("t={at},v1={mac:x}")
}

/// A running API with an invoice, by its reference.
async fn with_invoice() -> (Running, Reference) {
    let api = Running::start().await;
    api.store.add_coin_addresses(Provider::Tron, &[CoinAddress::of_bytes(&[1; 20])]).await.unwrap();
    let product = "plan:premium".parse().unwrap();
    let (reference, price) = (Reference::of(7), "9.99".parse().unwrap());
    let new = NewInvoice {
        reference,
        provider: Provider::Tron,
        user: UserId(7),
        product: &product,
        price,
        days: 30,
        by: "anna",
    };
    let invoice = api.store.invoice(&new).await.unwrap();
    // Somebody has looked.
    assert_eq!(api.store.due_invoices(Provider::Tron, 10).await.unwrap().len(), 1);
    (api, invoice.reference)
}

async fn sends(api: &Running, path: &str, signature: Option<String>, body: String) -> u16 {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let call = http.post(format!("http://{}{path}", api.callbacks)).body(body);
    let call = signature.into_iter().fold(call, |call, signature| call.header("Shoal-Signature", signature));
    call.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn a_signed_call_counts_once() {
    let (api, reference) = with_invoice().await;
    let body = json!({ "id": "e1", "reference": reference }).to_string();
    let signed = signature(&CALLBACK_KEY, now(), &body);
    for (status, due) in [(204, 1), (204, 0), (204, 0)] {
        assert_eq!(sends(&api, "/callbacks/tron", Some(signed.clone()), body.clone()).await, status);
        assert_eq!(
            api.store.due_invoices(Provider::Tron, 10).await.unwrap().len(),
            due,
            "a repeat does nothing"
        );
    }
    assert_eq!(api.count("provider_events").await, "1");
    let unknown = json!({ "id": "e2", "reference": "00" }).to_string();
    let signed = signature(&CALLBACK_KEY, now(), &unknown);
    assert_eq!(sends(&api, "/callbacks/tron", Some(signed), unknown).await, 404);
    let garbage = "{".to_owned();
    let signed = signature(&CALLBACK_KEY, now(), &garbage);
    assert_eq!(sends(&api, "/callbacks/tron", Some(signed), garbage).await, 422);
    assert_eq!(api.count("provider_events").await, "1");
}

#[tokio::test]
async fn what_is_not_signed_lately_by_whoever_may_does_nothing() {
    let (api, reference) = with_invoice().await;
    let body = json!({ "id": "e1", "reference": reference }).to_string();
    let changed = json!({ "id": "e2", "reference": reference }).to_string();
    let good = signature(&CALLBACK_KEY, now(), &body);
    let other_moment = format!("t={},{}", now() - 1, good.split_once(',').unwrap().1);
    for (signature, body, why) in [
        (None, &body, "no signature"),
        (Some(signature(&[7; 32], now(), &body)), &body, "another key"),
        (Some(good.clone()), &changed, "another body"),
        (Some(other_moment), &body, "another moment"),
        (Some(signature(&CALLBACK_KEY, now() - 301, &body)), &body, "too long ago"),
        (Some(signature(&CALLBACK_KEY, now() + 310, &body)), &body, "in the future"),
        (Some("t=1".to_owned()), &body, "no form"),
    ] {
        assert_eq!(sends(&api, "/callbacks/tron", signature, body.clone()).await, 401, "{why}");
    }
    assert_eq!(sends(&api, "/callbacks/card", Some(good.clone()), body.clone()).await, 404);
    assert_eq!(
        sends(&api, "/api/v1/me", Some(good.clone()), body.clone()).await,
        404,
        "admins are elsewhere"
    );
    let large = " ".repeat(16 * 1024 + 1);
    let signed = signature(&CALLBACK_KEY, now(), &large);
    assert_eq!(sends(&api, "/callbacks/tron", Some(signed), large).await, 413);
    assert_eq!(api.count("provider_events").await, "0");
    assert_eq!(api.store.due_invoices(Provider::Tron, 10).await.unwrap(), []);
}
