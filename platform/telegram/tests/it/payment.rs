//! Payments are read as they are told, and what is none stays something that cannot be copied.

use serde_json::{Value, json};
use shoal_domain::content::{Content, Uncopyable};
use shoal_domain::id::UserId;
use shoal_domain::time::Timestamp;
use shoal_domain::update::Update;
use shoal_telegram::{checkout, decode};

fn message(field: &str, body: &Value) -> Vec<u8> {
    let user = json!({ "id": 7, "is_bot": false, "first_name": "Alice" });
    let chat = json!({ "id": 7, "type": "private" });
    let mut message = json!({ "message_id": 1, "date": 1, "from": user, "chat": chat });
    message[field] = body.clone();
    json!({ "update_id": 1, "message": message }).to_string().into_bytes()
}

fn paid() -> Value {
    json!({
        "currency": "XTR", "total_amount": 250, "invoice_payload": "sealed",
        "telegram_payment_charge_id": "stx1", "provider_payment_charge_id": "p",
        "subscription_expiration_date": 9, "is_recurring": true,
    })
}

#[test]
fn a_payment_is_read_whole() {
    let Update::Paid { from, payment, order: None } =
        decode(&message("successful_payment", &paid())).unwrap().update
    else {
        panic!("it is a payment");
    };
    assert_eq!((from, payment.amount, payment.until), (UserId(7), 250, Some(Timestamp(9_000))));
    assert_eq!((payment.charge.as_str(), payment.payload.as_str()), ("stx1", "sealed"));
    let refunded = decode(&message("refunded_payment", &paid())).unwrap().update;
    assert!(matches!(refunded, Update::Refunded { from: UserId(7), .. }), "{refunded:?}");
}

#[test]
fn what_is_no_payment_harms_nothing() {
    for (field, value) in [
        ("total_amount", json!(-1)),
        ("total_amount", json!("250")),
        ("telegram_payment_charge_id", json!("")),
        ("telegram_payment_charge_id", json!("x".repeat(181))),
        ("telegram_payment_charge_id", json!("a b")),
        ("currency", json!(7)),
    ] {
        let mut body = paid();
        body[field] = value;
        let Update::Message { content, .. } = decode(&message("successful_payment", &body)).unwrap().update
        else {
            panic!("{body} is a message like any other");
        };
        assert_eq!(content, Content::Uncopyable(Uncopyable::Invoice));
    }
    let mut long = paid();
    long["invoice_payload"] = json!("x".repeat(10_000));
    let Update::Paid { payment, .. } = decode(&message("successful_payment", &long)).unwrap().update else {
        panic!("it is a payment all the same");
    };
    assert_eq!(payment.payload, "", "and none of ours");
}

#[test]
fn a_checkout_is_read_or_refused() {
    let body = json!({
        "id": "q", "from": { "id": 7, "is_bot": false, "first_name": "Alice", "language_code": "de" },
        "currency": "XTR", "total_amount": 250, "invoice_payload": "sealed",
    });
    let update = |body: &Value| json!({ "update_id": 1, "pre_checkout_query": body }).to_string();
    let asked = checkout(update(&body).as_bytes()).unwrap();
    assert_eq!((asked.query.as_str(), asked.from, asked.amount), ("q", UserId(7), 250));
    for field in ["id", "from", "currency", "total_amount", "invoice_payload"] {
        let mut without = body.clone();
        without.as_object_mut().unwrap().remove(field);
        assert!(checkout(update(&without).as_bytes()).is_err(), "{field}");
    }
    assert!(checkout(b"{}").is_err() && checkout(&message("text", &json!("hi"))).is_err());
}
