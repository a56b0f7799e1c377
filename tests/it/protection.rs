//! What somebody wants protected can be neither saved nor passed on by whom they talk to.

use serde_json::json;
use shoal_emulator::{Content, Person};

use crate::world::{By, World, eventually};

async fn protect(person: &Person, button: &str) {
    person.says("/settings").await;
    person.presses(button).await.answered().await;
    // The answer to the press may overtake the change, which is made in this very message.
    let other = if button == ON { OFF } else { ON };
    eventually("the settings say so", async || {
        person.chat().iter().any(|heard| heard.buttons.iter().flatten().any(|label| label == other))
    })
    .await;
}

const ON: &str = "Protect what I send";
const OFF: &str = "Don't protect what I send";

#[tokio::test]
async fn everything_of_hers_is_protected_and_nothing_of_his() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    alice.says("in the open").await;
    assert!(!bob.hears("in the open").await.protected);
    protect(&alice, ON).await;

    alice.says("a word").await;
    assert!(bob.hears("a word").await.protected);
    let photo = alice.sends(Content::photo().caption("a photo")).await;
    assert!(bob.hears("a photo").await.protected);
    alice.sends_album(["one", "two"].map(|name| Content::photo().caption(name)).to_vec()).await;
    for name in ["one", "two"] {
        let part = bob.hears(name).await;
        assert!(part.protected && part.json["media_group_id"].is_string(), "{part:?}");
    }
    // An answer with an album is sent anew, file by file.
    let word = alice.says("to answer").await;
    let there = bob.hears("to answer").await.message_id;
    let reply = |name: &str| Content::photo().caption(name).with("media_group_id", json!("7700"));
    alice.replies(word, reply("three")).await;
    alice.replies(word, reply("four")).await;
    for name in ["three", "four"] {
        assert!(bob.hears(name).await.protected, "{name}");
    }
    alice.edits(photo, Content::video().caption("another file")).await;
    let edited = bob.hears("another file").await;
    assert!(edited.protected && edited.kind == "video", "an edit leaves it protected: {edited:?}");

    bob.replies(there, "not mine").await;
    assert!(!alice.hears("not mine").await.protected, "each decides for themself");
    protect(&alice, OFF).await;
    alice.says("again in the open").await;
    assert!(!bob.hears("again in the open").await.protected);
    assert!(world.emulator.violations().is_empty(), "{:?}", world.emulator.violations());
}

#[tokio::test]
async fn between_two_bots_it_stays_protected() {
    let world = World::of_two_bots(true).await;
    let (alice, bob) = world.pair_across().await;
    protect(&alice, ON).await;
    alice.says("a word").await;
    assert!(bob.hears("a word").await.protected);
    alice.sends(Content::photo().caption("a photo")).await;
    assert!(bob.hears("a photo").await.protected, "uploaded anew");
    let place = json!({"location": {"latitude": 1.5, "longitude": 2.5}});
    alice.sends_raw(place).await;
    eventually("the place is there", async || {
        bob.chat().iter().any(|heard| heard.kind == "location" && heard.protected)
    })
    .await;
}

#[tokio::test]
async fn a_worker_that_dies_in_between_does_not_forget_it() {
    let place = tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap();
    let world = World::without_worker(&place, By::Webhook).await;
    let worker = world.worker();
    let (alice, bob) = world.pair().await;
    protect(&alice, ON).await;
    worker.kill();
    alice.says("while nobody works").await;
    let _next = world.worker();
    assert!(bob.hears("while nobody works").await.protected);
}
