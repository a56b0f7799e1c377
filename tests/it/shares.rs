//! Whoever brings somebody earns of what they pay, reads it line by line, and is paid by a human once a month.

use shoal_emulator::Person;

use crate::world::{By, World, eventually};

/// A fifth of each payment, which rests for no time, and is paid out from 40 Stars on.
async fn world() -> World {
    let place = tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap();
    let terms = [
        ("SHOAL_REFERRAL_REWARD", "share"),
        ("SHOAL_REFERRAL_SHARE", "200"),
        ("SHOAL_REFERRAL_HOLD", "0"),
        ("SHOAL_PAYOUT_STARS", "40"),
    ];
    let more = terms.map(|(name, value)| (name, value.to_owned()));
    let mut world = World::with(&place, By::Webhook, &more).await;
    world.work().await;
    world
}

/// Their page says this of what they have earned.
async fn reads(person: &Person, earned: &str) {
    eventually(&format!("the page says {earned:?}"), async || {
        person.says("/refer").await;
        person.hears("Days you got").await.text.contains(earned)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_who_was_brought_pays_is_shared_set_aside_and_paid_by_hand() {
    let world = world().await;
    let alice = world.adult("Alice").await;
    alice.says("/refer").await;
    let page = alice.hears("https://t.me/").await.text;
    assert!(page.contains("you get 20 %"), "{page}");
    let link = page.split_once("?start=").unwrap().1.split_whitespace().next().unwrap();
    let dora = world.emulator.person("Dora").with(world.emulator.bots()[0]);
    dora.says(&format!("/start {link}")).await;
    dora.hears("How old are you").await;
    dora.says("30").await;
    dora.hears("You're all set").await;
    dora.says("/plans").await;
    dora.hears("for Telegram Stars").await;
    dora.presses("Premium for 30 days").await.answered().await;
    let charge = dora.pays().await.paid().await;
    assert!(world.emulator.tells_payment_again(&charge));
    // A scheduler may have set it aside by itself already.
    eventually("the share is there", async || {
        alice.says("/refer").await;
        let page = alice.hears("Days you got").await.text;
        page.contains("⭐: 50 yours") || page.contains("50 set aside")
    })
    .await;

    let user = alice.id().to_string();
    world.shoal(&["payout", "make", &user]);
    let again = world.shoal(&["payout", "make", &user]);
    assert!(again.contains("0 set aside"), "{again}");
    reads(&alice, "0 yours, 0 resting, 50 set aside to be paid out, 0 paid out").await;
    let list = world.shoal(&["payout", "list", "--state", "due"]);
    assert!(list.contains("payouts: 1") && list.contains(&user), "{list}");
    let id = list.split_whitespace().next().unwrap();
    let paid = world.shoal(&["payout", "pay", id, "--reference", "SEPA 7"]);
    assert!(paid.contains("has left the books"), "{paid}");
    assert!(world.refused(&["payout", "refuse", id, "--reason", "after all"]).contains("is paid"));
    reads(&alice, "0 yours, 0 resting, 0 set aside to be paid out, 50 paid out").await;

    alice.says("/refer file").await;
    let file = alice.receives_kind("document").await;
    assert_eq!(file.json["document"]["file_name"], "earnings.csv");
    assert!(file.text.contains("a line for each movement"), "{}", file.text);

    // The payment goes back: her share is paid out already, and owed.
    world.shoal(&["payments", "refund", &charge, "--reason", "why not"]);
    reads(&alice, "50 ⭐ of what comes next goes there first").await;
    assert!(world.shoal(&["ledger", "verify"]).starts_with("ledger: ok"));
    assert_eq!((alice.traces_of(&dora), dora.traces_of(&alice)), (vec![], vec![]));
    assert!(world.emulator.violations().is_empty(), "{:?}", world.emulator.violations());
}
