//! Coming in, meeting, parting.

use crate::world::{World, meet};

#[tokio::test]
async fn two_strangers_meet_talk_and_part() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;

    alice.says("hello there").await;
    bob.hears("hello there").await;
    bob.says("hi!").await;
    alice.hears("hi!").await;

    alice.says("/stop").await;
    alice.hears("The chat has ended").await;
    bob.hears("The chat has ended").await;
    bob.says("are you there?").await;
    bob.hears("You are not in a chat").await;
    alice.never_heard("are you there?");

    assert_eq!(alice.traces_of(&bob), Vec::<String>::new());
    assert_eq!(bob.traces_of(&alice), Vec::<String>::new());
    assert!(world.emulator.violations().is_empty(), "{:?}", world.emulator.violations());
}

#[tokio::test]
async fn buttons_do_what_commands_do() {
    let world = World::start().await;
    let (alice, bob) = (world.adult("Alice").await, world.adult("Bob").await);
    alice.presses("Find someone").await.answered().await;
    alice.hears("Looking for someone").await;
    bob.presses("Find someone").await.answered().await;
    alice.hears("You're connected").await;
    bob.hears("You're connected").await;

    alice.presses("Stop").await.answered().await;
    alice.hears("The chat has ended").await;
    bob.hears("The chat has ended").await;
    bob.presses("Block").await.answered().await;
    bob.hears("will not meet again").await;
}

#[tokio::test]
async fn next_leads_to_somebody_else_and_recent_partners_do_not_meet_again() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    alice.says("/next").await;
    alice.hears("Looking for someone").await;
    bob.hears("The chat has ended").await;
    bob.says("/find").await;
    bob.hears("Looking for someone").await;

    let carol = world.adult("Carol").await;
    carol.says("/find").await;
    carol.hears("You're connected").await;
    alice.hears("You're connected").await;
    carol.says("I am new here").await;
    alice.hears("I am new here").await;
    bob.never_heard("I am new here");
}

#[tokio::test]
async fn nobody_under_18_comes_in_whatever_they_type_next() {
    let world = World::start().await;
    let child = world.emulator.person("Charlie");
    child.says("/start").await;
    child.hears("How old are you?").await;
    child.says("17").await;
    child.hears("adults only").await;
    child.says("25").await;
    child.hears("adults only").await;
    child.says("/find").await;
    child.hears("adults only").await;

    let alice = world.adult("Alice").await;
    alice.says("/find").await;
    alice.hears("Looking for someone").await;
    alice.says("/find").await;
    alice.hears("Still looking").await;
}

#[tokio::test]
async fn who_blocks_the_bot_leaves_the_chat() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    bob.blocks().await;
    alice.hears("The chat has ended").await;
    bob.unblocks().await;
    bob.says("/find").await;
    bob.hears("Looking for someone").await;
}

#[tokio::test]
async fn reports_and_blocks_work_after_the_chat_and_last() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    alice.says("/report").await;
    alice.hears("your report is in").await;
    bob.hears("The chat has ended").await;

    let carol = world.adult("Carol").await;
    meet(&alice, &carol).await;
    carol.says("/stop").await;
    alice.hears("The chat has ended").await;
    alice.says("/block").await;
    alice.hears("will not meet again").await;
}
