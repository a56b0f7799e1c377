//! Telegram says how long to wait, or that it knows the bot's token no more. Whoever it names obeys, nobody else.

use std::time::{Duration, Instant};

use futures::FutureExt;
use rand::Rng;
use shoal_emulator::Limits;

use super::fairness::{fair, slowest};
use super::{Injected, Row, TAKE_OVER};
use crate::ask;
use crate::audience::Audience;
use crate::broadcast::Broadcast;
use crate::company::{adults, hears, pair, times};
use crate::error::ChaosError;
use crate::fact::until;
use crate::stage::{Cast, Stage, USUAL};

/// How long a chat waits, in seconds, and one that waits longer than anybody will look.
const WAIT_S: std::ops::RangeInclusive<u64> = 5..=20;
const LONG_WAIT: Duration = Duration::from_secs(10_000);

/// A wait of another chat ends so much later, or the two could be taken for one of the bot.
const APART: Duration = Duration::from_secs(4);

/// How long the whole bot waits, and how long a call may have been on its way.
const BOT_WAIT: Duration = Duration::from_secs(8);
const ON_ITS_WAY: Duration = Duration::from_millis(50);

/// More calls than the bot makes in a second.
const AMPLE: u32 = 1_000;

/// Recipients: some seconds of a broadcast at the rate that is set.
const READERS: i64 = 400;

/// What has been sent when it begins.
const UNDER_WAY: u64 = 50;

/// People who are watched.
const WATCHED: usize = 30;

/// Requests of each worker with a token that is no good any more.
const WITHOUT_TOKEN: u64 = 5;

/// How long nobody may speak for the bot.
const REVOKED: Duration = Duration::from_secs(20);

/// Longest time of a broadcast: the wait until a token is tried again, and a claim that runs out.
const BROADCAST: Duration = Duration::from_mins(2);

/// The rows of this file.
pub fn rows() -> Vec<Row> {
    let cast = Cast { bots: 2, workers: 3, ..USUAL };
    let row = |name, words, fault| Row::new(name, words, TAKE_OVER, fault).on("sending").with(cast);
    vec![
        row("F-51", "429 for one chat, then its worker dies", |stage| chat_waits(stage).boxed_local()),
        row("F-52", "429 for everything", |stage| bot_waits(stage).boxed_local()),
        row("F-56", "the token is revoked for a while", |stage| token_revoked(stage).boxed_local()),
    ]
}

/// One chat waits some seconds and one for hours, and a recipient waits, too. Then a worker dies that knows of it.
async fn chat_waits(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let (alice, bob) = pair(stage, "Short").await?;
    let (carol, dave) = pair(stage, "Long").await?;
    let watched = adults(stage, "Watched", WATCHED).await?;
    let audience = Audience::invite(stage, READERS).await?;
    let (bot, reader) = (audience.bot, audience.people.start);
    let before = slowest(stage, &watched).await?;
    let refused = stage.emulator.traffic(bot).refused_429;
    let wait = Duration::from_secs(stage.chance.random_range(WAIT_S));
    for (chat, wait) in [(bob.id(), wait), (reader, wait + APART), (dave.id(), LONG_WAIT)] {
        stage.emulator.refuse_chat(chat, wait);
    }
    alice.says("for Bob").await;
    carol.says("for Dave").await;
    let broadcast = Broadcast::start(stage, &audience).await?;
    until("all three chats are refused", async || Ok(stage.emulator.traffic(bot).refused_429 >= refused + 3))
        .await?;
    let mut injected = Injected::since(Instant::now());
    let during = slowest(stage, &watched).await?;
    fair(&mut injected, before, during);
    let homes = ask::homes(stage.redis_port()).await?;
    let owner = ask::owner(stage.redis_port(), homes[&dave.id()]).await?;
    let victim = stage.workers.iter().position(|worker| worker.pid() == owner);
    injected.since = Instant::now();
    stage.workers.swap_remove(victim.unwrap_or_default()).kill().await?;
    stage.shared_out().await?;
    stage.add_worker()?;
    stage.shared_out().await?;
    hears(&bob, "for Bob").await?;
    broadcast.is_over(stage, BROADCAST).await?;
    broadcast.judge(stage, &mut injected).await?;
    injected.promise(times(&dave, "for Dave") == 0, "Dave was written to hours before his time");
    for chat in [bob.id(), reader, dave.id()] {
        let calls = stage.emulator.chat_traffic(bot, chat).during_wait;
        injected.promise(calls == 0, format!("{calls} calls within the wait of {chat}"));
    }
    Ok(injected)
}

