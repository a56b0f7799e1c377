//! What Telegram answers is obeyed, and nobody else waits for it.

use std::time::Duration;

use shoal::process;
use shoal_emulator::Fault;

use crate::world::{TOKEN, World, eventually, meet};

#[tokio::test]
async fn what_one_says_arrives_in_order() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    for n in 0..15 {
        alice.says(&format!("line {n}")).await;
    }
    bob.hears("line 14").await;
    let heard: Vec<String> =
        bob.chat().into_iter().map(|h| h.text).filter(|t| t.starts_with("line ")).collect();
    assert_eq!(heard, (0..15).map(|n| format!("line {n}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_flood_stays_with_its_author_who_is_told_once_and_can_still_leave() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    for n in 0..200 {
        alice.says(&format!("flood {n}")).await;
    }
    alice.hears("That was too fast for me").await;
    alice.says("/stop").await;
    bob.hears("Your partner left").await;
    let arrived = bob.chat().iter().filter(|heard| heard.text.starts_with("flood")).count();
    assert!(arrived < 100, "{arrived} of 200 arrived");
    let told = alice.chat().iter().filter(|heard| heard.text.contains("too fast")).count();
    assert!(told < 20, "told {told} times");
}

#[tokio::test]
async fn a_429_stops_its_chat_for_as_long_as_it_says_and_no_other() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    world.emulator.next_call(bob.id(), Fault::TooManyRequests { retry_after: Duration::from_secs(3) });
    alice.says("held up").await;
    world.emulator.call_where("the 429", |call| matches!(call.result, Err((429, _)))).await;
    bob.says("not held up").await;
    alice.hears("not held up").await;
    bob.hears("held up").await;
    let to_bob = world.emulator.calls();
    let mut to_bob = to_bob.iter().filter(|call| call.params["text"] == "held up");
    let (refused, sent) = (to_bob.next().unwrap(), to_bob.next().unwrap());
    assert!(sent.at >= refused.at + Duration::from_secs(3), "asked again before its time");
}

#[tokio::test]
async fn a_call_whose_answer_is_lost_is_made_again_and_listed_once() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    world.emulator.next_call(bob.id(), Fault::DropReply { executed: false });
    alice.says("once more").await;
    bob.hears("once more").await;
    let mailbox = process::connect(&world.settings).await.unwrap();
    eventually("the call is on the list of uncertain ones", async || {
        let mut listed = 0;
        for partition in mailbox.partitions().all() {
            listed += mailbox.uncertain(partition, 10).await.unwrap().len();
        }
        listed == 1
    })
    .await;
}

#[tokio::test]
async fn a_bot_whose_token_does_not_work_stops_no_other_and_goes_on_when_it_does() {
    // Room for eight calls.
    let world = World::of_two_bots_within(false, Some(64 * 1024)).await;
    let (alice, bob) = world.pair().await;
    let (ill, well) = (world.emulator.bots()[0], world.emulator.bots()[1]);
    let carol = world.adult_at(world.emulator.person("Carol").with(well)).await;
    let dave = world.adult_at(world.emulator.person("Dave").with(well)).await;
    meet(&carol, &dave).await;

    world.emulator.changes_token(ill, "1001:AAnotherTokenThatNobodyToldShoal");
    for n in 0..20 {
        alice.says(&format!("line {n}")).await;
    }
    world.emulator.all_taken(ill).await;
    for n in 0..20 {
        carol.says(&format!("word {n}")).await;
    }
    dave.hears("word 19").await;
    bob.never_heard("line 0");

    world.emulator.changes_token(ill, TOKEN);
    bob.hears("line 19").await;
    let heard: Vec<String> =
        bob.chat().into_iter().map(|h| h.text).filter(|t| t.starts_with("line ")).collect();
    assert_eq!(heard, (0..20).map(|n| format!("line {n}")).collect::<Vec<_>>());
}
