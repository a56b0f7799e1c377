//! What moderators do by the API reaches people wherever they are, and the operators' chat hears how much there is, no more.

use std::time::Instant;

use serde_json::{Value, json};
use shoal_emulator::{Call, Content, Person};
use shoal_store::Role;
use shoal_vault::OpeningKey;

use crate::broadcast::Admin;
use crate::world::{By, World, eventually, meet};

/// The operators' chat.
const CONTROL: i64 = -1_001_234_500_000;

/// A deployment with moderators: their key, their chat, and one of them.
async fn moderated() -> (World, Admin) {
    let place = tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap();
    let more = [
        ("SHOAL_MODERATION_KEY", OpeningKey::generate().public().to_hex()),
        ("SHOAL_CONTROL_CHAT", CONTROL.to_string()),
        ("SHOAL_CONTROL_LANGUAGE", "de".to_owned()),
    ];
    let mut world = World::with(&place, By::Webhook, &more).await;
    world.emulator.group(world.emulator.bots()[0], CONTROL);
    world.work().await;
    let mona = Admin::with(&world, "mona", Role::Moderator).await;
    (world, mona)
}

/// What a moderator decides about somebody; returns where they stand.
async fn decides(mona: &Admin, whom: &Person, body: Value) -> Value {
    let path = format!("/people/{}/measures", whom.id());
    mona.json(mona.ask("POST", &path).json(&body)).await
}

fn chat(call: &Call) -> Option<i64> {
    call.params.get("chat_id").and_then(Value::as_i64)
}

/// What the operators' chat was told.
fn told(world: &World) -> Vec<String> {
    let calls = world.emulator.calls().into_iter().filter(|call| chat(call) == Some(CONTROL));
    calls.map(|call| call.params.to_string()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_reporters_keep_somebody_from_meeting_until_a_moderator_lifts_it() {
    let (world, mona) = moderated().await;
    let bob = world.adult("Bobadil").await;
    for name in ["Aurelia", "Berenice", "Clotilde"] {
        let reporter = world.adult(name).await;
        meet(&reporter, &bob).await;
        bob.says("an unkind word").await;
        reporter.hears("an unkind word").await;
        reporter.presses("Report").await;
        reporter.hears("your report is in").await;
    }
    bob.hears("Several people have reported you").await;
    let standing = async || mona.json(mona.ask("GET", &format!("/people/{}/standing", bob.id()))).await;
    eventually("the books have it", async || standing().await["suspended_at"].is_string()).await;
    let reports = async || mona.json(mona.ask("GET", "/reports")).await["reports"].clone();
    eventually("three reports wait", async || reports().await.as_array().unwrap().len() == 3).await;
    eventually("each carries what was said", async || {
        reports().await.as_array().unwrap().iter().all(|report| report["messages"].as_u64() >= Some(1))
    })
    .await;

    // Somebody waits, and is not brought to him.
    let dora = world.adult("Dorothea").await;
    dora.says("/find").await;
    dora.hears("Looking for someone").await;
    bob.says("/find").await;
    let answers = || bob.chat().iter().filter(|heard| heard.text.contains("Several people")).count();
    eventually("he hears why not", async || answers() == 2).await;
    dora.never_heard("connected");

    // The operators' chat hears how much there is: nobody's name, nobody's number, nothing that was said.
    world.emulator.call_where("news for the operators", |call| chat(call) == Some(CONTROL)).await;
    for said in told(&world) {
        assert!(said.contains("Moderation. Durch Meldungen gesperrt: 1. Es warten: Einsprüche 0"), "{said}");
        let names = ["Bobadil", "Aurelia", "Berenice", "Clotilde", "unkind"];
        assert!(!names.iter().any(|name| said.contains(name)), "{said}");
        assert!(!said.contains(&bob.id().to_string()), "{said}");
    }

    let suspended = mona.json(mona.ask("GET", "/people/suspended")).await["people"].clone();
    assert_eq!((&suspended[0]["user"], &suspended[0]["reports"]), (&json!(bob.id()), &json!(3)));
    let listed = world.shoal(&["person", "suspended"]);
    assert!(
        listed.contains(&format!("{:<16} since ", bob.id())) && listed.contains("suspended: 1"),
        "{listed}"
    );
    assert!(listed.contains("by 3 reports (3 unsaid)"), "{listed}");

    decides(&mona, &bob, json!({ "measure": "lift", "reason": "They made it up" })).await;
    bob.hears("nothing stands against you").await;
    assert_eq!(reports().await, json!([]), "they have been looked at");
    bob.says("/find").await;
    dora.hears("You're connected").await;
    bob.hears("You're connected").await;
    eventually("and so do the books", async || standing().await["suspended_at"].is_null()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ban_by_the_api_reaches_a_running_chat() {
    let (world, mona) = moderated().await;
    let (alice, bob) = world.pair().await;
    let since = Instant::now();
    decides(&mona, &bob, json!({ "measure": "ban", "hours": 24, "reason": "Insults" })).await;
    alice.hears("Your partner left").await;
    bob.hears("A moderator has shut you out").await;
    println!("a ban reached a running chat after {} ms", since.elapsed().as_millis());
    bob.says("a last word").await;
    let path = format!("/people/{}/standing", bob.id());
    eventually("the books have it, and until when", async || {
        let stands = mona.json(mona.ask("GET", &path)).await;
        stands["banned"]["until"].is_string() && stands["measures"][0]["told_at"].is_string()
    })
    .await;
    alice.never_heard("a last word");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_but_the_two_gets_what_they_send() {
    let (world, _mona) = moderated().await;
    // Five pairs, since one person who sends so much at once floods.
    let mut pairs = vec![];
    for _ in 0..5 {
        pairs.push(world.pair().await);
    }
    for number in 0..10 {
        for (alice, bob) in &pairs {
            for (from, to) in [(alice, bob), (bob, alice)] {
                let caption = format!("picture {number} for {}", to.id());
                let picture = if number % 2 == 0 { Content::photo() } else { Content::video() };
                from.sends(picture.caption(&caption)).await;
                to.hears(&caption).await;
            }
        }
    }
    let people: Vec<i64> = pairs.iter().flat_map(|(alice, bob)| [alice.id(), bob.id()]).collect();
    // A call is in the journal once it is answered, which is after the partner has heard it.
    let carries = |call: &&Call| call.params.get("from_chat_id").is_some();
    let carried = async || world.emulator.calls().iter().filter(carries).count() >= 100;
    eventually("all media are in the journal", carried).await;
    let calls = world.emulator.calls();
    let mut brought = 0;
    for call in &calls {
        assert!(chat(call).is_none_or(|chat| people.contains(&chat)), "{call:?}");
        // Media are copied, so the call says from where.
        let Some(from) = call.params.get("from_chat_id").and_then(Value::as_i64) else { continue };
        let partner = pairs.iter().find_map(|(alice, bob)| match from {
            _ if from == alice.id() => Some(bob.id()),
            _ if from == bob.id() => Some(alice.id()),
            _ => None,
        });
        assert!(partner.is_some() && chat(call) == partner, "{call:?}");
        brought += 1;
    }
    assert_eq!(brought, 100, "each once, and the journal has them all");
    println!("{brought} of {} calls brought media, none to anybody else", calls.len());
    assert!(world.emulator.violations().is_empty(), "{:?}", world.emulator.violations());
}
