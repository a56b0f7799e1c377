//! Whoever makes trouble makes it for themselves: others are answered as quickly as before.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use futures::FutureExt;
use futures::StreamExt;
use serde_json::json;
use shoal_emulator::{BotId, Content, Person};

use super::{Injected, Row, UNNOTICED};
use crate::ask;
use crate::caller::{Caller, message};
use crate::company::{adults, hears, pair, read, times};
use crate::error::ChaosError;
use crate::fact::until;
use crate::stage::{Cast, Stage, USUAL};

/// An answer may take twice as long as before, or so long, which nobody notices.
const TIMES_LONGER: u32 = 2;
const UNNOTICEABLE: Duration = Duration::from_secs(1);

/// Questions of each person who is watched, and the time between them: less than a chat may be written to.
const QUESTIONS: usize = 6;
const BETWEEN: Duration = Duration::from_millis(400);

/// People who are watched where anybody will do.
const WATCHED: usize = 30;

/// People among whom neighbours are looked for: with 64 partitions some four in each.
const TOWN: usize = 250;

/// Messages of somebody who writes a thousand a second, and how many are on their way at once.
const FLOOD: u64 = 2_500;
const AT_ONCE: usize = 25;

/// What of it may be passed on: what anybody may send in one go, and then in each second. The rest is turned down.
const FLOOD_BURST: u64 = 30;
const FLOOD_PER_S: u64 = 5;

/// What may be under way of the crowd and those watched.
const UNDER_WAY: u64 = 60;

/// Chats whose updates cannot be handled: more than twice the 40 connections that Telegram makes for a bot, which is how
/// many it works on at once.
const FAILING: usize = 100;
const FAILURES_OF_EACH: i64 = 4;

/// Ids of their updates, which the pretended Telegram does not use.
const FAILING_IDS: i64 = 93_000_000;

/// The rows of this file.
pub fn rows() -> Vec<Row> {
    let row = |name, words, fault| {
        Row::new(name, words, UNNOTICED, fault).on("fairness").with(Cast { bots: 2, ..USUAL }).exactly_once()
    };
    vec![
        row("F-66", "large content, and a flood by one", |stage| flood(stage).boxed_local()),
        row("F-93", "a hundred chats that always fail", |stage| failing(stage).boxed_local()),
    ]
}

/// The largest that anybody can send, and as much as one person can send.
async fn flood(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let (alice, bob) = pair(stage, "Flood").await?;
    let mut injected = Injected::since(Instant::now());
    large(&alice, &bob).await?;
    let neighbours = neighbours(stage, &alice).await?;
    let before = slowest(stage, &neighbours).await?;
    let caller = Caller::new(stage, stage.emulator.bots()[1])?;
    // Aside, so that those who are watched are not slowed down by whoever watches them.
    let flood = tokio::spawn(flow(caller, alice));
    let during = slowest(stage, &neighbours).await?;
    let (refused, took) = flood.await.map_err(std::io::Error::other)?;
    injected.promise(refused == 0, format!("{refused} messages of the flood were not taken"));
    injected.show(format!("{:.0} a second", FLOOD as f64 / took.as_secs_f64()));
    fair(&mut injected, before, during);
    let passed_on = FLOOD_BURST + FLOOD_PER_S * (took.as_secs() + 1);
    let waiting = ask::undone(stage.redis_port()).await?;
    let most = passed_on + UNDER_WAY;
    injected.promise(waiting <= most, format!("{waiting} messages wait after the flood, {most} may"));
    // What still waits for his chat is of no interest any more.
    bob.blocks().await;
    Ok(injected)
}

/// As many messages as come through; how many were not taken, and how long all took.
async fn flow(caller: Caller, alice: Person) -> (usize, Duration) {
    let began = Instant::now();
    let posts = (66_000_000..66_000_000 + FLOOD)
        .map(|id| caller.posts(message(id, &alice, &json!(format!("and {id}"))).to_string()));
    let answers: Vec<_> = futures::stream::iter(posts).buffer_unordered(AT_ONCE).collect().await;
    (answers.into_iter().filter(|answer| !matches!(answer, Ok(200))).count(), began.elapsed())
}

/// Content of the largest size reaches the other whole.
async fn large(alice: &Person, bob: &Person) -> Result<(), ChaosError> {
    let fish = "🐟".repeat(2_040);
    alice.says(&format!("{fish} school")).await;
    hears(bob, &format!("{fish} school")).await?;
    let words = (0..100).map(|number| format!("w{number:03}")).collect::<Vec<_>>().join(" ");
    let entities: Vec<_> =
        (0..100).map(|number| json!({ "type": "bold", "offset": number * 5, "length": 4 })).collect();
    alice.sends(Content::formatted(&words, json!(entities))).await;
    hears(bob, "w099").await?;
    alice
        .sends_album((0..10).map(|number| Content::photo().caption(&format!("picture {number}"))).collect())
        .await;
    for number in 0..10 {
        hears(bob, &format!("picture {number}")).await?;
    }
    Ok(())
}

