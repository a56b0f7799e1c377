//! Who did what is written down, also what was refused, and cannot be changed.

use serde_json::{Value, json};
use shoal_store::Role;

use crate::running::{Running, text};

#[tokio::test]
async fn every_write_has_its_line() {
    let api = Running::start().await;
    let (anna, vera) = (api.anna().await, api.token("vera", Role::Viewer).await);
    let olga = api.token("olga", Role::Owner).await;
    let id = api.draft(&anna, &text("Hello")).await;
    api.post(&vera, "/broadcasts", &text("Hello")).await;
    api.post(&anna, "/broadcasts", &json!({})).await;
    api.act(&anna, &format!("/broadcasts/{id}/approve")).await;
    api.act(&anna, "/broadcasts/999/pause").await;
    api.act(&anna, &format!("/broadcasts/{id}/start")).await;
    api.get(&anna, "/broadcasts").await;
    let page = api.get(&olga, "/audit").await.body;
    let lines = page["lines"].as_array().unwrap().iter().rev();
    let told = |line: &Value| {
        ["actor", "role", "action", "subject", "outcome"]
            .map(|field| line[field].as_str().unwrap().to_owned())
            .join(" ")
    };
    let told: Vec<String> = lines.map(told).collect();
    assert_eq!(
        told,
        [
            &format!("anna operator create broadcast {id} 201"),
            "vera viewer create  403 forbidden",
            "anna operator create  422 bad-fields",
            &format!("anna operator approve broadcast {id} 409 own-work"),
            "anna operator pause broadcast 999 404 not-found",
            &format!("anna operator start broadcast {id} 200"),
        ]
    );
    assert!(page["lines"].as_array().unwrap().iter().all(|line| line["address"] == "127.0.0.1"));
    let all = api.ask("select string_agg(audit::text, ' ') from audit").await;
    assert!(!all.contains("shoal_"), "no token is in it");
}

#[tokio::test]
async fn its_pages_follow_each_other() {
    let api = Running::start().await;
    let (anna, olga) = (api.anna().await, api.token("olga", Role::Owner).await);
    for _ in 0..5 {
        api.act(&anna, "/broadcasts/999/pause").await;
    }
    let first = api.get(&olga, "/audit?limit=3").await.body;
    let next = first["next"].as_str().unwrap().strip_prefix("/api/v1").unwrap();
    let second = api.get(&olga, next).await.body;
    assert_eq!((second["lines"].as_array().unwrap().len(), &second["next"]), (2, &Value::Null));
}
