//! `getUpdates` as a bot meets it.

use serde_json::{Value, json};

use crate::bot::{Bot, PATIENCE, Webhook};

fn texts(updates: &Value) -> Vec<&str> {
    updates.as_array().unwrap().iter().filter_map(|update| update["message"]["text"].as_str()).collect()
}

#[tokio::test]
async fn updates_are_confirmed_by_the_next_offset() {
    let bot = Bot::start().await;
    let alice = bot.emulator.person("Alice");
    for text in ["one", "two", "three"] {
        alice.says(text).await;
    }
    let first = bot.calls("getUpdates", json!({ "limit": 2 })).await;
    assert_eq!(texts(&first), ["one", "two"]);
    let again = bot.calls("getUpdates", json!({})).await;
    assert_eq!(texts(&again), ["one", "two", "three"], "nothing was confirmed");
    let next = first[1]["update_id"].as_i64().unwrap() + 1;
    let rest = bot.calls("getUpdates", json!({ "offset": next })).await;
    assert_eq!(texts(&rest), ["three"]);
    assert_eq!(bot.emulator.pending_updates(bot.id), 1);
}

#[tokio::test]
async fn a_long_poll_ends_when_something_happens() {
    let bot = Bot::start().await;
    let alice = bot.emulator.person("Alice");
    let poll = bot.post("getUpdates").json(&json!({ "timeout": 30 })).send();
    let poll = tokio::spawn(poll);
    bot.emulator.receives(bot.id).await;
    alice.says("hello").await;
    let answer = tokio::time::timeout(PATIENCE, poll).await.expect("the poll ends").unwrap().unwrap();
    let answer: Value = answer.json().await.unwrap();
    assert_eq!(texts(&answer["result"]), ["hello"]);
}

#[tokio::test]
async fn a_second_poller_ends_the_first() {
    let bot = Bot::start().await;
    let first = tokio::spawn(bot.post("getUpdates").json(&json!({ "timeout": 30 })).send());
    bot.emulator.receives(bot.id).await;
    bot.calls("getUpdates", json!({})).await;
    let answer = tokio::time::timeout(PATIENCE, first).await.expect("the first ends").unwrap().unwrap();
    assert_eq!(answer.status(), 409);
    let answer: Value = answer.json().await.unwrap();
    assert_eq!(
        answer["description"],
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    );
}

#[tokio::test]
async fn there_is_no_polling_beside_a_webhook() {
    let (bot, webhook) = (Bot::start().await, Webhook::listen().await);
    webhook.set(&bot).await;
    let (code, reason) = bot.refused("getUpdates", json!({})).await;
    assert_eq!(code, 409);
    assert!(reason.starts_with("Conflict: can't use getUpdates method while webhook is active"), "{reason}");
    bot.calls("deleteWebhook", json!({})).await;
    bot.calls("getUpdates", json!({})).await;
}
