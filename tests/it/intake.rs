//! The two ways in.

use serde_json::json;

use crate::world::{By, SECRET, World, eventually};

#[tokio::test]
async fn without_a_public_address_updates_are_polled() {
    let place = tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap();
    let world = World::on(&place, By::Polling).await;
    let (alice, bob) = world.pair().await;
    alice.says("by polling").await;
    bob.hears("by polling").await;
    assert!(world.emulator.calls().iter().all(|call| call.method != "setWebhook"));
}

#[tokio::test]
async fn the_webhook_is_set_once_with_reactions_and_blocks() {
    let world = World::start().await;
    world.adult("Alice").await;
    let calls = world.emulator.calls();
    let set: Vec<_> = calls.iter().filter(|call| call.method == "setWebhook").collect();
    assert_eq!(set.len(), 1);
    let kinds = set[0].params["allowed_updates"].to_string();
    for kind in ["message", "callback_query", "message_reaction", "my_chat_member", "pre_checkout_query"] {
        assert!(kinds.contains(kind), "{kind} is missing in {kinds}");
    }
}

#[tokio::test]
async fn a_repeated_update_takes_effect_once() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let update = json!({"update_id": 800_001, "message": {
        "message_id": 900, "date": 1, "text": "only once",
        "chat": {"id": alice.id(), "type": "private"},
        "from": {"id": alice.id(), "is_bot": false, "first_name": "Alice"},
    }});
    let http = reqwest::Client::new();
    let url = format!("http://{}/telegram/1001", world.webhook);
    let mut posts = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let post = http.post(&url).header("X-Telegram-Bot-Api-Secret-Token", SECRET).json(&update);
        posts.spawn(async move { post.send().await.unwrap().status().as_u16() });
    }
    assert_eq!(posts.join_all().await, [200; 50]);
    bob.hears("only once").await;
    alice.says("and then this").await;
    bob.hears("and then this").await;
    let times = bob.chat().iter().filter(|heard| heard.text == "only once").count();
    assert_eq!(times, 1);
    eventually("nothing waits", async || world.emulator.pending_updates(world.emulator.bots()[0]) == 0).await;
}
