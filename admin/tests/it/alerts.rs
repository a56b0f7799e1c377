//! Signals that providers' programs post: signed, lately, by whoever may, and each once.

use std::time::{SystemTime, UNIX_EPOCH};

use hmac::{Hmac, Mac};
use secrecy::SecretString;
use serde_json::{Value, json};
use sha2::Sha256;
use shoal_domain::id::ProviderId;
use shoal_domain::provider::Source;
use shoal_store::{NewProvider, ProviderChange};
use shoal_vault::{Label, Vault};

use crate::running::{Running, SEAL_KEY};

const SECRET: &str = "0123456789abcdef";
const LONG: &str = "BTC/USDT long\nEntry: 100\nTP: 110\nSL: 90";

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

fn signature(secret: &str, at: u64, body: &str) -> String {
    let mac: Hmac<Sha256> = Hmac::new_from_slice(secret.as_bytes()).unwrap();
    let mac = mac.chain_update(format!("{at}.{body}")).finalize().into_bytes();
    format!("t={at},v1={mac:x}")
}

async fn with_provider() -> (Running, ProviderId) {
    let api = Running::start().await;
    let new = NewProvider { name: "anna".to_owned(), owner: None, channel: None };
    let anna = api.store.add_provider(&new).await.unwrap();
    let sealed = Vault::new(&SEAL_KEY).seal(Label::ProviderSecret(anna), &SecretString::from(SECRET));
    api.store.change_provider(anna, &ProviderChange::Secret(Some(sealed))).await.unwrap();
    (api, anna)
}

async fn sends(api: &Running, provider: i64, signature: Option<String>, body: &str) -> (u16, Value) {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let call = http.post(format!("http://{}/signals/{provider}", api.callbacks)).body(body.to_owned());
    let call = signature.into_iter().fold(call, |call, signature| call.header("Shoal-Signature", signature));
    let answer = call.send().await.unwrap();
    let status = answer.status().as_u16();
    (status, answer.json().await.unwrap_or_default())
}

fn alert(id: &str, text: &str) -> String {
    json!({ "id": id, "text": text }).to_string()
}

#[tokio::test]
async fn the_same_alert_five_times_is_one_signal() {
    let (api, anna) = with_provider().await;
    let body = alert("a-1", LONG);
    for turn in 0..5 {
        // Also where it is signed anew.
        let signed = signature(SECRET, now() - turn, &body);
        let (status, said) = sends(&api, anna.0, Some(signed), &body).await;
        assert_eq!((status, &said["number"]), (if turn == 0 { 201 } else { 200 }, &json!(1)));
    }
    let rows = api.store.signals_after(0, 10).await.unwrap();
    assert_eq!((rows.len(), rows[0].source, rows[0].text.as_str()), (1, Source::Webhook, LONG));
    let other = alert("a-1", &LONG.replace("110", "120"));
    assert_eq!(sends(&api, anna.0, Some(signature(SECRET, now(), &other)), &other).await.0, 409);
    let close = alert("a-2", "Close BTC/USDT");
    assert_eq!(sends(&api, anna.0, Some(signature(SECRET, now(), &close)), &close).await.0, 201);
    assert_eq!(api.count("signals").await, "2");
}

#[tokio::test]
async fn what_is_stale_or_not_signed_by_that_provider_seals_nothing() {
    let (api, anna) = with_provider().await;
    let new = NewProvider { name: "bert".to_owned(), owner: None, channel: None };
    let bert = api.store.add_provider(&new).await.unwrap();
    let (body, changed) = (alert("a-1", LONG), alert("a-2", LONG));
    let good = signature(SECRET, now(), &body);
    for (of, signature, body, why) in [
        (anna.0, None, &body, "no signature"),
        (anna.0, Some(signature("another", now(), &body)), &body, "another secret"),
        (anna.0, Some(good.clone()), &changed, "another body"),
        (anna.0, Some(signature(SECRET, now() - 301, &body)), &body, "too long ago"),
        (anna.0, Some(signature(SECRET, now() + 310, &body)), &body, "in the future"),
        (bert.0, Some(good.clone()), &body, "who has no secret"),
        (99, Some(good.clone()), &body, "nobody"),
    ] {
        assert_eq!(sends(&api, of, signature, body).await.0, 401, "{why}");
    }
    let large = " ".repeat(16 * 1024 + 1);
    assert_eq!(sends(&api, anna.0, Some(signature(SECRET, now(), &large)), &large).await.0, 413);
    api.store.change_provider(anna, &ProviderChange::On(false)).await.unwrap();
    assert_eq!(sends(&api, anna.0, Some(good), &body).await.0, 401, "who is off");
    assert_eq!(api.count("signals").await, "0");
}

#[tokio::test]
async fn what_cannot_be_followed_is_refused_with_its_line_and_rule() {
    let (api, anna) = with_provider().await;
    for (text, place, said) in [
        (LONG.replace("90", "105"), "/complaints/0/rule", json!("stop-on-wrong-side")),
        (LONG.replace("90", "105"), "/complaints/0/line", json!(4)),
        ("gm".to_owned(), "/kind", json!("non_signal")),
    ] {
        let body = alert("a-1", &text);
        let (status, answer) = sends(&api, anna.0, Some(signature(SECRET, now(), &body)), &body).await;
        assert_eq!((status, answer.pointer(place)), (422, Some(&said)), "{answer}");
    }
    for body in ["{".to_owned(), alert("", LONG), alert("two words", LONG), alert("a", "Close XRP/USDT")] {
        let (status, _) = sends(&api, anna.0, Some(signature(SECRET, now(), &body)), &body).await;
        assert_eq!(status, 422, "{body}");
    }
    assert_eq!(api.count("signals").await, "0");
}
