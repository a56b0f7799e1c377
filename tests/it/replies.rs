//! An answer keeps what it answers, in both directions, whoever does the work.

use std::time::Duration;

use serde_json::json;
use shoal_emulator::{Content, Heard, Person};

use crate::world::{By, World};

/// What a message of the chat answers, in words.
fn answered(person: &Person, heard: &Heard) -> Option<String> {
    let to = heard.reply_to?;
    let chat = person.chat();
    Some(chat.iter().find(|message| message.message_id == to).expect("it is there").text.clone())
}

/// Each answers what the other said, and what they said themselves.
async fn answer_each_other(alice: &Person, bob: &Person, told: i64, heard: i64) {
    bob.replies(heard, "of yours").await;
    let reply = alice.hears("of yours").await;
    assert_eq!(reply.reply_to, Some(told), "the message that Alice wrote herself");
    alice.replies(told, "of mine").await;
    let reply = bob.hears("of mine").await;
    assert_eq!(reply.reply_to, Some(heard), "the copy that Bob has");
    alice.replies(reply_of(alice, "of yours"), "and of that").await;
    let reply = bob.hears("and of that").await;
    assert_eq!(answered(bob, &reply).as_deref(), Some("of yours"), "what Bob wrote himself");
}

fn reply_of(person: &Person, text: &str) -> i64 {
    person.chat().iter().rev().find(|heard| heard.text == text).expect("it came").message_id
}

#[tokio::test]
async fn answers_keep_what_they_answer_both_ways() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let told = alice.says("hello").await;
    let heard = bob.hears("hello").await.message_id;
    answer_each_other(&alice, &bob, told, heard).await;

    for (content, kind) in [
        (Content::photo().caption("look"), "photo"),
        (Content::sticker(), "sticker"),
        (Content::location(48.2, 16.4), "location"),
        (Content::live_location(48.2, 16.4), "location"),
        (Content::poll("Tea?", &["Yes", "No"]), "poll"),
    ] {
        alice.replies(told, content).await;
        let reply = bob.receives_kind(kind).await;
        assert_eq!(reply.reply_to, Some(heard), "{kind}");
    }
    alice.replies(told, Content::contact("+436601234567", "Ann")).await;
    alice.presses("Share contact").await.answered().await;
    assert_eq!(bob.receives_kind("contact").await.reply_to, Some(heard));
    assert_eq!(bob.traces_of(&alice), Vec::<String>::new());
    assert!(world.emulator.violations().is_empty(), "{:?}", world.emulator.violations());
}

#[tokio::test]
async fn a_part_that_was_chosen_comes_along_and_one_that_is_gone_costs_nothing() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let told = alice.says("tea or coffee").await;
    let heard = bob.hears("tea or coffee").await.message_id;
    bob.quotes(heard, "coffee", 7, "this one").await;
    let reply = alice.hears("this one").await;
    assert_eq!(reply.reply_to, Some(told));
    assert_eq!(reply.json["quote"], json!({"text": "coffee", "position": 7, "is_manual": true}));

    // Telegram compares, and refuses a part that is not there: the answer arrives all the same.
    bob.quotes(heard, "cocoa", 7, "or this").await;
    let reply = alice.hears("or this").await;
    assert_eq!((reply.reply_to, reply.json.get("quote")), (Some(told), None));
}

#[tokio::test]
async fn what_answers_nothing_of_this_chat_goes_without() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let notice = alice.chat().iter().rev().find(|heard| heard.text.contains("connected")).unwrap().message_id;
    alice.replies(notice, "to the bot").await;
    assert_eq!(bob.hears("to the bot").await.reply_to, None);
    let elsewhere =
        json!({"origin": {"type": "hidden_user", "sender_user_name": "Alice"}, "message_id": notice});
    let quote = json!({"text": "secret", "position": 0, "is_manual": true});
    alice.sends(Content::text("from afar").with("external_reply", elsewhere).with("quote", quote)).await;
    let heard = bob.hears("from afar").await;
    assert_eq!((heard.reply_to, heard.json.get("quote")), (None, None));
    assert_eq!(bob.traces_of(&alice), Vec::<String>::new());

    // What was said in another chat is not this partner's to know.
    let (told, carol) = (alice.says("only for Bob").await, world.adult("Carol").await);
    let heard = bob.hears("only for Bob").await.message_id;
    bob.replies(heard, "sure").await;
    let sure = alice.hears("sure").await.message_id;
    bob.says("/stop").await;
    alice.hears("The chat has ended").await;
    crate::world::meet(&alice, &carol).await;
    for about in [told, sure] {
        alice.replies(about, "as I said").await;
        assert_eq!(carol.hears("as I said").await.reply_to, None);
    }
}

#[tokio::test]
async fn answers_keep_what_they_answer_a_day_later_and_after_every_process_died() {
    let place = tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap();
    let world = World::without_worker(&place, By::Webhook).await;
    let worker = world.worker();
    let (alice, bob) = world.pair().await;
    let told = alice.says("hello").await;
    let heard = bob.hears("hello").await.message_id;
    bob.says("hi").await;
    alice.hears("hi").await;
    let status = tokio::task::spawn_blocking(|| worker.drain()).await.unwrap();
    assert!(status.success(), "{status}");
    world.emulator.time_passes(Duration::from_hours(24));
    let _next = world.worker();
    answer_each_other(&alice, &bob, told, heard).await;
}

#[tokio::test]
async fn answers_cross_from_bot_to_bot() {
    let world = World::of_two_bots(true).await;
    let (alice, bob) = world.pair_across().await;
    let told = alice.says("hello").await;
    let heard = bob.hears("hello").await.message_id;
    answer_each_other(&alice, &bob, told, heard).await;
    alice.replies(told, Content::photo()).await;
    assert_eq!(bob.receives_kind("photo").await.reply_to, Some(heard));
    assert!(world.emulator.violations().is_empty(), "{:?}", world.emulator.violations());
}
