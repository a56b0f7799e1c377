//! What Telegram answers is obeyed, and nobody else waits for it.

use std::time::Duration;

use shoal::process;
use shoal_emulator::{Call, Fault, Person};

use crate::world::{By, TOKEN, World, eventually, meet};

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

/// Calls to somebody with these words, in order.
fn calls_with(world: &World, person: &Person, text: &str) -> Vec<Call> {
    let calls = world.emulator.calls().into_iter();
    calls.filter(|call| call.params["chat_id"] == person.id() && call.params["text"] == text).collect()
}

#[tokio::test]
async fn a_429_holds_when_the_worker_that_got_it_is_gone_and_others_go_on() {
    let place = tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap();
    let world = World::without_worker(&place, By::Webhook).await;
    let first = world.worker();
    let ((alice, bob), (carol, dave)) = (world.pair().await, world.pair().await);
    let wait = |seconds| Fault::TooManyRequests { retry_after: Duration::from_secs(seconds) };
    world.emulator.next_call(bob.id(), wait(6));
    world.emulator.next_call(dave.id(), wait(10_000));
    alice.says("for bob").await;
    carol.says("for dave").await;
    for text in ["for bob", "for dave"] {
        let refused = |call: &Call| call.params["text"] == text && call.result.is_err();
        world.emulator.call_where("the 429", refused).await;
    }
    let status = tokio::task::spawn_blocking(|| first.drain()).await.unwrap();
    assert!(status.success(), "{status}");

    let _second = world.worker();
    bob.says("not held up").await;
    alice.hears("not held up").await;
    bob.hears("for bob").await;
    let for_bob = calls_with(&world, &bob, "for bob");
    assert!(for_bob[1].at >= for_bob[0].at + Duration::from_secs(6), "asked again before its time");
    dave.says("and others go on").await;
    carol.hears("and others go on").await;
    assert_eq!(calls_with(&world, &dave, "for dave").len(), 1, "10,000 seconds are not over");
}

#[tokio::test]
async fn a_429_of_the_bot_stops_all_its_chats_and_no_answer_to_a_button() {
    let world = World::start().await;
    let ((alice, bob), (carol, dave)) = (world.pair().await, world.pair().await);
    let wait = Duration::from_secs(4);
    for person in [&bob, &dave] {
        world.emulator.next_call(person.id(), Fault::TooManyRequests { retry_after: wait });
    }
    alice.says("for bob").await;
    carol.says("for dave").await;
    for text in ["for bob", "for dave"] {
        let refused = |call: &Call| call.params["text"] == text && call.result.is_err();
        world.emulator.call_where("the 429", refused).await;
    }
    alice.presses("Find someone").await.answered().await;
    bob.says("for alice").await;
    alice.hears("for alice").await;
    bob.hears("for bob").await;
    dave.hears("for dave").await;
    let calls = world.emulator.calls();
    let refused: Vec<_> = calls.iter().filter(|call| matches!(call.result, Err((429, _)))).collect();
    let (begin, end) = (refused[1].at, refused[1].at + wait);
    assert_eq!(refused.len(), 2, "nobody else was refused");
    let inside = calls.iter().filter(|call| call.at > begin && call.at < end);
    let inside: Vec<_> = inside.map(|call| call.method.as_str()).collect();
    assert_eq!(inside, ["answerCallbackQuery"], "a button must stop spinning now");
}

#[tokio::test]
async fn whoever_is_gone_gets_one_call_and_no_other_until_they_are_back() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    // What waits in the chat's queue meanwhile finds it closed.
    world.emulator.next_call(bob.id(), Fault::TooManyRequests { retry_after: Duration::from_secs(3) });
    alice.says("line 0").await;
    world.emulator.call_where("the 429", |call| matches!(call.result, Err((429, _)))).await;
    for n in 1..10 {
        alice.says(&format!("line {n}")).await;
    }
    let mailbox = process::connect(&world.settings).await.unwrap();
    let calls =
        async || -> u64 { mailbox.survey().await.unwrap().iter().map(|partition| partition.calls).sum() };
    eventually("all lines wait for Bob", async || calls().await >= 10).await;
    bob.blocks().await;
    alice.hears("Your partner left").await;
    let forbidden =
        || world.emulator.calls().into_iter().filter(|call| matches!(call.result, Err((403, _)))).count();
    world.emulator.call_where("the 403", |call| matches!(call.result, Err((403, _)))).await;
    eventually("all calls are over", async || calls().await == 0).await;
    assert_eq!(forbidden(), 1);

    bob.unblocks().await;
    bob.says("/help").await;
    bob.receives(|heard| heard.text.contains("/find")).await;
    assert_eq!(forbidden(), 1);
}

#[tokio::test]
async fn what_is_said_to_a_deleted_account_before_anybody_knows_is_given_up() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    bob.deactivates().await;
    for n in 0..15 {
        alice.says(&format!("line {n}")).await;
    }
    alice.hears("Your partner left").await;
    world.emulator.all_taken(world.emulator.bots()[0]).await;
    let mailbox = process::connect(&world.settings).await.unwrap();
    eventually("all calls are over", async || {
        let survey = mailbox.survey().await.unwrap();
        survey.iter().all(|partition| partition.calls == 0 && partition.waiting == 0)
    })
    .await;
    let calls = world.emulator.calls();
    let forbidden = calls.iter().filter(|call| matches!(call.result, Err((403, _)))).count();
    assert_eq!(forbidden, 1);
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
