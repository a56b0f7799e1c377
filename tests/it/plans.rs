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
    alice.hears("Choosing by gender is an extra that your account does not have").await;

    let said = world.shoal(&["plan", "give", &user, "premium", "--days", "30", "--actor", "anna"]);
    assert!(said.contains("plan give: premium of") && said.contains("with grace until"), "{said}");
    let store = Store::new(world.settings.database_url.expose()).unwrap();
    let deed = store.audit_lines(None, 1).await.unwrap().remove(0).deed;
    assert_eq!((deed.actor.as_str(), deed.action.as_str()), ("anna", "plan.give"));
    assert!(deed.subject.ends_with(&user) && deed.detail.contains("operator:"), "{deed:?}");
    within_bound("she may choose", async || {
        alice.presses("Women").await.answered().await;
        alice.chat().iter().any(|message| message.text.contains("You want to meet: Women"))
    })
    .await;

    world.shoal(&["plan", "pause", &user, "premium"]);
    assert!(world.shoal(&["plan", "show", &user]).contains("is paused with 2"));
    let refusals =
        || alice.chat().iter().filter(|message| message.text.contains("Choosing by gender")).count();
    let before = refusals();
    within_bound("she is told", async || store.plan_news(1).await.unwrap().is_empty()).await;
    alice.says("/profile").await;
    eventually("she can change it", async || alice.chat().last().unwrap().text.contains("You are")).await;
    alice.presses("Whom to meet").await.answered().await;
    alice.presses("Men").await.answered().await;
    eventually("she may choose no more", async || refusals() > before).await;

    world.shoal(&["plan", "resume", &user, "premium"]);
    within_bound("she may choose again", async || {
        alice.presses("Men").await.answered().await;
        alice.chat().iter().any(|message| message.text.contains("You want to meet: Men"))
    })
    .await;
    // The plan itself changes, and whoever holds it is told.
    world.shoal(&["plan", "set", "premium", "--preference", "false"]);
    let before = refusals();
    within_bound("the plan gives that no more", async || {
        // Until she is told she is shown her profile again, with what she chose.
        alice.says("/profile").await;
        eventually("she can change it", async || alice.chat().last().unwrap().text.contains("You are")).await;
        alice.presses("Whom to meet").await.answered().await;
        alice.presses("Women").await.answered().await;
        refusals() > before
    })
    .await;
    assert!(world.shoal(&["ledger", "verify"]).starts_with("ledger: ok, 0 journals"));
    assert!(world.emulator.violations().is_empty(), "{:?}", world.emulator.violations());
}

#[tokio::test]
async fn a_gift_with_a_name_is_given_once_and_a_trial_is_had_once() {
    let world = World::start().await;
    let give = ["plan", "give", "7", "premium", "--days", "30", "--id", "order-7"];
    let said = world.shoal(&give);
    assert!(said.contains("(gift:order-7)"), "{said}");
    assert_eq!(world.shoal(&give), said, "and for as long as before");
    let other = ["plan", "give", "7", "premium", "--days", "31", "--id", "order-7"];
    assert!(world.refused(&other).contains("was something else"));
    world.shoal(&["plan", "try", "8", "premium"]);
    assert!(world.refused(&["plan", "try", "8", "premium"]).contains("tried before"));
}

/// By the button under `/plans`, and what one has is shown there.
#[tokio::test]
async fn a_plan_is_tried_by_a_button_once_and_for_ever() {
    let world = World::start().await;
    let alice = world.adult("Alice").await;
    let label = "Try Premium for 3 days";
    alice.says("/plans").await;
    alice.hears("What you can have here for Telegram Stars").await;
    assert!(!alice.chat().last().unwrap().text.contains("What you have"), "she has nothing");
    alice.presses(label).await.answered().await;
    alice.hears("Premium is yours to try until").await;
    // It is the same button, pressed again.
    alice.presses(label).await.answered().await;
    alice.hears("You have tried Premium before").await;
    alice.says("/plans").await;
    alice.hears("• Premium, until").await;
    let shown = alice.chat().last().unwrap().clone();
    assert!(!shown.buttons.concat().iter().any(|button| button.contains("Try")), "{shown:?}");
    let steps = "select count(*)::text from plan_steps where step = 'try'";
    let database = world.settings.database_url.expose().rsplit('/').next().unwrap().to_owned();
    let ask = move |what: &str| {
        let (database, what) = (database.clone(), what.to_owned());
        tokio::task::spawn_blocking(move || shoal_local::shared().postgres.ask(&database, &what).unwrap())
    };
    assert_eq!(ask(steps).await.unwrap().trim(), "1");
    // The same person, of whom the books have forgotten all but the mark.
    ask(&format!("select books_forget({})", alice.id())).await.unwrap();
    alice.presses(label).await.answered().await;
    let tried =
        || alice.chat().iter().filter(|message| message.text.contains("tried Premium before")).count();
    eventually("she hears it again", async || tried() == 2).await;
    assert!(world.emulator.violations().is_empty(), "{:?}", world.emulator.violations());
}

/// Somebody who may do everything has been at the books.
#[tokio::test]
async fn books_that_were_tampered_with_are_said_to_be_wrong() {
    let world = World::start().await;
    world.shoal(&["plan", "give", "7", "premium", "--days", "30", "--id", "order-7"]);
    assert!(world.shoal(&["ledger", "verify"]).contains("1 steps with plans are paid for"));
    let database = world.settings.database_url.expose().rsplit('/').next().unwrap().to_owned();
    let tampering = "alter table plan_steps disable trigger user; delete from plan_steps";
    tokio::task::spawn_blocking(move || shoal_local::shared().postgres.ask(&database, tampering).unwrap())
        .await
        .unwrap();
    assert!(world.refused(&["ledger", "verify"]).contains("the ledger is wrong in 1 places or more"));
}

async fn within_bound(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let end = Instant::now() + BOUND;
    while !holds().await {
        assert!(Instant::now() < end, "not within {BOUND:?}: {what}");
        // Not sooner: what is said to her comes at the pace that a chat has, and the last of it has to come in time, too.
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}
