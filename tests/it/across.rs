//! People of different bots meet when the operator allows it: whatever one sends reaches the other.

use std::time::Duration;

use serde_json::{Value, json};
use shoal_emulator::{Content, CrowdOptions, Fault, Person, Phase};

use crate::world::{World, meet};

/// The id that a file has at every bot, and how long it plays.
fn file(message: &Value, kind: &str) -> (Value, Value) {
    let file = if kind == "photo" { &message[kind][0] } else { &message[kind] };
    (file["file_unique_id"].clone(), file["duration"].clone())
}

/// What somebody sent last, as their own bot shows it.
fn sent(person: &Person, kind: &str) -> Value {
    let chat = person.chat();
    chat.iter().rev().find(|heard| heard.kind == kind).expect("it was sent").json.clone()
}

#[tokio::test]
async fn every_kind_of_file_crosses_whole() {
    let world = World::of_two_bots(true).await;
    let (alice, bob) = world.pair_across().await;
    for (content, kind) in [
        (Content::photo().caption("a photo").with("has_media_spoiler", json!(true)), "photo"),
        (Content::video().caption("a video").with("show_caption_above_media", json!(true)), "video"),
        (Content::voice(), "voice"),
        (Content::video_note(), "video_note"),
        (Content::audio(), "audio"),
        (Content::document().sized(3 << 20), "document"),
        (Content::sticker(), "sticker"),
        (Content::animation(), "animation"),
    ] {
        alice.sends(content).await;
        let heard = bob.receives_kind(kind).await;
        assert!(!heard.forwarded, "{kind} shows where it came from");
        // The pretended Telegram knows a file again by its bytes alone.
        let original = sent(&alice, kind);
        assert_eq!(file(&heard.json, kind), file(&original, kind), "{kind}");
        for field in ["caption", "has_media_spoiler", "show_caption_above_media"] {
            assert_eq!(heard.json[field], original[field], "{kind}: {field}");
        }
    }
    assert_eq!(bob.traces_of(&alice), Vec::<String>::new());
    assert!(world.emulator.violations().is_empty(), "{:?}", world.emulator.violations());
}

#[tokio::test]
async fn places_throws_polls_and_words_cross() {
    let world = World::of_two_bots(true).await;
    let (alice, bob) = world.pair_across().await;
    alice.says("hello there").await;
    bob.hears("hello there").await;
    alice.sends(Content::location(48.208_174, -16.373_819)).await;
    let heard = bob.receives_kind("location").await;
    assert_eq!(heard.json["location"], json!({"latitude": 48.208_174, "longitude": -16.373_819}));
    alice.sends(Content::venue("A café", "Some street 1")).await;
    let heard = bob.receives_kind("venue").await;
    assert_eq!(heard.json["venue"]["title"], "A café");
    alice.sends(Content::dice(4)).await;
    bob.hears("🎲 4").await;
    alice.sends(Content::poll("Tea or coffee?", &["Tea", "Coffee"])).await;
    let heard = bob.receives_kind("poll").await;
    assert_eq!(heard.json["poll"]["question"], "Tea or coffee?");

    alice.sends(Content::contact("+436601234567", "Ann")).await;
    alice.hears("Shall it really go").await;
    alice.presses("Share contact").await.answered().await;
    let heard = bob.receives_kind("contact").await;
    assert_eq!(heard.json["contact"], json!({"phone_number": "+436601234567", "first_name": "Ann"}));
    assert_eq!(bob.traces_of(&alice), Vec::<String>::new());
    assert!(world.emulator.violations().is_empty(), "{:?}", world.emulator.violations());
}

#[tokio::test]
async fn what_cannot_cross_gets_a_reason_and_the_next_arrives() {
    let world = World::of_two_bots(true).await;
    let (alice, bob) = world.pair_across().await;
    alice.sends(Content::video().sized(21 << 20)).await;
    alice.hears("files of up to 20 MB").await;
    alice.sends(Content::photo().sized(11 << 20)).await;
    alice.hears("photos of up to 10 MB").await;
    alice.sends_raw(json!({"hologram": {"depth": 3}})).await;
    alice.hears("cannot be passed on in this chat").await;
    alice.says("sorry").await;
    bob.hears("sorry").await;
}

