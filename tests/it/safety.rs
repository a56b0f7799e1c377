//! Reports, what was said before them, and what moderators do.

use std::fs;

use secrecy::ExposeSecret;
use shoal_domain::id::UserId;
use shoal_emulator::{Content, Person};
use shoal_store::{Deed, Store};
use shoal_vault::OpeningKey;

use crate::world::{By, World, eventually, meet};

/// A deployment with a key of the moderators', and that key.
async fn moderated() -> (World, OpeningKey) {
    let place = tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap();
    let key = OpeningKey::generate();
    let more = [("SHOAL_MODERATION_KEY", key.public().to_hex())];
    let mut world = World::with(&place, By::Webhook, &more).await;
    world.work().await;
    (world, key)
}

fn store(world: &World) -> Store {
    Store::new(world.settings.database_url.expose()).unwrap()
}

/// Waits until the report carries so many messages, and says its number.
async fn reported(store: &Store, messages: i64) -> i64 {
    let mut id = 0;
    eventually("the report carries what was said", async || {
        let reports = store.reported(Some(false), None, 10).await.unwrap();
        let whole = reports.iter().find(|report| report.messages == messages);
        id = whole.map_or(0, |report| report.id);
        whole.is_some()
    })
    .await;
    id
}

fn deed() -> Deed {
    Deed {
        actor: "Mona".to_owned(),
        role: "console".to_owned(),
        address: None,
        action: "report.open".to_owned(),
        subject: "1".to_owned(),
        outcome: "opened".to_owned(),
        detail: "{}".to_owned(),
    }
}

#[tokio::test]
async fn a_report_carries_what_both_have_read_and_only_the_key_opens_it() {
    let (world, key) = moderated().await;
    let (alice, bob) = world.pair().await;
    alice.says("a kind word").await;
    bob.hears("a kind word").await;
    bob.says("an unkind word").await;
    alice.hears("an unkind word").await;
    bob.sends(Content::photo().caption("a picture")).await;
    alice.hears("a picture").await;
    let threat = bob.says("a threat").await;
    alice.hears("a threat").await;
    bob.edits(threat, Content::text("a joke")).await;
    alice.hears("a joke").await;
    alice.presses("Report").await;
    alice.hears("your report is in").await;
    alice.presses("Threats").await.answered().await;

    let store = store(&world);
    let id = reported(&store, 5).await;
    let sealed = store.open_report(id, &deed()).await.unwrap().expect("the report is there");
    assert_eq!(sealed.len(), 2, "what each of the two has read");
    let mut said = String::new();
    for part in &sealed {
        assert!(!String::from_utf8_lossy(&part.bytes).contains("kind"), "nothing is in the clear");
        assert_eq!(OpeningKey::generate().open(&part.bytes), None, "another key opens nothing");
        said.push_str(&String::from_utf8(key.open(&part.bytes).unwrap()).unwrap());
    }
    for part in [
        "\"a kind word\"",
        "\"an unkind word\"",
        "\"a picture\"",
        "\"file_id\"",
        "\"photo\"",
        "\"a threat\"",
        "\"a joke\"",
    ] {
        assert!(said.contains(part), "{part} is in {said}");
    }
    let grounds = async || store.reported(None, None, 1).await.unwrap()[0].grounds.clone();
    eventually("what for is known", async || grounds().await.as_deref() == Some("threats")).await;
    let audit = store.audit_lines(None, 1).await.unwrap();
    assert_eq!((audit[0].deed.actor.as_str(), audit[0].deed.action.as_str()), ("Mona", "report.open"));
    assert!(store.reported(Some(false), None, 10).await.unwrap().is_empty(), "somebody has looked");
    // Nobody but the two was sent anything.
    let chats = [alice.id(), bob.id()];
    let elsewhere = |call: &shoal_emulator::Call| {
        let chat = call.params.get("chat_id").and_then(serde_json::Value::as_i64);
        chat.is_some_and(|chat| !chats.contains(&chat))
    };
    assert!(!world.emulator.calls().iter().any(elsewhere));
    assert!(world.emulator.violations().is_empty(), "{:?}", world.emulator.violations());
}

#[tokio::test]
async fn the_console_opens_a_report_with_a_reason_and_the_key() {
    let (world, key) = moderated().await;
    let (alice, bob) = world.pair().await;
    bob.says("an unkind word").await;
    alice.hears("an unkind word").await;
    alice.says("/report").await;
    alice.hears("your report is in").await;
    let id = reported(&store(&world), 1).await.to_string();
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), key.to_hex().expose_secret()).unwrap();
    let path = file.path().to_str().unwrap();
    assert!(world.shoal(&["report", "list"]).contains("1 messages, waits"));
    let opened = world.shoal(&["report", "open", &id, "--reason", "she asked for help", "--key", path]);
    assert!(opened.contains("an unkind word"), "{opened}");
    let shown = world.shoal(&["report", "show", &id]);
    assert!(
        !shown.contains("unkind") && shown.contains(&format!("next: shoal person warn {}", bob.id())),
        "{shown}"
    );
    world.shoal(&["person", "warn", &bob.id().to_string(), "--reason", "Insults"]);
    let shown = world.shoal(&["report", "show", &id]);
    assert!(shown.contains(" --hours 24 ") && shown.contains("(1 measures in 180 days)"), "{shown}");
}

#[tokio::test]
async fn without_a_key_of_the_moderators_nothing_that_was_said_is_kept() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    bob.says("an unkind word").await;
    alice.hears("an unkind word").await;
    alice.says("/report").await;
    alice.hears("your report is in").await;
    let store = store(&world);
    eventually("the report is in the books", async || {
        store.reported(Some(false), None, 10).await.unwrap().len() == 1
    })
    .await;
    assert_eq!(store.reported(Some(false), None, 10).await.unwrap()[0].messages, 0);
}

async fn is_shut_out(world: &World, person: &Person) {
    let id = person.id().to_string();
    world.shoal(&["person", "ban", &id, "--reason", "Insults", "--actor", "Mona"]);
    person.hears("A moderator has shut you out. The reason: Insults").await;
}

#[tokio::test]
async fn a_ban_ends_a_running_chat_and_a_lift_ends_the_ban() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    is_shut_out(&world, &bob).await;
    alice.hears("Your partner left").await;
    bob.says("let me in").await;
    bob.says("/appeal it was not me").await;
    bob.hears("Your appeal is in").await;
    bob.never_heard("not in a chat");
    let store = store(&world);
    eventually("the appeal is in the books", async || store.appeals(None, 10).await.unwrap().len() == 1)
        .await;
    assert!(world.shoal(&["person", "appeals"]).contains("it was not me"));
    world.shoal(&["person", "lift", &bob.id().to_string(), "--reason", "It was not him"]);
    bob.hears("nothing stands against you").await;
    assert!(store.appeals(None, 10).await.unwrap().is_empty(), "that answers it");
    let carol = world.adult("Carol").await;
    meet(&carol, &bob).await;
}

#[tokio::test]
async fn a_ban_stands_in_the_books() {
    let world = World::start().await;
    let (_alice, bob) = world.pair().await;
    is_shut_out(&world, &bob).await;
    let store = store(&world);
    let user = UserId(bob.id());
    eventually("the ban is in the books", async || {
        let books = store.books(&[user]).await.unwrap();
        books.get(&user).and_then(|books| books.standing.as_ref()).is_some_and(|standing| {
            standing.banned.as_ref().is_some_and(|term| term.reason == "Insults") && standing.told
        })
    })
    .await;
}
