//! Rooms by interest and by language.

use shoal_emulator::Person;

use crate::world::{By, World, eventually};

async fn sees(person: &Person, part: &str) {
    eventually(&format!("{part:?} is seen"), async || said(person, part)).await;
}

fn said(person: &Person, part: &str) -> bool {
    person.chat().iter().any(|message| message.text.contains(part))
}

async fn enters(person: &Person, room: &str) {
    person.says("/rooms").await;
    person.hears("Which one would you like?").await;
    person.presses(room).await.answered().await;
    sees(person, "You are in: ").await;
}

#[tokio::test]
async fn people_in_a_room_find_each_other_there_also_at_another_worker() {
    let place = tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap();
    let world = World::without_worker(&place, By::Webhook).await;
    let first = world.worker();
    let (alice, bob, carol) =
        (world.adult("Alice").await, world.adult("Bob").await, world.adult("Carol").await);
    enters(&alice, "Music").await;
    alice.says("/find").await;
    sees(&alice, "You are in the room 🎵 Music").await;
    bob.says("/find").await;
    bob.hears("Looking for someone").await;
    carol.says("/rooms").await;
    carol.hears("Searching there at this moment: 🎵 Music (1).").await;

    first.kill();
    let _second = world.worker();
    carol.presses("Music").await.answered().await;
    sees(&carol, "You are in: 🎵 Music").await;
    carol.says("/find").await;
    alice.hears("You're connected").await;
    carol.hears("You're connected").await;
    assert!(!said(&bob, "connected"), "he is in no room");
    assert!(world.emulator.violations().is_empty(), "{:?}", world.emulator.violations());
}
