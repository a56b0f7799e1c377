//! Updates fetched from Telegram, here the emulator.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use secrecy::SecretString;
use serde_json::json;
use shoal_domain::id::BotId;
use shoal_emulator::{ANY_TOKEN, Call, Emulator, Options};
use shoal_local::Redis;
use shoal_telegram::Client;
use tokio::net::TcpListener;
use tokio::sync::Notify;

use crate::running::{BOT, PATIENCE, Running, SECRET, fresh_redis, message, wait_for};

/// A bot that the emulator does not know: its token is answered with 401.
const REVOKED: BotId = BotId(1002);
const REVOKED_TOKEN: &str = "1002:AARevokedTokenThatOpensNothingAtAll";

async fn telegram() -> Emulator {
    Emulator::start(Options { patience: PATIENCE, ..Options::default() }).await
}

fn client(emulator: &Emulator) -> Client {
    Client::new(&emulator.url(), [(BOT, SecretString::from(ANY_TOKEN))]).unwrap()
}

async fn polling(redis_url: &str, emulator: &Emulator) -> Running {
    Running::with(redis_url, None, Some(client(emulator))).await
}

fn polls(call: &Call) -> bool {
    call.method == "getUpdates"
}

/// How often somebody polled while somebody else did, or while there was a webhook.
fn conflicts(emulator: &Emulator) -> usize {
    emulator.calls().iter().filter(|call| polls(call) && matches!(call.result, Err((409, _)))).count()
}

#[tokio::test]
async fn what_people_write_is_fetched_in_order() {
    let (emulator, redis_url) = (telegram().await, fresh_redis().await);
    let alice = emulator.person("Alice");
    alice.says("one").await;
    let ingress = polling(&redis_url, &emulator).await;
    ingress.receives(1).await;
    alice.says("two").await;
    alice.says("three").await;
    assert_eq!(ingress.receives(3).await, ["one", "two", "three"]);
    emulator.all_taken(emulator.bots()[0]).await;
    ingress.drain().await;
    assert_eq!(emulator.violations().iter().map(|v| &v.reason).collect::<Vec<_>>(), Vec::<&String>::new());
}

#[tokio::test]
async fn what_is_no_update_is_passed_over() {
    let (emulator, redis_url) = (telegram().await, fresh_redis().await);
    let bot = emulator.bots()[0];
    emulator.deliver_raw(bot, json!({"message": {"from": {"id": "nobody"}}}));
    emulator.person("Alice").says("hi").await;
    let ingress = polling(&redis_url, &emulator).await;
    assert_eq!(ingress.receives(1).await, ["hi"]);
    assert_eq!(ingress.mailbox.quarantined().await.unwrap(), 1);
    emulator.all_taken(bot).await;
}

#[tokio::test]
async fn a_webhook_left_over_is_removed_once() {
    let (emulator, redis_url) = (telegram().await, fresh_redis().await);
    let nowhere = "http://127.0.0.1:9/telegram/1001";
    client(&emulator).set_webhook(BOT, nowhere, &SecretString::from("s"), 40).await.unwrap();
    let ingress = polling(&redis_url, &emulator).await;
    emulator.call_where("the removal of the webhook", |call| call.method == "deleteWebhook").await;
    emulator.person("Alice").says("hi").await;
    assert_eq!(ingress.receives(1).await, ["hi"]);

    // Somebody insists. That is theirs to settle with whoever runs this one.
    client(&emulator).set_webhook(BOT, nowhere, &SecretString::from("s"), 40).await.unwrap();
    let before = conflicts(&emulator);
    wait_for("conflicts", async || (conflicts(&emulator) >= before + 3).then_some(())).await;
    let removals = emulator.calls().iter().filter(|call| call.method == "deleteWebhook").count();
    assert_eq!(removals, 1);
}

#[tokio::test]
async fn one_replica_polls_and_another_takes_over_when_it_leaves_or_dies() {
    let (emulator, redis_url) = (telegram().await, fresh_redis().await);
    let alice = emulator.person("Alice");
    let mut said = Vec::new();
    let mut running = polling(&redis_url, &emulator).await;
    for dies in [false, true] {
        let next = polling(&redis_url, &emulator).await;
        wait_for("readiness", async || next.health.readiness().ready.then_some(())).await;
        // Each of these ends a long poll and begins another: two pollers would meet.
        for _ in 0..5 {
            said.push(said.len().to_string());
            alice.says(said.last().unwrap()).await;
            running.receives(said.len()).await;
        }
        assert_eq!(conflicts(&emulator), 0, "two polled at the same time");
        if dies {
            running.crash().await;
        } else {
            running.drain().await;
        }
        running = next;
    }
    alice.says("last").await;
    said.push("last".to_owned());
    assert_eq!(running.receives(said.len()).await, said);
}

