//! Stars from the button to the books: bought, paid twice, paid oddly, given back, paid every month, and compared.

use std::time::Duration;

use serde_json::json;
use shoal_emulator::{Call, Ended, Person};
use shoal_store::{PaymentRow, Store, Which};

use crate::world::{By, World, eventually, meet};

/// The operators' chat.
const CONTROL: i64 = -1_001_234_500_000;

/// Telegram's own bound for the answer whether somebody may pay, and ours.
const ANSWERED_WITHIN: Duration = Duration::from_secs(2);

/// A deployment that sells, with an operators' chat.
async fn selling() -> World {
    let place = tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap();
    let more = [
        ("SHOAL_CONTROL_CHAT", CONTROL.to_string()),
        ("SHOAL_SUPPORT_CONTACT", "Write to @shoal_help".to_owned()),
    ];
    let mut world = World::with(&place, By::Webhook, &more).await;
    world.emulator.group(world.emulator.bots()[0], CONTROL);
    world.work().await;
    world
}

fn store(world: &World) -> Store {
    Store::new(world.settings.database_url.expose()).unwrap()
}

/// Presses what is sold, and waits for the invoice.
async fn orders(person: &Person, label: &str) {
    person.says("/plans").await;
    person.hears("for Telegram Stars").await;
    person.presses(label).await.answered().await;
}

/// What the books say of a payment, when they say this.
async fn noted(world: &World, charge: &str, state: &str) -> PaymentRow {
    let store = store(world);
    let mut found = None;
    eventually(&format!("{charge} is {state}"), async || {
        let rows = store.payments(Which::default(), 100).await.unwrap();
        found = rows.into_iter().find(|row| row.charge == charge && row.state == state);
        found.is_some()
    })
    .await;
    found.unwrap()
}

