//! The chat page, in a browser: two people come in, find each other and chat by what they see and press.

use std::path::Path;

use serde_json::json;

use crate::browser::{Browser, Phone, row};
use crate::world::World;

/// What somebody writes who wants it to be more than words.
const MARKUP: &str = "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>";

/// Somebody comes through the door and tells something of themself.
pub async fn comes_in(phone: &Phone<'_>, age: &str, gender: &str) {
    phone.presses("START").await;
    phone.reads("How old are you?").await;
    phone.writes(age).await;
    phone.presses(gender).await;
    phone.reads("What do you like to talk about?").await;
    phone.presses("Music").await;
    phone.reads("Chosen: 🎵 Music").await;
    phone.presses("Next").await;
    phone.reads("Whom do you want to meet?").await;
    phone.presses("Skip").await;
}

#[tokio::test]
async fn two_people_at_the_page_meet_and_chat() {
    let world = World::start().await;
    let Some(browser) = Browser::open(&format!("{}/chat", world.emulator.url())).await else { return };
    let (alice, bob) = (browser.phone(1), browser.phone(2));
    comes_in(&alice, "27", "Woman").await;
    comes_in(&bob, "31", "Man").await;
    browser.keeps("1-after-the-questions").await;

    alice.presses("Find someone").await;
    alice.reads("Looking for someone").await;
    bob.presses("Find someone").await;
    alice.reads("You're connected").await;
    bob.reads("You're connected").await;
    talk(&alice, &bob).await;
    let words = browser.keeps("2-words").await;
    for_the_reader(&words, "chat.png");
    pictures(&browser, &alice, &bob).await;
    anything_else(&alice, &bob).await;
    browser.keeps("4-pictures").await;
    bob.presses_at("/ancestor::body//button[@aria-label='Light or dark']").await;
    let night = browser.keeps("4-pictures-by-night").await;
    for_the_reader(&night, "night.png");

    hostile(&browser, &alice, &bob).await;
    browser.keeps("5-hostile").await;
    taken_back(&alice, &bob).await;
    alice.presses("Commands").await;
    browser.keeps("6-commands").await;
    alice
        .presses_at("//div[@role='menu']//button[contains(., '/stop') and not(contains(., '/stopall'))]")
        .await;
    alice.reads("You left. The chat has ended").await;
    bob.reads("Your partner left. The chat has ended").await;
    browser.keeps("7-the-end").await;

    assert_eq!(browser.says("return document.querySelector('.line').textContent").await, json!("live"));
    assert!(world.emulator.violations().is_empty(), "{:?}", world.emulator.violations());
    browser.close().await;
}

/// Words, an answer, a change, a feeling.
async fn talk(alice: &Phone<'_>, bob: &Phone<'_>) {
    alice.writes("Hello! What are you listening to these days?").await;
    bob.chooses("Reply", "listening to these days").await;
    bob.writes("Mostly old jazz, and the rain").await;
    alice
        .shows(&format!(
            "{}//*[contains(@class, 'answered')][contains(., 'listening to')]",
            row("Mostly old jazz")
        ))
        .await;
    alice.writes("Rain is goood").await;
    bob.reads("Rain is goood").await;
    alice.chooses("Edit", "Rain is goood").await;
    alice.shows("//textarea").await.clear().await.unwrap();
    alice.writes("Rain is good company").await;
    bob.shows(&format!("{}//*[contains(@class, 'edited')]", row("Rain is good company"))).await;
    bob.chooses("React ❤", "Rain is good company").await;
    let loved =
        format!("{}//button[contains(@class, 'feeling')][contains(., '❤')]", row("Rain is good company"));
    alice.shows(&loved).await;
    bob.presses_at(&loved).await;
    alice.shows_no(&loved).await;
    bob.chooses("React ❤", "Rain is good company").await;
    alice.shows(&loved).await;
}

/// A picture, whose bytes arrive, and an album.
async fn pictures(browser: &Browser, alice: &Phone<'_>, bob: &Phone<'_>) {
    bob.presses("Attach").await;
    for picture in ["Picture 2", "Picture 3", "Picture 4"] {
        bob.presses(picture).await;
    }
    bob.presses("Send 3").await;
    alice.shows("//*[contains(@class, 'album')][@data-count='3']").await;

    alice.presses("Attach").await;
    alice.presses("Picture 1").await;
    browser.keeps("3-what-can-be-sent").await;
    alice.shows("//input[@aria-label='Caption']").await.send_keys("My evening walk").await.unwrap();
    alice.presses_at("//div[@role='menu']//button[contains(@class, 'strong')]").await;
    bob.shows(&format!("{}//img", row("My evening walk"))).await;
    let loaded = "return [...document.querySelectorAll('article img')].every((image) => image.complete && image.naturalWidth === 960)";
    crate::world::eventually("all pictures are there", async || browser.says(loaded).await == json!(true))
        .await;
}

/// A sticker and a voice message.
async fn anything_else(alice: &Phone<'_>, bob: &Phone<'_>) {
    bob.presses("Attach").await;
    bob.presses("Sticker 🐠").await;
    alice.shows("//*[@class='sticker'][contains(., '🐠')]").await;
    alice.presses("Attach").await;
    alice.presses_at("//div[@role='menu']//button[normalize-space(.)='Voice']").await;
    bob.shows("//*[contains(@class, 'wave')]").await;
}

/// Markup stays words, in both phones, and text from right to left stays within its bubble.
async fn hostile(browser: &Browser, alice: &Phone<'_>, bob: &Phone<'_>) {
    alice.writes(MARKUP).await;
    bob.reads("document.title='taken'").await;
    bob.writes("\u{202e}gnp.exe \u{5e9}\u{5dc}\u{5d5}\u{5dd}").await;
    alice.reads("gnp.exe").await;
    let alien = "return document.querySelectorAll('.words img, .words script, .words [onerror]').length";
    assert_eq!(browser.says(alien).await, json!(0));
    let title = browser.says("return document.title").await;
    assert_eq!(title, json!("Shoal: two people, one pretended Telegram"));
    let turned = "return getComputedStyle([...document.querySelectorAll('.words')].at(-1)).unicodeBidi";
    assert_eq!(browser.says(turned).await, json!("isolate"));
}

/// What was said is taken back, by an answer to it, in both phones.
async fn taken_back(alice: &Phone<'_>, bob: &Phone<'_>) {
    alice.writes("I should not have said this").await;
    bob.reads("I should not have said this").await;
    alice.chooses("Reply", "I should not have said this").await;
    alice.writes("/unsend").await;
    bob.shows_no(&row("I should not have said this")).await;
}

/// Takes a picture over into the docs, if it is to be made anew (`make screenshots`).
fn for_the_reader(kept: &Path, name: &str) {
    if std::env::var_os("SHOAL_WRITE_PICTURES").is_some() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/pictures");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::copy(kept, folder.join(name)).unwrap();
    }
}
