//! What cannot be handled is set aside, and holds up nobody.

use std::io::Read;

use serde_json::json;
use shoal::process;
use shoal_emulator::Content;
use shoal_mailbox::{Envelope, Mailbox};

use crate::world::{By, World, eventually};

async fn dead(mailbox: &Mailbox) -> Vec<Envelope> {
    let mut letters = Vec::new();
    for partition in mailbox.partitions().all() {
        letters.extend(mailbox.dead(partition, 100).await.unwrap());
    }
    letters
}

fn field<'a>(letter: &'a Envelope, name: &str) -> &'a str {
    let (_, value) = letter.fields.iter().find(|(field, _)| field == name).unwrap();
    std::str::from_utf8(value).unwrap()
}

#[tokio::test]
async fn a_message_that_panics_is_tried_three_times_and_becomes_a_dead_letter() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    alice.says("!panic!").await;
    alice.says("after the panic").await;
    alice.hears("Something went wrong on my side").await;
    bob.hears("after the panic").await;
    bob.never_heard("!panic!");

    let letters = dead(&process::connect(&world.settings).await.unwrap()).await;
    assert_eq!(letters.len(), 1);
    let why = field(&letters[0], "why");
    assert!(why.starts_with("panicked 3 times at worker/src/sabotage.rs:"), "{why}");
    assert!(!why.contains("!panic!"), "the reason quotes what somebody wrote: {why}");
    assert!(field(&letters[0], "b").contains("!panic!"), "the letter can be read and replayed");
}

#[tokio::test]
async fn the_log_says_where_a_rule_panicked_and_not_what_somebody_wrote() {
    let place = tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap();
    let world = World::without_worker(&place, By::Webhook).await;
    let (worker, mut log) = world.worker_at(&world.emulator.url());
    // Read as it comes: with backtraces it is more than a pipe holds.
    let told = tokio::task::spawn_blocking(move || {
        let mut told = String::new();
        log.read_to_string(&mut told).map(|_| told)
    });
    let alice = world.adult("Alice").await;
    alice.says("!panic!").await;
    alice.hears("Something went wrong on my side").await;
    tokio::task::spawn_blocking(|| assert!(worker.drain().success())).await.unwrap();
    let told = told.await.unwrap().unwrap();
    assert!(told.contains("Panicked at worker/src/sabotage.rs:"), "{told}");
    assert!(!told.contains("!panic!"), "{told}");
}

#[tokio::test]
async fn a_message_that_stops_its_owner_becomes_a_dead_letter_after_three_tries() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    alice.says("before").await;
    alice.says("!owner!").await;
    alice.says("after").await;
    bob.hears("before").await;
    bob.hears("after").await;
    let letters = dead(&process::connect(&world.settings).await.unwrap()).await;
    assert_eq!(letters.len(), 1);
    assert_eq!(field(&letters[0], "why"), "its owner stopped at each of 3 tries");
    for word in ["before", "after"] {
        assert_eq!(bob.chat().iter().filter(|heard| heard.text == word).count(), 1, "{word} came once");
    }
}

#[test]
fn a_message_that_never_ends_becomes_a_dead_letter_after_three_tries() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(6).enable_all().build().unwrap();
    runtime.block_on(async {
        let world = World::start().await;
        let (alice, bob) = world.pair().await;
        alice.says("!loop!").await;
        alice.says("after").await;
        bob.hears("after").await;
        bob.never_heard("!loop!");
        let letters = dead(&process::connect(&world.settings).await.unwrap()).await;
        assert_eq!(letters.len(), 1);
        assert_eq!(field(&letters[0], "why"), "its owner stopped at each of 3 tries");
    });
    // Three of its threads never end.
    runtime.shutdown_background();
}

#[tokio::test]
async fn strange_updates_neither_crash_nor_block_anybody() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let bot = world.emulator.bots()[0];
    let message = |text: &str| {
        format!(
            r#"{{"message_id":9,"date":1,"chat":{{"id":{0},"type":"private"}},"from":{{"id":{0},"is_bot":false,"first_name":"A"}},"text":{text}}}"#,
            alice.id()
        )
    };
    let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
    let strange = [
        format!(r#"{{"update_id":900001,"message":{},"aura":{deep}}}"#, message(r#""deep""#)),
        format!(r#"{{"update_id":900002,"message":{}}}"#, message(r#""lone \ud83d surrogate""#)),
        r#"{"update_id":900003,"moonrise":{"phase":"full"}}"#.to_owned(),
        r#"{"update_id":900004,"message":"not a message"}"#.to_owned(),
        r#"{"update_id":900005,"message":{"from":{"id":99999999999999999999}}}"#.to_owned(),
        r#"{"update_id":-1}"#.to_owned(),
        "{".to_owned(),
        deep,
    ];
    for body in &strange {
        world.emulator.deliver_text(bot, body);
    }
    world.emulator.deliver_text(bot, &format!(r#"{{"update_id":900006,"message":{}}}"#, message("5")));
    alice.hears("Something went wrong on my side").await;
    bob.hears("deep").await;
    bob.hears("lone \u{fffd} surrogate").await;
    let emoji = "🐟".repeat(2048);
    alice.sends(Content::text(&emoji)).await;
    bob.hears(&emoji).await;
    alice.sends_raw(json!({"text": "with a new field", "aura": {"colour": "violet"}})).await;
    bob.hears("with a new field").await;
    eventually("Telegram was answered 200 for all of them", async || {
        world.emulator.pending_updates(bot) == 0
    })
    .await;
    assert!(process::connect(&world.settings).await.unwrap().quarantined().await.unwrap() >= 3);
}