/// People who live in the same partition as somebody: whatever stops their owner stops them.
async fn neighbours(stage: &Stage, of: &Person) -> Result<Vec<Person>, ChaosError> {
    let mut town = adults(stage, "Town", TOWN).await?;
    let homes = ask::homes(stage.redis_port()).await?;
    town.retain(|person| homes.get(&person.id()) == homes.get(&of.id()));
    Ok(town)
}

/// Others are answered as quickly as before.
pub(super) fn fair(injected: &mut Injected, before: Duration, during: Duration) {
    let most = (before * TIMES_LONGER).max(UNNOTICEABLE);
    let words = format!("slowest {} ms, before {} ms", during.as_millis(), before.as_millis());
    injected.show(words.clone());
    injected.promise_in_time(during <= most, words);
}

/// The slowest but one in a hundred of all answers to questions of these people.
pub(super) async fn slowest(stage: &Stage, people: &[Person]) -> Result<Duration, ChaosError> {
    const ANSWER: &str = "meet a stranger";
    let before: Vec<usize> = people.iter().map(|person| times(person, ANSWER)).collect();
    let mut asked: HashMap<i64, Vec<Instant>> = HashMap::new();
    for _ in 0..QUESTIONS {
        for person in people {
            asked.entry(person.id()).or_default().push(Instant::now());
            person.says("/help").await;
        }
        tokio::time::sleep(BETWEEN).await;
    }
    until("everybody is answered", async || {
        Ok(people.iter().zip(&before).all(|(person, before)| times(person, ANSWER) >= before + QUESTIONS))
    })
    .await?;
    let mut answered: HashMap<i64, Vec<Instant>> = HashMap::new();
    for call in stage.emulator.calls() {
        let text = call.params["text"].as_str().unwrap_or_default();
        if let Some(chat) = call.params["chat_id"].as_i64().filter(|_| text.contains(ANSWER)) {
            answered.entry(chat).or_default().push(stage.began + call.at);
        }
    }
    let mut waits: Vec<Duration> = Vec::new();
    for (person, asked) in asked {
        let answered = answered.remove(&person).unwrap_or_default();
        let newest = &answered[answered.len().saturating_sub(asked.len())..];
        waits.extend(asked.iter().zip(newest).map(|(asked, at)| at.saturating_duration_since(*asked)));
    }
    waits.sort_unstable();
    Ok(waits.get(waits.len().saturating_sub(1 + waits.len() / 100)).copied().unwrap_or_default())
}

/// Chats whose every update is no good, more than Telegram works on at once. Were one of them refused, it would keep its
/// place there, and all others would wait.
async fn failing(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let bot = stage.emulator.bots()[0];
    let people = |name: &str, count| -> Vec<Person> {
        (0..count).map(|number| stage.emulator.person(&*format!("{name}{number}"))).collect()
    };
    let (failing, watched) = (people("Failing", FAILING), people("Watched", WATCHED));
    for person in &failing {
        person.says("/help").await;
    }
    until("all who will fail were heard", async || Ok(failing.iter().all(|person| read(person).len() == 1)))
        .await?;
    let before = slowest(stage, &watched).await?;
    let quarantined = ask::quarantined(stage.redis_port()).await?;
    let mut injected = Injected::since(Instant::now());
    fail(stage, bot, &failing);
    let during = slowest(stage, &watched).await?;
    fair(&mut injected, before, during);

    let half = (FAILING / 2) as u64 * FAILURES_OF_EACH as u64;
    until("what is no update is in quarantine", async || {
        Ok(ask::quarantined(stage.redis_port()).await? >= quarantined + half)
    })
    .await?;
    injected.dead = half;
    for person in &failing {
        person.says("/help").await;
    }
    until("nobody's queue sticks", async || {
        Ok(failing.iter().all(|person| times(person, "meet a stranger") == 2))
    })
    .await?;
    Ok(injected)
}

/// Half of them send what is no update, the others what nobody can read.
fn fail(stage: &Stage, bot: BotId, failing: &[Person]) {
    let mut ids = FAILING_IDS..;
    for (number, person) in failing.iter().enumerate() {
        for id in ids.by_ref().take(FAILURES_OF_EACH as usize) {
            let mut update = message(id.unsigned_abs(), person, &json!([[]]));
            if number % 2 == 0 {
                update["message"]["from"]["id"] = json!("me");
            }
            stage.emulator.deliver_raw(bot, update);
        }
    }
}
