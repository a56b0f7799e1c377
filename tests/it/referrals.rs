//! Somebody brings people here by a link that says nothing of them, and is rewarded once, after a look where it is odd.

use shoal_emulator::Person;

use crate::world::{By, World, eventually, meet};

/// Two chats of any length count, and the reward rests for no time; the third who comes in a day is looked at.
async fn world() -> World {
    let place = tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap();
    let terms = [
        ("SHOAL_REFERRAL_CHATS", "2"),
        ("SHOAL_REFERRAL_MINUTES", "0"),
        ("SHOAL_REFERRAL_HOLD", "0"),
        ("SHOAL_REFERRAL_A_DAY", "2"),
    ];
    let more = terms.map(|(name, value)| (name, value.to_owned()));
    let mut world = World::with(&place, By::Webhook, &more).await;
    world.work().await;
    world
}

/// What somebody's referral link names.
async fn link(person: &Person, command: &str) -> String {
    person.says(command).await;
    let text = person.hears("https://t.me/").await.text;
    let (_, link) = text.split_once("?start=").expect("a link");
    link.split_whitespace().next().expect("the name of a link").to_owned()
}

/// Somebody new opens a link.
async fn comes(world: &World, name: &str, link: &str) -> Person {
    let person = world.emulator.person(name).with(world.emulator.bots()[0]);
    person.says(&format!("/start {link}")).await;
    person.hears("How old are you").await;
    person.says("30").await;
    person.hears("You're all set").await;
    person
}

async fn chats(one: &Person, other: &Person) {
    meet(one, other).await;
    one.says("/stop").await;
    other.hears("Your partner left").await;
}

/// What their page says, when it says this.
async fn account(person: &Person, account: &str) {
    eventually(&format!("the page says {account:?}"), async || {
        person.says("/refer").await;
        person.hears("Days you got").await.text.replace('\n', ", ").contains(account)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_brought_counts_once_and_a_burst_waits_for_a_word() {
    let world = world().await;
    let (alice, bob, carol) =
        (world.adult("Alice").await, world.adult("Bob").await, world.adult("Carol").await);
    let old = link(&alice, "/refer").await;
    assert!(old.starts_with("ref_") && old.len() <= 64, "{old}");
    let name = link(&alice, "/refer new").await;
    account(&alice, "Came: 0, Counted: 0").await;

    // By a link that counts no more, nobody is brought; nor is who has been here.
    let erin = comes(&world, "Erin", &old).await;
    bob.says(&format!("/start {name}")).await;
    let dora = comes(&world, "Dora", &name).await;
    account(&alice, "Came: 1, Counted: 0, On hold: 0, Days you got: 0").await;
    for who in [&dora, &erin] {
        chats(who, &bob).await;
        chats(who, &carol).await;
    }
    account(&alice, "Came: 1, Counted: 1, On hold: 0, Days you got: 7").await;
    let held = world.shoal(&["plan", "show", &alice.id().to_string()]);
    assert!(held.contains("premium") && held.contains("runs until"), "{held}");

    // Two more on the same day.
    let fred = comes(&world, "Fred", &name).await;
    let gina = comes(&world, "Gina", &name).await;
    for who in [&fred, &gina] {
        chats(who, &bob).await;
        chats(who, &carol).await;
    }
    account(&alice, "Came: 3, Counted: 3, On hold: 2, Days you got: 7").await;
    let review = || world.shoal(&["referrals", "review"]);
    eventually("both wait for a word", async || review().contains("referrals review: 2")).await;
    let list = review();
    let ids: Vec<&str> = list.lines().filter_map(|line| line.trim().split(' ').next()).collect();
    assert!(list.contains("burst") && list.contains(&fred.id().to_string()), "{list}");
    let said = world.shoal(&["referrals", "allow", ids[0], "--reason", "friends of hers"]);
    assert!(said.contains("decided about"), "{said}");
    world.shoal(&["referrals", "refuse", ids[1], "--reason", "not one more"]);
    assert!(
        world.refused(&["referrals", "allow", ids[1], "--reason", "after all"]).contains("does not wait")
    );
    account(&alice, "Came: 3, Counted: 3, On hold: 0, Days you got: 14").await;

    for brought in [&dora, &fred, &gina] {
        assert_eq!((alice.traces_of(brought), brought.traces_of(&alice)), (vec![], vec![]));
    }
    assert!(world.shoal(&["ledger", "verify"]).starts_with("ledger: ok"));
    assert!(world.emulator.violations().is_empty(), "{:?}", world.emulator.violations());
}
