//! Tokens come and go, and none may ask for ever.

use std::time::Duration;

use serde_json::json;
use shoal_store::Role;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};

use crate::running::{PATIENCE, Running, text, wait_for};

#[tokio::test]
async fn a_token_says_whose_it_is_and_is_kept_as_a_hash() {
    let api = Running::start().await;
    let anna = api.anna().await;
    let me = api.get(&anna, "/me").await.body;
    assert_eq!((&me["name"], &me["role"]), (&json!("anna"), &json!("operator")));
    assert_eq!(api.get(&anna, "/bots").await.body, json!({ "bots": [{ "id": 1001, "username": null }] }));
    let kept = api.ask("select encode(hash, 'escape') || name || role from admin_tokens").await;
    assert!(!kept.contains(&anna[6..]), "the token itself is nowhere");
}

#[tokio::test]
async fn a_revoked_token_stops_within_five_seconds() {
    let api = Running::start().await;
    let anna = api.anna().await;
    assert_eq!(api.get(&anna, "/me").await.status, 200);
    assert!(api.store.revoke_admin("anna").await.unwrap());
    let revoked = Instant::now();
    wait_for("the end of a token", async || {
        // Slowly enough for the limit of a token, which the next one of that name shares.
        tokio::time::sleep(Duration::from_millis(100)).await;
        (api.get(&anna, "/me").await.status == 401).then_some(())
    })
    .await;
    assert!(revoked.elapsed() < Duration::from_secs(5), "{:?}", revoked.elapsed());
    let new = api.anna().await;
    assert_eq!(api.get(&new, "/me").await.status, 200, "and the name has a new one");
}

#[tokio::test]
async fn the_eleventh_broadcast_within_the_hour_waits() {
    let api = Running::start().await;
    let (anna, bert) = (api.anna().await, api.token("bert", Role::Operator).await);
    for _ in 0..10 {
        assert_eq!(api.post(&anna, "/broadcasts", &json!({})).await.status, 422, "a mistake costs nothing");
        api.draft(&anna, &text("Hello")).await;
    }
    let eleventh = api.post(&anna, "/broadcasts", &text("Hello")).await;
    assert_eq!((eleventh.status, eleventh.slug()), (429, "too-many-requests"));
    let wait: u64 = eleventh.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((3500..=3600).contains(&wait), "{wait}");
    assert_eq!(api.count("broadcasts").await, "10");
    assert_eq!(
        api.post(&bert, "/broadcasts", &text("Hello")).await.status,
        201,
        "each token has its own limit"
    );
}

#[tokio::test]
async fn a_slow_body_keeps_nobody_from_their_turn() {
    let api = Running::start().await;
    let anna = api.anna().await;
    let (address, body) = (api.address, text("Hello").to_string());
    let mut wire = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /api/v1/broadcasts HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {anna}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nExpect: 100-continue\r\n\r\n",
        body.len()
    );
    wire.write_all(head.as_bytes()).await.unwrap();
    let mut said = [0; 25];
    timeout(PATIENCE, wire.read_exact(&mut said)).await.unwrap().unwrap();
    assert_eq!(&said, b"HTTP/1.1 100 Continue\r\n\r\n", "the body is being read");
    api.draft(&anna, &text("Hello")).await;
    // Had the other one waited, this one would have been too slow.
    wire.write_all(body.as_bytes()).await.unwrap();
    let mut answer = String::new();
    timeout(PATIENCE, wire.read_to_string(&mut answer)).await.unwrap().unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
}

#[tokio::test]
async fn whoever_guesses_is_held_back_and_others_are_not() {
    let api = Running::start().await;
    let anna = api.anna().await;
    assert_eq!(api.get(&anna, "/me").await.status, 200);
    let held = wait_for("the limit", async || {
        let answer = api.get("shoal_guess", "/me").await;
        answer.headers.contains_key("retry-after").then_some(answer)
    });
    let held = held.await;
    assert_eq!((held.status, held.slug()), (401, "unauthorized"));
    assert_eq!(api.get(&anna, "/me").await.status, 200, "at the same address");
}
