//! What newcomers send beside words, and the same again and again.

use serde_json::json;
use shoal_emulator::Content;

use crate::world::{By, World};

/// A town in which whoever comes is new for an hour.
async fn town() -> World {
    let place = tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap();
    let mut world = World::with(&place, By::Webhook, &[("SHOAL_NEWCOMER_HOURS", "1".to_owned())]).await;
    world.work().await;
    world
}

#[tokio::test]
async fn a_newcomers_picture_comes_after_one_tap_and_from_then_on_at_once() {
    let world = town().await;
    let (alice, bob) = world.pair().await;
    alice.sends(Content::photo().caption("a view of my town")).await;
    alice.hears("You are new here").await;
    bob.hears("Your partner is new here").await;
    alice.says("did you get it?").await;
    bob.hears("did you get it?").await;
    bob.never_heard("a view of my town");

    bob.presses("Let through").await.answered().await;
    alice.hears("lets your links").await;
    bob.receives(|heard| heard.text == "a view of my town").await;
    let entities = json!([{"type": "url", "offset": 0, "length": 11}]);
    alice.sends(Content::formatted("example.org", entities)).await;
    bob.hears("example.org").await;
    let asked = bob.chat().iter().filter(|heard| heard.text.contains("is new here")).count();
    assert_eq!(asked, 1, "one tap is enough");
    assert_eq!(bob.traces_of(&alice), Vec::<String>::new());
    assert!(world.emulator.violations().is_empty(), "{:?}", world.emulator.violations());
}

#[tokio::test]
async fn whoever_would_rather_not_gets_nothing_and_can_report() {
    let world = town().await;
    let (alice, bob) = world.pair().await;
    let entities = json!([{"type": "url", "offset": 0, "length": 11}]);
    alice.sends(Content::formatted("example.org", entities)).await;
    bob.hears("would like to send you a link").await;
    bob.presses("Rather not").await.answered().await;
    alice.hears("would rather not get").await;
    bob.presses("Report").await.answered().await;
    alice.hears("Your partner left").await;
    bob.never_heard("example.org");
}

#[tokio::test]
async fn the_same_again_and_again_reaches_the_partner_a_few_times_and_is_said_once() {
    const AD: &str = "The very best prices in town, only with us, come and see";
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    for _ in 0..15 {
        alice.says(AD).await;
    }
    alice.says("that was all").await;
    bob.hears("that was all").await;
    assert_eq!(bob.chat().iter().filter(|heard| heard.text == AD).count(), 4);
    let told =
        alice.chat().iter().filter(|heard| heard.text.contains("You have sent that very often")).count();
    assert_eq!(told, 1);
}
