//! Invoices in coins: asked for by an operator, shown again while they can be paid, and refused with a reason.

use serde_json::json;
use shoal_domain::payment::coin::{CoinAddress, Provider};
use shoal_store::Role;

use crate::running::Running;

#[tokio::test]
async fn an_invoice_says_where_how_much_and_until_when() {
    let api = Running::start().await;
    let (anna, olga) = (api.anna().await, api.token("olga", Role::Owner).await);
    let wanted = json!({ "user": 7, "plan": "premium" });
    let refused = api.post(&anna, "/payments/invoices", &wanted).await;
    assert_eq!((refused.status, refused.slug()), (409, "not-sold"), "{refused:?}");
    let mut premium = api.get(&anna, "/plans").await.body["plans"][1].clone();
    assert_eq!(premium["usdt"], json!(null));
    premium["usdt"] = json!("9.990");
    assert_eq!(api.post(&olga, "/plans", &premium).await.body["usdt"], json!("9.99"));
    let refused = api.post(&anna, "/payments/invoices", &wanted).await;
    assert_eq!((refused.status, refused.slug()), (409, "no-address"), "{refused:?}");
    let addresses = [CoinAddress::of_bytes(&[1; 20]), CoinAddress::of_bytes(&[2; 20])];
    api.store.add_coin_addresses(Provider::Tron, &addresses).await.unwrap();

    let made = api.post(&anna, "/payments/invoices", &wanted).await;
    assert_eq!(made.status, 200, "{made:?}");
    assert_eq!((&made.body["amount"], &made.body["address"]), (&json!("9.99"), &json!(addresses[0])));
    assert_eq!(api.post(&anna, "/payments/invoices", &wanted).await.body, made.body);
    let listed = api.get(&anna, "/payments/invoices?limit=1").await.body;
    assert_eq!(listed["invoices"][0]["reference"], made.body["reference"]);
    let audited =
        api.ask("select action || ' ' || (detail ->> 'address') from audit where action like 'make%'").await;
    assert!(audited.contains(&format!("make-invoice {}", addresses[0])), "{audited}");
}

#[tokio::test]
async fn what_makes_no_invoice_is_named() {
    let api = Running::start().await;
    let (anna, vera) = (api.anna().await, api.token("vera", Role::Viewer).await);
    let good = json!({ "user": 7, "plan": "premium" });
    assert_eq!(api.post(&vera, "/payments/invoices", &good).await.status, 403);
    for (field, wrong) in
        [("user", json!(0)), ("user", json!("7")), ("plan", json!("Premium")), ("amount", json!("0.01"))]
    {
        let mut bad = good.clone();
        bad[field] = wrong;
        let answer = api.post(&anna, "/payments/invoices", &bad).await;
        assert_eq!((answer.status, answer.fields()), (422, vec![field]), "{answer:?}");
    }
    let unknown = json!({ "user": 7, "plan": "gone" });
    assert_eq!(api.post(&anna, "/payments/invoices", &unknown).await.slug(), "not-sold");
    let mut premium = api.get(&anna, "/plans").await.body["plans"][1].clone();
    let olga = api.token("olga", Role::Owner).await;
    for price in ["0", "-1", "9,99", "0.001", "1000001", ""] {
        premium["usdt"] = json!(price);
        assert_eq!(api.post(&olga, "/plans", &premium).await.fields(), ["usdt"], "{price:?}");
    }
}
