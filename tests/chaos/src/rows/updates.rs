//! What Telegram may bring that is no good: no update at all, one that nobody can read, one of a kind that is new. All of
//! it is taken, nothing of it holds up anybody, and who meant well is heard.

use std::time::Instant;

use futures::FutureExt;
use serde_json::json;
use shoal_emulator::Content;

use super::callers::{SCENE, cast};
use super::{Injected, Row, UNNOTICED};
use crate::ask;
use crate::caller::{Caller, message};
use crate::company::{hears, pair, read, talk_on, times};
use crate::error::ChaosError;
use crate::fact::until;
use crate::stage::Stage;

/// Levels of nesting that no honest update has.
const DEEP: usize = 10_000;

/// The rows of this file; the stage is set by those who call first.
pub fn rows() -> Vec<Row> {
    let row =
        |name, words, fault| Row::new(name, words, UNNOTICED, fault).on(SCENE).with(cast()).exactly_once();
    vec![
        row("F-63", "updates that are none", |stage| no_updates(stage).boxed_local()),
        row("F-64", "unknown kinds and fields", |stage| unknown(stage).boxed_local()),
        row("F-65", "strange letters", |stage| letters(stage).boxed_local()),
    ]
}

/// Update ids that the pretended Telegram does not use, for each row its own.
fn unused_ids(row: u64) -> impl Iterator<Item = u64> {
    row * 1_000_000..
}

/// Bodies with the secret that are no updates, and updates that cannot be read.
async fn no_updates(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let (alice, bob) = pair(stage, "Malformed").await?;
    let mut injected = Injected::since(Instant::now());
    let caller = Caller::new(stage, stage.emulator.bots()[1])?;
    let port = stage.redis_port();
    let quarantined = ask::quarantined(port).await?;
    let sender = |id: &str| format!(r#"{{"update_id":63000100,"message":{{"from":{{"id":{id}}}}}}}"#);
    let none = [
        String::new(),
        "update".to_owned(),
        r#"{"update_id":63000100,"message":{"#.to_owned(),
        r#"{"message":{"text":"hi"}}"#.to_owned(),
        r#"{"update_id":-1}"#.to_owned(),
        r#"{"update_id":18446744073709551616}"#.to_owned(),
        r#"{"update_id":63000100,"update_id":63000101}"#.to_owned(),
        sender("9223372036854775808"),
        sender("1e400"),
        "[".repeat(DEEP),
    ];
    for body in &none {
        let status = caller.posts(body.clone()).await?;
        injected.promise(status == 200, format!("no update at all was answered {status}"));
    }
    let quarantined = ask::quarantined(port).await? - quarantined;
    injected.promise(quarantined == none.len() as u64, format!("{quarantined} bodies are in quarantine"));

    let mut ids = unused_ids(63);
    let mut with_text = |text: &str| {
        let id = ids.next().unwrap_or_default();
        message(id, &alice, &json!("TEXT")).to_string().replace("\"TEXT\"", text)
    };
    let deep = format!("{}{}", "[".repeat(DEEP), "]".repeat(DEEP));
    let unreadable = [
        with_text(&deep),
        with_text(r#""once","text":"twice""#),
        with_text(r#""far""#).replace(r#""message_id":"#, r#""message_id":9223372036854775808,"no":"#),
    ];
    for body in &unreadable {
        let status = caller.posts(body.clone()).await?;
        injected.promise(status == 200, format!("an unreadable update was answered {status}"));
    }
    injected.dead = unreadable.len() as u64;
    let told = async || Ok(times(&alice, "Something went wrong") >= unreadable.len());
    until("whoever wrote them is told", told).await?;
    talk_on(&alice, &bob).await?;
    Ok(injected)
}

/// What did not exist when this release was made.
async fn unknown(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let (alice, bob) = pair(stage, "Unknown").await?;
    let mut injected = Injected::since(Instant::now());
    let caller = Caller::new(stage, stage.emulator.bots()[1])?;
    let quarantined = ask::quarantined(stage.redis_port()).await?;
    let before = (read(&alice).len(), read(&bob).len());
    let mut ids = unused_ids(64);
    let from = json!({ "id": alice.id(), "is_bot": false, "first_name": "A" });
    let kinds = [
        json!({ "telepathy": { "from": from, "thought": "?" } }),
        json!({ "telepathy": [1, { "from": "x" }] }),
        json!({}),
        json!({ "poll": { "id": "5" } }),
        json!({ "inline_query": { "id": "5", "from": from, "query": "", "offset": "" } }),
        json!({ "chat_boost": { "chat": { "id": -100, "type": "channel" }, "boost": { "boost_id": "b" } } }),
        json!({ "managed_bot": { "user": from, "bot": from } }),
    ];
    for mut update in kinds {
        update["update_id"] = json!(ids.next());
        let status = caller.posts(update.to_string()).await?;
        injected.promise(status == 200, format!("an unknown kind was answered {status}"));
    }
    talk_on(&alice, &bob).await?;
    let after = (read(&alice).len(), read(&bob).len());
    injected.promise(after == (before.0 + 1, before.1 + 1), "an unknown kind had an effect");
    let quarantined = ask::quarantined(stage.redis_port()).await? - quarantined;
    injected.promise(quarantined == 0, format!("{quarantined} bodies of an unknown kind are in quarantine"));
    let aura = json!({ "colour": ["blue", null], "width": 1e300 });
    alice.sends(Content::text("with an aura").with("aura", aura)).await;
    hears(&bob, "with an aura").await?;
    Ok(injected)
}

/// Letters that are none, or that look like something else.
async fn letters(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let (alice, bob) = pair(stage, "Letters").await?;
    let mut injected = Injected::since(Instant::now());
    let caller = Caller::new(stage, stage.emulator.bots()[1])?;
    let quarantined = ask::quarantined(stage.redis_port()).await?;
    for (number, strange) in
        ["a\u{0}b", "\u{202e}ltr", "zero\u{200b}width\u{feff}", "\u{1f41f}\u{200d}"].iter().enumerate()
    {
        alice.says(&format!("{strange} letters {number}")).await;
        hears(&bob, &format!("letters {number}")).await?;
    }
    let mut ids = unused_ids(65);
    for half in [r"\ud83d", r"\udc1f", r"\udc1f\ud83d"] {
        let id = ids.next().unwrap_or_default();
        let body =
            message(id, &alice, &json!("TEXT half")).to_string().replace("TEXT", &format!("{half} {id}"));
        let status = caller.posts(body).await?;
        injected.promise(status == 200, format!("half an emoji was answered {status}"));
        hears(&bob, &format!("{id} half")).await?;
    }
    let body = message(65_000_100, &alice, &json!("TEXT")).to_string();
    let (start, end) = body.split_once("TEXT").unwrap_or_default();
    let broken = [start.as_bytes(), &[0xff, 0xfe], end.as_bytes()].concat();
    let status = caller.posts(broken).await?;
    injected.promise(status == 200, format!("what is no UTF-8 was answered {status}"));
    let quarantined = ask::quarantined(stage.redis_port()).await? - quarantined;
    injected.promise(quarantined == 1, "what is no UTF-8 is not in quarantine");
    talk_on(&alice, &bob).await?;
    Ok(injected)
}
