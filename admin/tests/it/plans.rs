//! Plans are looked at by everybody who may look, and changed by the owner.

use serde_json::json;
use shoal_store::Role;

use crate::running::Running;

#[tokio::test]
async fn the_owner_changes_a_plan_and_everybody_sees_it() {
    let api = Running::start().await;
    let (anna, olga) = (api.anna().await, api.token("olga", Role::Owner).await);
    let plans = api.get(&anna, "/plans").await.body;
    assert_eq!((&plans["plans"][1]["name"], &plans["plans"][1]["stars"]), (&json!("premium"), &json!(250)));
    let mut premium = plans["plans"][1].clone();
    premium["stars"] = json!(300);
    premium["positions"] = json!(7);
    assert_eq!(api.post(&anna, "/plans", &premium).await.status, 403, "an operator does not set prices");
    let set = api.post(&olga, "/plans", &premium).await;
    assert_eq!((set.status, &set.body), (200, &premium), "{set:?}");
    assert_eq!(api.get(&anna, "/plans").await.body["plans"][1], premium);
    let audited = api.ask("select action || ' ' || subject || ' ' || (detail ->> 'stars') from audit").await;
    assert!(audited.contains("set-plan plan premium 300"), "{audited}");
}

#[tokio::test]
async fn what_makes_no_plan_is_named_and_changes_nothing() {
    let api = Running::start().await;
    let olga = api.token("olga", Role::Owner).await;
    let before = api.get(&olga, "/plans").await.body;
    let good = json!({ "name": "vip", "stars": 5, "days": 7, "daily_trades": 1, "positions": 1, "calls_per_minute": 1 });
    for (field, value) in [
        ("name", json!("V I P")),
        ("stars", json!(0)),
        ("stars", json!(1_000_001)),
        ("days", json!(0)),
        ("days", json!(3661)),
        ("trial_days", json!(367)),
        ("grace_days", json!(32)),
        ("positions", json!(-1)),
        ("days", json!(1.5)),
        ("priority", json!("yes")),
    ] {
        let mut bad = good.clone();
        bad[field] = value;
        let answer = api.post(&olga, "/plans", &bad).await;
        assert_eq!(answer.status, 422, "{bad}: {answer:?}");
        assert_eq!(answer.body["errors"][0]["field"], field, "{answer:?}");
    }
    let unknown = api.post(&olga, "/plans", &json!({ "name": "vip", "colour": "blue" })).await;
    assert_eq!(unknown.status, 422, "{unknown:?}");
    assert_eq!(api.get(&olga, "/plans").await.body, before);
}
