//! Albums reach the other as albums, once and in order.

use serde_json::json;
use shoal_emulator::{Content, Heard, Person};

use crate::world::{By, World, eventually};

/// The captions of the album that a message is a part of, in the order of the chat.
fn album_of(person: &Person, part: &Heard) -> Vec<String> {
    let name = &part.json["media_group_id"];
    assert!(name.is_string(), "{part:?} is a part of nothing");
    let chat = person.chat().into_iter();
    chat.filter(|heard| heard.json["media_group_id"] == *name).map(|heard| heard.text).collect()
}

fn photos(names: &[&str]) -> Vec<Content> {
    names.iter().map(|name| Content::photo().caption(name)).collect()
}

#[tokio::test]
async fn an_album_arrives_whole_both_ways() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    for (one, other) in [(&alice, &bob), (&bob, &alice)] {
        one.sends_album(photos(&["one", "two", "three"])).await;
        let last = other.hears("three").await;
        assert_eq!(album_of(other, &last), ["one", "two", "three"]);
    }
    let names: Vec<String> = (1..=10).map(|n| format!("photo {n}")).collect();
    alice.sends_album(photos(&names.iter().map(String::as_str).collect::<Vec<_>>())).await;
    let last = bob.hears("photo 10").await;
    assert_eq!(album_of(&bob, &last), names);

    alice.sends_album(vec![Content::video().caption("a"), Content::photo().caption("b")]).await;
    alice.says("behind it").await;
    let part = bob.hears("b").await;
    bob.hears("behind it").await;
    assert_eq!(album_of(&bob, &part), ["a", "b"]);
    assert_eq!(bob.traces_of(&alice), Vec::<String>::new());
    assert!(world.emulator.violations().is_empty(), "{:?}", world.emulator.violations());
}

#[tokio::test]
async fn each_part_can_be_answered_changed_and_felt_about() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let sent = alice.sends_album(photos(&["one", "two"])).await;
    let two = bob.hears("two").await.message_id;
    bob.replies(two, "nice").await;
    assert_eq!(alice.hears("nice").await.reply_to, Some(sent[1]));
    alice.edits(sent[1], Content::default().caption("second")).await;
    let heard = bob.hears("second").await;
    assert_eq!(heard.message_id, two);
    assert_eq!(album_of(&bob, &heard), ["one", "second"]);
    bob.reacts(two, "👍").await;
    eventually("it shows", async || {
        alice.chat().iter().any(|heard| heard.message_id == sent[1] && heard.reactions == ["👍"])
    })
    .await;
}

#[tokio::test]
async fn one_that_names_somebody_stays_an_album_without_the_name() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let mention = json!([{"type": "text_mention", "offset": 5, "length": 2,
        "user": {"id": alice.id(), "is_bot": false, "first_name": "Alice"}}]);
    let named = Content::photo().with("caption", json!("with me")).with("caption_entities", mention);
    alice.sends_album(vec![named, Content::photo().caption("two")]).await;
    let last = bob.hears("two").await;
    assert_eq!(album_of(&bob, &last), ["with me", "two"]);
    assert_eq!(bob.traces_of(&alice), Vec::<String>::new());
    assert!(world.emulator.violations().is_empty(), "{:?}", world.emulator.violations());
}

#[tokio::test]
async fn a_worker_that_dies_between_two_parts_takes_none_with_it() {
    let place = tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap();
    let world = World::without_worker(&place, By::Webhook).await;
    let worker = world.worker();
    let (alice, bob) = world.pair().await;
    let bot = world.emulator.bots()[0];
    // Part by part, as Telegram has them: the second and the third wait for a worker.
    let album = json!("77001");
    let part = |name: &str| Content::photo().caption(name).with("media_group_id", album.clone());
    alice.sends(part("one")).await;
    world.emulator.all_taken(bot).await;
    worker.kill();
    alice.sends(part("two")).await;
    alice.sends(part("three")).await;
    world.emulator.all_taken(bot).await;
    let _next = world.worker();
    let last = bob.hears("three").await;
    let parts: Vec<String> = bob
        .chat()
        .into_iter()
        .map(|heard| heard.text)
        .filter(|text| ["one", "two", "three"].contains(&text.as_str()))
        .collect();
    assert_eq!(parts, ["one", "two", "three"], "each once, in order");
    // The first may have gone out alone, where its time was over before the worker died.
    assert!(album_of(&bob, &last).ends_with(&["two".to_owned(), "three".to_owned()]), "{:?}", bob.chat());
}

#[tokio::test]
async fn between_two_bots_each_part_arrives_in_order() {
    let world = World::of_two_bots(true).await;
    let (alice, bob) = world.pair_across().await;
    alice.sends_album(photos(&["one", "two", "three"])).await;
    for name in ["one", "two", "three"] {
        bob.hears(name).await;
    }
}