fn proven(world: &World) {
    let said = world.shoal(&["ledger", "verify"]);
    assert!(said.contains("ledger: ok"), "{said}");
    assert!(world.emulator.violations().is_empty(), "{:?}", world.emulator.violations());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_is_bought_once_by_its_charge_and_given_back_once() {
    let world = selling().await;
    let alice = world.adult("Alice").await;
    orders(&alice, "Premium for 30 days").await;
    let charge = alice.pays().await.paid().await;
    alice.hears("Thank you! 250 Stars came in: Premium").await;
    let row = noted(&world, &charge, "given").await;
    assert_eq!((row.amount, row.product.as_deref()), (250, Some("plan:premium")));
    let held = || world.shoal(&["plan", "show", &alice.id().to_string()]);
    assert!(held().contains("premium") && held().contains("runs until"), "{}", held());

    // Told again, five times at once and days later: one grant.
    let before = held();
    for _ in 0..5 {
        assert!(world.emulator.tells_payment_again(&charge));
    }
    world.emulator.all_taken(world.emulator.bots()[0]).await;
    alice.says("/paysupport").await;
    alice.hears("Write to @shoal_help").await;
    assert_eq!(held(), before);
    // Paid twice is two grants.
    let second = alice.pays().await.paid().await;
    noted(&world, &second, "given").await;
    assert_ne!(held(), before, "it is longer now");

    world.shoal(&["payments", "refund", &second, "--reason", "it did not work", "--actor", "anna"]);
    let store = Store::new(world.settings.database_url.expose()).unwrap();
    let deed = store.audit_lines(None, 1).await.unwrap().remove(0).deed;
    assert_eq!((deed.actor, deed.action), ("anna".to_owned(), "payment.refund".to_owned()));
    assert!(deed.subject.ends_with(&second) && deed.detail.contains("it did not work"));
    noted(&world, &second, "refunded").await;
    assert_eq!(held(), before, "what is left of the other stays");
    alice.hears("You have 250 Stars back").await;
    assert!(
        world.refused(&["payments", "refund", &second, "--reason", "again"]).contains("given back before")
    );
    world.shoal(&["payments", "refund", &charge, "--reason", "it did not work"]);
    noted(&world, &charge, "refunded").await;
    eventually("nothing is left", async || held().contains("is over")).await;
    assert_eq!(world.emulator.stars_of(world.emulator.bots()[0]), 0);
    let refunds = world.emulator.calls().into_iter().filter(|call| call.method == "refundStarPayment");
    assert_eq!(refunds.count(), 2, "each was asked for once");
    proven(&world);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn locks_and_tips_are_bought_and_locks_go_back_with_the_money() {
    let world = selling().await;
    let (alice, bob) = (world.adult("Alice").await, world.adult("Bob").await);
    orders(&alice, "5 locks").await;
    let locks = alice.pays().await.paid().await;
    alice.hears("5 locks").await;
    noted(&world, &locks, "given").await;
    alice.hears("You can lock chats now").await;
    orders(&alice, "A tip ⭐ 50").await;
    let tip = alice.pays().await.paid().await;
    noted(&world, &tip, "given").await;

    meet(&alice, &bob).await;
    alice.presses("Lock").await.answered().await;
    bob.presses("Lock").await.answered().await;
    alice.hears("locked").await;
    alice.says("/stop").await;
    world.shoal(&["payments", "refund", &locks, "--reason", "asked for"]);
    noted(&world, &locks, "refunded").await;
    alice.says("/find").await;
    bob.says("/find").await;
    world.shoal(&["payments", "refund", &tip, "--reason", "asked for"]);
    noted(&world, &tip, "refunded").await;
    proven(&world);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn odd_money_is_kept_and_the_operators_hear_of_it() {
    let world = selling().await;
    let (alice, mallory) = (world.adult("Alice").await, world.adult("Mallory").await);
    orders(&alice, "Premium for 30 days").await;
    let charge = alice.pays().await.paid().await;
    noted(&world, &charge, "given").await;
    let sent = world.emulator.calls().into_iter().find(|call| call.method == "sendInvoice").unwrap();
    let payload = sent.params["payload"].as_str().unwrap().to_owned();
    let forged = |charge: &str, amount: i64, payload: &str| {
        json!({ "successful_payment": {
            "currency": "XTR", "total_amount": amount, "invoice_payload": payload,
            "telegram_payment_charge_id": charge, "provider_payment_charge_id": "0",
        }})
    };
    mallory.sends_raw(forged("other-payer", 250, &payload)).await;
    alice.sends_raw(forged("wrong-amount", 1, &payload)).await;
    alice.sends_raw(forged("foreign-payload", 250, "premium for nothing")).await;
    for (charge, odd) in
        [("other-payer", "payer"), ("wrong-amount", "amount"), ("foreign-payload", "payload")]
    {
        assert_eq!(noted(&world, charge, "kept").await.odd.as_deref(), Some(odd));
    }
    mallory.hears("I cannot tell what for").await;
    let of_mallory = world.shoal(&["plan", "show", &mallory.id().to_string()]);
    assert!(of_mallory.contains("plans of") && of_mallory.contains(": 0"), "{of_mallory}");
    let listed = world.shoal(&["payments", "list", "--odd"]);
    assert!(listed.contains("payments: 3"), "{listed}");
    let call = world
        .emulator
        .call_where("an alarm in the operators' chat", |call| {
            call.params["chat_id"] == CONTROL && call.params.to_string().contains("Payments. Kept")
        })
        .await;
    assert!(!call.params.to_string().contains("Mallory"));

    // Telegram does not know them, which a comparison would show when they are old enough; a refund is refused, and said.
    world.shoal(&["payments", "refund", "other-payer", "--reason", "nobody knows what for"]);
    let store = store(&world);
    eventually("Telegram's no is noted", async || {
        let rows = store.payments(Which { odd: true, ..Which::default() }, 10).await.unwrap();
        rows.iter().any(|row| row.failure.as_ref().is_some_and(|why| why.contains("CHARGE_NOT_FOUND")))
    })
    .await;
    proven(&world);
}

/// Begins to pay every month. Returns the first charge.
async fn pays_monthly(world: &World, person: &Person) -> String {
    orders(person, "Premium, every 30 days").await;
    person.hears("250 Stars every 30 days").await;
    let button = |call: &Call| call.params["reply_markup"]["inline_keyboard"][0][0]["url"].clone();
    let shown = world.emulator.call_where("the way to pay", |call| button(call).is_string()).await;
    let url = button(&shown).as_str().unwrap().to_owned();
    let first = person.pays_at(&url).await.paid().await;
    noted(world, &first, "given").await;
    first
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_month_is_renewed_until_it_is_cancelled() {
    let world = selling().await;
    let alice = world.adult("Alice").await;
    let first = pays_monthly(&world, &alice).await;
    let renewed = world.emulator.renews(&first).unwrap();
    noted(&world, &renewed, "given").await;
    world.shoal(&["payments", "cancel", &first]);
    eventually("it is cancelled", async || world.emulator.renews(&first).is_none()).await;
    assert!(world.shoal(&["payments", "list"]).contains("ends with the month that is paid"));
    proven(&world);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_has_a_month_back_pays_no_other_one() {
    let world = selling().await;
    let alice = world.adult("Alice").await;
    let first = pays_monthly(&world, &alice).await;
    let renewed = world.emulator.renews(&first).unwrap();
    noted(&world, &renewed, "given").await;
    world.shoal(&["payments", "refund", &renewed, "--reason", "too dear"]);
    noted(&world, &renewed, "refunded").await;
    assert_eq!([world.emulator.renews(&first), world.emulator.renews(&renewed)], [None, None]);
    proven(&world);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_costs_something_else_by_now_is_stopped_before_it_is_paid() {
    let world = selling().await;
    let alice = world.adult("Alice").await;
    orders(&alice, "Premium for 30 days").await;
    world.shoal(&["plan", "set", "premium", "--stars", "300"]);
    eventually("the new price is shown", async || {
        alice.says("/plans").await;
        alice
            .chat()
            .iter()
            .any(|message| message.buttons.iter().flatten().any(|label| label.contains("⭐ 300")))
    })
    .await;
    match alice.pays().await.ended().await {
        Ended::Stopped(why) => assert!(why.contains("The price has changed"), "{why}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(world.emulator.stars_of(world.emulator.bots()[0]), 0);
    assert!(world.emulator.checkout_delays().iter().all(|delay| *delay < ANSWERED_WITHIN));
    proven(&world);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_never_heard_of_is_found_in_telegrams_list() {
    let world = selling().await;
    let alice = world.adult("Alice").await;
    orders(&alice, "Premium for 30 days").await;
    alice.receives_kind("invoice").await;
    let charge = alice.pays_unheard().await;
    let said = world.shoal(&["payments", "reconcile"]);
    assert!(said.contains(&charge) && said.contains("1 differences"), "{said}");
    let row = noted(&world, &charge, "given").await;
    assert_eq!(row.product.as_deref(), Some("plan:premium"));
    let history = world.shoal(&["jobs", "history", "comparison"]);
    assert!(history.contains("compared 1 payments of 1 bots, 1 differences"), "{history}");
    assert!(world.shoal(&["payments", "reconcile"]).contains("1 differences"), "it is found once");
    proven(&world);
}
