//! Whatever one sends reaches the other, and nothing tells who sent it.

use serde_json::json;
use shoal_emulator::Content;

use crate::world::World;

#[tokio::test]
async fn every_kind_arrives() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    for (content, kind) in [
        (Content::photo().caption("a photo"), "photo"),
        (Content::video(), "video"),
        (Content::voice(), "voice"),
        (Content::video_note(), "video_note"),
        (Content::audio(), "audio"),
        (Content::document(), "document"),
        (Content::sticker(), "sticker"),
        (Content::animation(), "animation"),
        (Content::location(48.2, 16.4), "location"),
        (Content::venue("A café", "Some street 1"), "venue"),
        (Content::dice(4), "dice"),
    ] {
        alice.sends(content).await;
        let heard = bob.receives_kind(kind).await;
        assert!(!heard.forwarded, "{kind} shows where it came from");
    }
    assert!(bob.chat().iter().any(|heard| heard.text == "a photo"));
    assert_eq!(bob.traces_of(&alice), Vec::<String>::new());
    assert!(world.emulator.violations().is_empty(), "{:?}", world.emulator.violations());
}

#[tokio::test]
async fn formatting_arrives_and_what_names_somebody_or_is_unknown_does_not() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let entities = json!([
        {"type": "bold", "offset": 0, "length": 4},
        {"type": "text_link", "offset": 5, "length": 4, "url": "https://example.org/"},
        {"type": "text_mention", "offset": 10, "length": 2,
         "user": {"id": alice.id(), "is_bot": false, "first_name": "Alice"}},
        {"type": "hologram", "offset": 13, "length": 4},
    ]);
    alice.sends(Content::formatted("bold link me holo", entities)).await;
    let heard = bob.hears("bold link me holo").await;
    let kinds: Vec<_> = heard.entities.as_array().unwrap().iter().map(|e| e["type"].clone()).collect();
    assert_eq!(kinds, ["bold", "text_link"]);
    assert_eq!(bob.traces_of(&alice), Vec::<String>::new());
}

#[tokio::test]
async fn a_poll_is_asked_anew() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    alice.sends(Content::poll("Tea or coffee?", &["Tea", "Coffee"])).await;
    let heard = bob.receives_kind("poll").await;
    assert_eq!(heard.json["poll"]["question"], "Tea or coffee?");
    assert_eq!(heard.json["poll"]["options"][1]["text"], "Coffee");
}

#[tokio::test]
async fn a_contact_goes_out_only_when_its_sender_says_yes() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    alice.sends(Content::contact("+436601234567", "Alice")).await;
    alice.hears("Shall it really go").await;
    alice.presses("Don't share").await.answered().await;
    alice.says("not that one").await;
    bob.hears("not that one").await;
    assert!(bob.chat().iter().all(|heard| heard.kind != "contact"));

    alice.sends(Content::contact("+436601234567", "Alice")).await;
    alice.hears("Shall it really go").await;
    alice.presses("Share contact").await.answered().await;
    bob.receives_kind("contact").await;
}

#[tokio::test]
async fn what_cannot_be_passed_on_gets_a_reason() {
    let world = World::start().await;
    let (alice, _bob) = world.pair().await;
    alice.sends(Content::story()).await;
    alice.hears("Stories cannot be passed on").await;
    alice.sends(Content::game()).await;
    alice.hears("Games cannot be passed on").await;
    alice.sends_raw(json!({"paid_media": {"star_count": 5, "paid_media": []}})).await;
    alice.hears("Paid media cannot be passed on").await;
}
