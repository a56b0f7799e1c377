//! What somebody takes back is gone in both chats, or they are told why not.

use std::time::Duration;

use shoal_emulator::{Content, Person};

use crate::world::{By, World, eventually};

fn shows(person: &Person, text: &str) -> bool {
    person.chat().iter().any(|heard| heard.text.contains(text))
}

async fn unsaid(one: &Person, other: &Person, text: &str) {
    let said = one.says(text).await;
    other.hears(text).await;
    let asked = one.replies(said, "/unsend").await;
    eventually("it is gone in both chats", async || !shows(one, text) && !shows(other, text)).await;
    eventually("and so is the wish", async || one.chat().iter().all(|heard| heard.message_id != asked)).await;
}

#[tokio::test]
async fn what_is_taken_back_is_gone_in_both_chats() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    unsaid(&alice, &bob, "I love him").await;
    unsaid(&bob, &alice, "I know").await;
    let sent = alice
        .sends_album(vec![Content::photo().caption("the sea"), Content::photo().caption("the sun")])
        .await;
    bob.hears("the sun").await;
    alice.replies(sent[0], "/unsend").await;
    eventually("one of an album is gone", async || !shows(&bob, "the sea") && shows(&bob, "the sun")).await;
    assert!(world.emulator.violations().is_empty(), "{:?}", world.emulator.violations());
}

/// What is taken back alone is the latest, and then the one before; also where another worker has taken over meanwhile.
#[tokio::test]
async fn alone_it_takes_back_the_latest_and_then_the_one_before() {
    let place = tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap();
    let world = World::without_worker(&place, By::Webhook).await;
    let first = world.worker();
    let (alice, bob) = world.pair().await;
    for text in ["the first word", "the second word", "the third word"] {
        alice.says(text).await;
        bob.hears(text).await;
    }
    bob.says("a word of his own").await;
    alice.hears("a word of his own").await;
    let gone = async |text: &str| {
        eventually("it is gone in both chats", async || !shows(&alice, text) && !shows(&bob, text)).await;
    };
    alice.says("/unsend").await;
    gone("the third word").await;
    assert!(shows(&alice, "the second word") && shows(&bob, "the second word"));
    alice.presses("Unsend last").await.answered().await;
    gone("the second word").await;
    assert!(shows(&alice, "the first word") && shows(&bob, "the first word"));
    first.kill();
    let _second = world.worker();
    alice.says("/unsend").await;
    gone("the first word").await;
    alice.says("/unsend").await;
    alice.hears("no last message of yours").await;
    assert!(shows(&bob, "a word of his own") && shows(&alice, "a word of his own"));
    assert!(world.emulator.violations().is_empty(), "{:?}", world.emulator.violations());
}

/// One tap takes back what was sent as one; also where another worker has taken over meanwhile.
#[tokio::test]
async fn an_album_goes_in_one() {
    let place = tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap();
    let world = World::without_worker(&place, By::Webhook).await;
    let first = world.worker();
    let (alice, bob) = world.pair().await;
    let album = |names: [&str; 3]| names.map(|name| Content::photo().caption(name)).to_vec();
    alice.says("before all of it").await;
    alice.sends_album(album(["sea 1", "sea 2", "sea 3"])).await;
    bob.hears("sea 3").await;
    alice.sends_album(album(["sun 1", "sun 2", "sun 3"])).await;
    bob.hears("sun 3").await;
    let gone = async |text: &str| {
        eventually("it is gone in both chats", async || !shows(&alice, text) && !shows(&bob, text)).await;
    };
    alice.presses("Unsend last").await.answered().await;
    gone("sun").await;
    assert!(["sea 1", "sea 2", "sea 3"].iter().all(|name| shows(&alice, name) && shows(&bob, name)));
    // Before the kill: whoever takes over may make a call again of which nobody knows how it ended.
    let of_album = world.emulator.calls().iter().filter(|call| call.method == "deleteMessages").count();
    assert_eq!(of_album, 2, "one call a chat");
    first.kill();
    let _second = world.worker();
    alice.says("/unsend").await;
    gone("sea").await;
    assert!(shows(&alice, "before all of it") && shows(&bob, "before all of it"));
    assert!(world.emulator.violations().is_empty(), "{:?}", world.emulator.violations());
}

#[tokio::test]
async fn what_cannot_be_taken_back_gets_an_answer() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let said = alice.says("for ever").await;
    let copy = bob.hears("for ever").await.message_id;
    bob.replies(copy, "/unsend").await;
    bob.hears("Only what you said yourself").await;
    let command = alice.says("/help").await;
    alice.hears("/find").await;
    alice.replies(command, "/unsend").await;
    alice.hears("I could not take that back").await;

    world.emulator.time_passes(Duration::from_hours(49));
    alice.replies(said, "/unsend").await;
    alice.hears("I could not take that back").await;
    assert!(shows(&bob, "for ever") && shows(&alice, "for ever"));

    // A day is not too long.
    let said = alice.says("for a day").await;
    bob.hears("for a day").await;
    world.emulator.time_passes(Duration::from_hours(24));
    alice.replies(said, "/unsend").await;
    eventually("it is gone in both chats", async || !shows(&alice, "for a day") && !shows(&bob, "for a day"))
        .await;
}

#[tokio::test]
async fn nothing_is_taken_back_after_a_goodbye() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let said = alice.says("remember me").await;
    bob.hears("remember me").await;
    bob.says("/stop").await;
    alice.hears("The chat has ended").await;
    alice.replies(said, "/unsend").await;
    alice.hears("That chat is over; what you sent there stays").await;
    assert!(shows(&bob, "remember me"));
}

#[tokio::test]
async fn what_has_crossed_to_another_bot_can_be_taken_back() {
    let world = World::of_two_bots(true).await;
    let (alice, bob) = world.pair_across().await;
    unsaid(&alice, &bob, "too much").await;
    unsaid(&bob, &alice, "much too much").await;
    let album = ["sea 1", "sea 2"].map(|name| Content::photo().caption(name)).to_vec();
    alice.sends_album(album).await;
    bob.hears("sea 2").await;
    alice.says("/unsend").await;
    eventually("all of the album is gone", async || !shows(&alice, "sea") && !shows(&bob, "sea")).await;
}
