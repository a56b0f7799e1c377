//! What the operator gives reaches people, and what is taken back ends, without a restart.

use std::time::{Duration, Instant};

use shoal_store::Store;

use crate::world::{World, eventually};

/// Within this a change has to take effect on whichever worker has the person.
const BOUND: Duration = Duration::from_secs(5);

#[tokio::test]
async fn a_plan_gives_its_perks_and_a_pause_takes_them_within_five_seconds() {
    let world = World::start().await;
    let alice = world.adult("Alice").await;
    let user = alice.id().to_string();
    alice.says("/profile").await;
    alice.presses("Whom to meet").await.answered().await;
    alice.presses("Women").await.answered().await;
    alice.hears("To choose by gender is for those who have that perk").await;

    let said = world.shoal(&["plan", "give", &user, "premium", "--days", "30"]);
    assert!(said.contains("plan give: premium of") && said.contains("with grace until"), "{said}");
    within_bound("she may choose", async || {
        alice.presses("Women").await.answered().await;
        alice.chat().iter().any(|message| message.text.contains("You want to meet: Women"))
    })
    .await;

    world.shoal(&["plan", "pause", &user, "premium"]);
    assert!(world.shoal(&["plan", "show", &user]).contains("is paused with 2"));
    let refusals =
        || alice.chat().iter().filter(|message| message.text.contains("To choose by gender")).count();
    let before = refusals();
    let store = Store::new(world.settings.database_url.expose()).unwrap();
    within_bound("she is told", async || store.plan_news(1).await.unwrap().is_empty()).await;
    alice.says("/profile").await;
    eventually("she can change it", async || alice.chat().last().unwrap().text.contains("You are")).await;
    alice.presses("Whom to meet").await.answered().await;
    alice.presses("Men").await.answered().await;
    eventually("she may choose no more", async || refusals() > before).await;
    assert!(world.shoal(&["ledger", "verify"]).starts_with("ledger: ok, 0 journals"));
    assert!(world.emulator.violations().is_empty(), "{:?}", world.emulator.violations());
}

async fn within_bound(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let end = Instant::now() + BOUND;
    while !holds().await {
        assert!(Instant::now() < end, "not within {BOUND:?}: {what}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