/// Telegram takes nothing of the bot for a while, in the middle of a broadcast.
async fn bot_waits(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let audience = Audience::invite(stage, READERS).await?;
    let bot = audience.bot;
    let before = stage.emulator.traffic(bot);
    let broadcast = Broadcast::start(stage, &audience).await?;
    broadcast.has_sent(stage, before.sent, UNDER_WAY).await?;
    let limits = |per_bot| Limits {
        per_bot: Some(per_bot),
        retry_after: BOT_WAIT,
        grace: ON_ITS_WAY,
        ..Limits::default()
    };
    let mut injected = Injected::since(Instant::now());
    stage.emulator.limit(bot, limits(0));
    let refused = async || Ok(stage.emulator.traffic(bot).refused_429 > before.refused_429);
    until("Telegram refuses the bot", refused).await?;
    // The wait that has begun goes on; after it there is room for all.
    stage.emulator.limit(bot, limits(AMPLE));
    tokio::time::sleep(BOT_WAIT).await;
    let now = stage.emulator.traffic(bot);
    let (within, workers) = (now.during_wait - before.during_wait, stage.workers.len() as u64);
    injected.show(format!("429 for all: {within} calls within the wait, {workers} workers"));
    // The first of all begins the wait; then each worker finds out by at most one of its own.
    injected
        .promise(within <= workers, format!("{within} calls within the wait of the bot, {workers} allowed"));
    broadcast.is_over(stage, BROADCAST).await?;
    broadcast.judge(stage, &mut injected).await?;
    let sent = broadcast.count(stage, "sent").await?;
    injected.promise(sent == READERS, format!("{sent} of {READERS} were sent to after the wait"));
    stage.emulator.limit(bot, Limits::default());
    Ok(injected)
}

/// Telegram knows the token no more, in the middle of a broadcast; later it does.
async fn token_revoked(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let audience = Audience::invite(stage, READERS).await?;
    let bot = audience.bot;
    let before = stage.emulator.traffic(bot);
    let broadcast = Broadcast::start(stage, &audience).await?;
    broadcast.has_sent(stage, before.sent, UNDER_WAY).await?;
    let token = stage.token(bot);
    let mut injected = Injected::since(Instant::now());
    stage.emulator.changes_token(bot, &format!("{bot}:another"));
    tokio::time::sleep(REVOKED).await;
    let refused = stage.emulator.traffic(bot).unauthorized - before.unauthorized;
    let most = WITHOUT_TOKEN * stage.workers.len() as u64;
    injected.show(format!("token revoked: {refused} requests by {} workers", stage.workers.len()));
    injected
        .promise(refused < most, format!("{refused} requests with a token that is no good, {most} allowed"));
    let meanwhile = broadcast.state(stage).await?;
    injected.promise(meanwhile == "running", format!("a broadcast is {meanwhile} while nobody may speak"));
    stage.emulator.changes_token(bot, &token);
    broadcast.is_over(stage, BROADCAST).await?;
    broadcast.judge(stage, &mut injected).await?;
    let sent = broadcast.count(stage, "sent").await?;
    injected
        .promise(sent == READERS, format!("{sent} of {READERS} were sent to after the token was good again"));
    Ok(injected)
}