#[tokio::test]
async fn a_file_whose_size_shows_only_when_it_is_fetched_gets_the_same_reason() {
    let world = World::of_two_bots(true).await;
    let (alice, bob) = world.pair_across().await;
    alice.sends_raw(json!({"document": {"file_unique_id": "AQADlarge_z31457280"}})).await;
    alice.hears("files of up to 20 MB").await;
    alice.says("sorry").await;
    bob.hears("sorry").await;
}

#[tokio::test]
async fn a_download_that_fails_is_tried_again_and_one_that_waits_keeps_the_order() {
    let world = World::of_two_bots(true).await;
    let (alice, bob) = world.pair_across().await;
    world.emulator.next_download(Fault::ServerError);
    world.emulator.next_download(Fault::DropReply { executed: true });
    world.emulator.next_download(Fault::Delay(Duration::from_millis(500)));
    alice.sends(Content::photo().caption("look")).await;
    alice.says("did you see?").await;
    bob.hears("did you see?").await;
    let chat = bob.chat();
    let place = |text: &str| chat.iter().position(|heard| heard.text == text);
    assert!(place("look").is_some() && place("look") < place("did you see?"), "{chat:#?}");
    let calls = world.emulator.calls();
    assert_eq!(calls.iter().filter(|call| call.method == "sendPhoto").count(), 1, "uploaded once");
}

#[tokio::test]
async fn an_upload_whose_answer_is_lost_is_made_again() {
    let world = World::of_two_bots(true).await;
    let (alice, bob) = world.pair_across().await;
    world.emulator.next_call(bob.id(), Fault::DropReply { executed: false });
    alice.sends(Content::voice()).await;
    bob.receives_kind("voice").await;
}

#[tokio::test]
async fn goodbyes_and_blocks_cross() {
    let world = World::of_two_bots(true).await;
    let (alice, bob) = world.pair_across().await;
    alice.says("/stop").await;
    bob.hears("The chat has ended").await;
    bob.says("/block").await;
    bob.hears("will not meet again").await;

    let carol = world.adult("Carol").await;
    bob.says("/find").await;
    bob.hears("Looking for someone").await;
    alice.says("/find").await;
    alice.hears("Looking for someone").await;
    carol.says("/find").await;
    carol.hears("You're connected").await;
    bob.hears("You're connected").await;
    carol.says("who is there?").await;
    bob.hears("who is there?").await;
    alice.never_heard("who is there?");
}

#[tokio::test]
async fn without_the_setting_each_bot_keeps_its_people() {
    let world = World::of_two_bots(false).await;
    let alice = world.adult("Alice").await;
    let there = |name: &str| world.emulator.person(name).with(world.emulator.bots()[1]);
    let bob = world.adult_at(there("Bob")).await;
    let carol = world.adult_at(there("Carol")).await;
    alice.says("/find").await;
    alice.hears("Looking for someone").await;
    meet(&bob, &carol).await;
    bob.says("hello there").await;
    carol.hears("hello there").await;
    alice.never_heard("You're connected");
}

#[tokio::test]
async fn a_crowd_on_two_bots_loses_nothing() {
    let world = World::of_two_bots(true).await;
    let options = CrowdOptions {
        people: 24,
        bots: 2,
        messages_per_second: 20.0,
        duration: Some(Duration::from_secs(10)),
        // Far above what a busy machine takes.
        ending_margin: Duration::from_secs(15),
        ..CrowdOptions::default()
    };
    let crowd = world.emulator.crowd(options);
    let report =
        crowd.report_where("is final", Duration::from_mins(2), |report| report.phase == Phase::Done).await;
    assert!(report.is_clean(), "{report:#?}");
    let calls = world.emulator.calls();
    assert!(calls.iter().any(|call| call.method == "sendPhoto"), "files have crossed");
    let chose = |call: &shoal_emulator::Call| {
        call.method == "editMessageText" && call.params.to_string().contains("talk about")
    };
    assert!(calls.iter().any(chose), "people have said what they like");
}
