//! Webhooks as a bot meets them.

use std::time::Duration;

use axum::http::StatusCode;
use serde_json::json;
use shoal_emulator::Options;

use crate::bot::{Bot, Webhook};

#[tokio::test]
async fn the_secret_comes_with_every_update() {
    let (bot, mut webhook) = (Bot::start().await, Webhook::listen().await);
    bot.calls("setWebhook", json!({ "url": webhook.url, "secret_token": "s3cret_-" })).await;
    bot.emulator.person("Alice").says("hello").await;
    let (headers, _) = webhook.next_with_headers().await;
    assert_eq!(headers["x-telegram-bot-api-secret-token"], "s3cret_-");
}

#[tokio::test]
async fn a_refused_update_comes_again_before_the_next_of_its_chat() {
    let retry_unit = Duration::from_millis(5);
    let (bot, mut webhook) =
        (Bot::with(Options { retry_unit, ..Options::default() }).await, Webhook::listen().await);
    webhook.set(&bot).await;
    for _ in 0..3 {
        webhook.will_answer(StatusCode::SERVICE_UNAVAILABLE);
    }
    let alice = bot.emulator.person("Alice");
    alice.says("one").await;
    alice.says("two").await;
    let mut seen = Vec::new();
    for _ in 0..5 {
        seen.push(webhook.next().await["message"]["text"].as_str().unwrap().to_owned());
    }
    assert_eq!(seen, ["one", "one", "one", "one", "two"]);
    bot.emulator.all_taken(bot.id).await;
    let info = bot.calls("getWebhookInfo", json!({})).await;
    assert_eq!(info["pending_update_count"], 0);
    assert_eq!(info["last_error_message"], "Wrong response from the webhook: 503 Service Unavailable");
}

#[tokio::test]
async fn the_answer_to_an_update_may_hold_a_call() {
    let (bot, mut webhook) = (Bot::start().await, Webhook::listen().await);
    webhook.set(&bot).await;
    let alice = bot.emulator.person("Alice");
    let call = json!({ "method": "sendMessage", "chat_id": alice.id(), "text": "by the answer" });
    webhook.will_answer(call.to_string());
    alice.says("hello").await;
    webhook.next().await;
    alice.hears("by the answer").await;
}

#[tokio::test]
async fn a_webhook_is_set_by_the_rules() {
    let (bot, webhook) = (Bot::start().await, Webhook::listen().await);
    let set = async |params| bot.refused("setWebhook", params).await.1;
    let far = set(json!({ "url": "http://example.com/hook" })).await;
    assert_eq!(far, "Bad Request: bad webhook: HTTPS url must be provided for webhook");
    let secret = set(json!({ "url": webhook.url, "secret_token": "with space" })).await;
    assert_eq!(secret, "Bad Request: secret token contains unallowed characters");
    webhook.set(&bot).await;
    // Repeating it changes nothing and is no hurry.
    webhook.set(&bot).await;
}

#[tokio::test]
async fn updates_nobody_asked_for_are_not_made() {
    let (bot, mut webhook) = (Bot::start().await, Webhook::listen().await);
    let asked = json!({ "url": webhook.url, "allowed_updates": ["message"] });
    bot.calls("setWebhook", asked).await;
    let alice = bot.emulator.person("Alice");
    let id = alice.says("one").await;
    alice.edits(id, "changed").await;
    alice.reacts(id, "👍").await;
    alice.says("two").await;
    assert_eq!(webhook.next().await["message"]["text"], "one");
    assert_eq!(webhook.next().await["message"]["text"], "two");
}

#[tokio::test]
async fn an_update_that_is_not_answered_in_time_is_sent_again() {
    let answer_timeout = Duration::from_millis(50);
    let (bot, mut webhook) =
        (Bot::with(Options { answer_timeout, ..Options::default() }).await, Webhook::listen().await);
    webhook.set(&bot).await;
    webhook.will_not_answer();
    bot.emulator.person("Alice").says("hello").await;
    let first = webhook.next().await;
    assert_eq!(webhook.next().await, first);
    bot.emulator.all_taken(bot.id).await;
}

#[tokio::test]
async fn after_a_quiet_week_ids_go_on_anywhere() {
    let (bot, mut webhook) = (Bot::start().await, Webhook::listen().await);
    webhook.set(&bot).await;
    let alice = bot.emulator.person("Alice");
    alice.says("one").await;
    let before = webhook.next().await["update_id"].as_i64().unwrap();
    bot.emulator.goes_on_from(bot.id, before - 50_000_000);
    alice.says("two").await;
    alice.says("three").await;
    assert_eq!(webhook.next().await["update_id"], before - 50_000_000);
    assert_eq!(webhook.next().await["update_id"], before - 49_999_999);
}
