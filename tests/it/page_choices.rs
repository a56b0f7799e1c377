//! The chat page, in a browser: two people lock their chat, one reports the other, and each reads their own language.

use serde_json::json;

use crate::browser::{Browser, Phone};
use crate::page::comes_in;
use crate::world::World;

/// The number of whoever is at the first phone.
async fn first_person(browser: &Browser) -> String {
    let chosen = "return document.querySelector('select[aria-label=Person]').value";
    browser.says(chosen).await.as_str().expect("somebody is there").to_owned()
}

/// The way in which the newest words of a phone run.
async fn direction(browser: &Browser, phone: usize) -> String {
    let words = format!(
        "const words = document.querySelectorAll('.place')[{}].querySelectorAll('.words'); \
         return getComputedStyle([...words].at(-1)).direction",
        phone - 1
    );
    browser.says(&words).await.as_str().expect("there are words").to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_people_at_the_page_lock_report_and_read_their_own_language() {
    let world = World::start().await;
    let Some(browser) = Browser::open(&format!("{}/chat", world.emulator.url())).await else { return };
    let (alice, bob) = (browser.phone(1), browser.phone(2));
    comes_in(&alice, "27", "Woman").await;
    comes_in(&bob, "31", "Man").await;
    let number = first_person(&browser).await;
    tokio::task::block_in_place(|| world.shoal(&["user", "grant", &number, "locks", "--count", "3"]));
    alice.reads("You can lock chats now").await;
    alice.presses("Find someone").await;
    alice.reads("Looking for someone").await;
    bob.presses("Find someone").await;
    alice.reads("You're connected").await;
    bob.reads("You're connected").await;

    lock(&browser, &alice, &bob).await;
    report(&browser, &alice, &bob).await;
    languages(&browser, &alice, &bob).await;
    assert!(world.emulator.violations().is_empty(), "{:?}", world.emulator.violations());
    browser.close().await;
}

/// One offers it, the other agrees; to go on takes two steps from then on.
async fn lock(browser: &Browser, alice: &Phone<'_>, bob: &Phone<'_>) {
    alice.presses("Lock").await;
    bob.reads("offers to lock this chat").await;
    bob.presses("Lock it").await;
    bob.reads("This chat is locked for").await;
    alice.reads("This chat is locked for").await;
    alice.writes("/next").await;
    alice.reads("Do you really want to meet somebody else?").await;
    browser.keeps("8-locked").await;
    alice.presses("I'm staying").await;
    alice.writes("I am still here").await;
    bob.reads("I am still here").await;
}

/// A lock never hinders that. Both may say of the other that they never want to meet again.
async fn report(browser: &Browser, alice: &Phone<'_>, bob: &Phone<'_>) {
    bob.presses("Report").await;
    bob.reads("Thank you, your report is in").await;
    alice.reads("Your partner left. The chat has ended").await;
    bob.presses("Spam").await;
    alice.presses("Block").await;
    alice.reads("Done. You two will not meet again").await;
    browser.keeps("9-reported-and-blocked").await;
}

/// One reads German from then on, the other Persian, from right to left.
async fn languages(browser: &Browser, alice: &Phone<'_>, bob: &Phone<'_>) {
    for (phone, label, read) in [(alice, "Deutsch", "Sprache: Deutsch"), (bob, "فارسی", "زبان: فارسی")]
    {
        phone.writes("/language").await;
        phone.reads("Which language shall I speak with you?").await;
        phone.presses(label).await;
        phone.reads(read).await;
    }
    alice.writes("/find").await;
    alice.reads("Ich suche jemanden").await;
    bob.writes("/find").await;
    bob.reads("دنبال یک نفر می‌گردم").await;
    let directions = [direction(browser, 1).await, direction(browser, 2).await];
    assert_eq!(json!(directions), json!(["ltr", "rtl"]));
    browser.keeps("10-two-languages").await;
}