#[tokio::test]
async fn a_drained_poller_lets_go_of_the_lead() {
    let (emulator, redis_url) = (telegram().await, fresh_redis().await);
    let ingress = polling(&redis_url, &emulator).await;
    emulator.receives(emulator.bots()[0]).await;
    let mailbox = ingress.mailbox.clone();
    let lead = async || mailbox.lead("poll:1001", "next", PATIENCE).await.unwrap().then_some(());
    assert_eq!(lead().await, None, "it leads");
    ingress.drain().await;
    // Well below the term, after which the lead would be free anyway.
    tokio::time::timeout(Duration::from_secs(5), wait_for("the lead", lead)).await.expect("it is let go");
}

#[tokio::test]
async fn nothing_is_confirmed_to_telegram_that_redis_does_not_have() {
    let emulator = telegram().await;
    let bot = emulator.bots()[0];
    let redis = tokio::task::spawn_blocking(|| Redis::start(None).unwrap()).await.unwrap();
    let ingress = polling(&redis.redis_url(), &emulator).await;
    let alice = emulator.person("Alice");
    alice.says("before").await;
    ingress.receives(1).await;
    emulator.all_taken(bot).await;

    redis.kill().unwrap();
    alice.says("during").await;
    let fetched = |call: &Call| polls(call) && format!("{:?}", call.result).contains("during");
    emulator.call_where("a page with what she wrote", fetched).await;
    wait_for("the outage", async || (!ingress.health.readiness().ready).then_some(())).await;
    assert_eq!(emulator.pending_updates(bot), 1, "she is not forgotten");

    let redis = tokio::task::spawn_blocking(move || redis.restart().map(|()| redis)).await.unwrap().unwrap();
    assert_eq!(ingress.receives(2).await, ["before", "during"]);
    emulator.all_taken(bot).await;
    drop(redis);
}

#[tokio::test]
async fn an_invalid_token_stops_its_own_poller_only() {
    let (emulator, redis_url) = (telegram().await, fresh_redis().await);
    let tokens = [(BOT, ANY_TOKEN), (REVOKED, REVOKED_TOKEN)];
    let tokens = tokens.map(|(bot, token)| (bot, SecretString::from(token)));
    let client = Client::new(&emulator.url(), tokens).unwrap();
    let ingress = Running::with(&redis_url, None, Some(client)).await;
    let alice = emulator.person("Alice");
    alice.says("one").await;
    ingress.receives(1).await;
    alice.says("two").await;
    assert_eq!(ingress.receives(2).await, ["one", "two"]);
    ingress.drain().await;
}

/// A Bot API server that knows no token. It tells whenever it has said so.
async fn telegram_that_knows_nobody() -> (String, Arc<Notify>) {
    let refused = Arc::new(Notify::new());
    let refusal = refused.clone();
    let router = Router::new().fallback(async move || {
        refusal.notify_one();
        (StatusCode::UNAUTHORIZED, r#"{"ok":false,"error_code":401,"description":"Unauthorized"}"#)
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, refused)
}

#[tokio::test]
async fn a_process_without_any_valid_token_goes_on() {
    let (url, refused) = telegram_that_knows_nobody().await;
    let client = Client::new(&url, [(BOT, SecretString::from(ANY_TOKEN))]).unwrap();
    let ingress = Running::with(&fresh_redis().await, Some(SECRET), Some(client)).await;
    tokio::time::timeout(PATIENCE, refused.notified()).await.expect("it asks");
    let lead = async || ingress.mailbox.lead("poll:1001", "test", PATIENCE).await.unwrap().then_some(());
    wait_for("the end of its poller", lead).await;
    assert_eq!(ingress.post(message(1, 42, "hi").to_string()).await.0, 200, "webhooks are still served");
    assert!(!ingress.tasks.is_finished());
    ingress.drain().await;
}
