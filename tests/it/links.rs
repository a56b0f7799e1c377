//! Personal links: whoever opens one may ask its owner for a chat, and neither learns who the other is.

use shoal_emulator::Person;

use crate::world::{By, World, eventually};

/// What the link of somebody names, as it stands in what they read last.
async fn link(person: &Person, command: &str) -> String {
    person.says(command).await;
    let text = person.hears("https://t.me/").await.text;
    let (_, link) = text.split_once("?start=").expect("a link");
    link.split_whitespace().next().expect("the name of a link").to_owned()
}

async fn sees(person: &Person, part: &str) {
    eventually(&format!("{part:?} is seen"), async || {
        person.chat().iter().any(|message| message.text.contains(part))
    })
    .await;
}

#[tokio::test]
async fn a_stranger_asks_by_a_link_and_both_are_in_a_chat_also_at_another_worker() {
    let place = tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap();
    let world = World::without_worker(&place, By::Webhook).await;
    let first = world.worker();
    let (alice, bob) = (world.adult("Alice").await, world.adult("Bob").await);
    let name = link(&alice, "/link").await;
    assert_eq!(name.len(), 64);
    bob.says(&format!("/start {name}")).await;
    bob.hears("I ask them").await;
    alice.hears("would like to chat with you").await;
    assert_eq!(alice.traces_of(&bob), Vec::<String>::new());

    first.kill();
    let _second = world.worker();
    alice.presses("Yes").await.answered().await;
    alice.hears("You're connected").await;
    bob.hears("You're connected").await;
    bob.says("hello by the link").await;
    alice.hears("hello by the link").await;
    assert_eq!(alice.traces_of(&bob), Vec::<String>::new());
    assert_eq!(bob.traces_of(&alice), Vec::<String>::new());
    assert!(world.emulator.violations().is_empty(), "{:?}", world.emulator.violations());
}

#[tokio::test]
async fn a_link_that_is_over_or_guessed_leads_nowhere() {
    let world = World::start().await;
    let (alice, bob) = (world.adult("Alice").await, world.adult("Bob").await);
    let first = link(&alice, "/link").await;
    alice.says("/link off").await;
    alice.hears("No link leads to you").await;
    let guessed = "A".repeat(64);
    bob.says(&format!("/start {guessed}")).await;
    bob.hears("leads nowhere").await;
    bob.says(&format!("/start {first}")).await;
    eventually("this one is over, too", async || {
        bob.chat().iter().filter(|heard| heard.text.contains("leads nowhere")).count() == 2
    })
    .await;
    let second = link(&alice, "/link").await;
    bob.says(&format!("/start {second}")).await;
    sees(&alice, "would like to chat with you").await;
    alice.presses("Not now").await.answered().await;
    bob.hears("would rather not").await;
}
