//! Updates fetched from Telegram, here the emulator.

use secrecy::SecretString;
use serde_json::json;
use shoal_domain::id::BotId;
use shoal_emulator::{ANY_TOKEN, Call, Emulator, Options};
use shoal_local::Redis;
use shoal_telegram::Client;

use crate::running::{BOT, PATIENCE, Running, fresh_redis, wait_for};

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
    let mut running = polling(&redis_url, &emulator).await;
    alice.says("0").await;
    running.receives(1).await;

    for (n, dies) in (1..).zip([false, true]) {
        let next = polling(&redis_url, &emulator).await;
        if dies {
            running.crash().await;
        } else {
            running.drain().await;
        }
        alice.says(&n.to_string()).await;
        next.receives(n + 1).await;
        running = next;
    }
    assert_eq!(running.receives(3).await, ["0", "1", "2"]);
    assert_eq!(conflicts(&emulator), 0, "two polled at the same time");
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
    let tokens = [(BOT, ANY_TOKEN), (BotId(1002), "1002:AARevokedTokenThatOpensNothingAtAll")];
    let tokens = tokens.map(|(bot, token)| (bot, SecretString::from(token)));
    let client = Client::new(&emulator.url(), tokens).unwrap();
    let ingress = Running::with(&redis_url, None, Some(client)).await;
    let alice = emulator.person("Alice");
    alice.says("one").await;
    ingress.receives(1).await;
    alice.says("two").await;
    assert_eq!(ingress.receives(2).await, ["one", "two"]);
    assert!(!ingress.tasks.is_finished(), "the process goes on");
    ingress.drain().await;
}
