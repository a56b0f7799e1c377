//! Answers of Telegram that leave a broadcast in doubt, and those that say that somebody cannot be written to.

use std::time::{Duration, Instant};

use futures::FutureExt;
use shoal_emulator::{Closed, Disturbance, Fault};

use super::{Injected, Row, TAKE_OVER};
use crate::audience::Audience;
use crate::broadcast::Broadcast;
use crate::company::{hears, pair};
use crate::error::ChaosError;
use crate::stage::{Cast, Stage, USUAL};

/// Recipients of a broadcast, and the share of them whose call goes wrong.
const READERS: i64 = 300;
const SHARE: f64 = 0.1;

/// An answer that comes when nobody waits for it any more: a call is cut off after 15 s; and one that only comes late.
const TOO_LATE: Duration = Duration::from_secs(20);
const LATE: Duration = Duration::from_secs(2);

/// Of the rate that is set, what has to be reached afterwards.
const RATE_REACHED: f64 = 0.9;

/// People of each kind who cannot be written to.
const GONE: i64 = 10;

/// Longest time of a broadcast: some answers come late.
const BROADCAST: Duration = Duration::from_mins(2);

/// The rows of this file.
pub fn rows() -> Vec<Row> {
    let cast = Cast { bots: 2, workers: 3, ..USUAL };
    let row = |name, words, fault| Row::new(name, words, TAKE_OVER, fault).on("sending").with(cast);
    vec![
        row("F-53b", "500, 502, 504 to a broadcast", |stage| server_errors(stage).boxed_local()),
        row("F-54", "no answer, half of one, or none that is", |stage| no_answers(stage).boxed_local()),
        row("F-55", "blocked, deleted, not found, migrated", |stage| out_of_reach(stage).boxed_local()),
    ]
}

/// A broadcast of whose messages some are answered so, and what has to be in the lists then.
async fn amid(stage: &mut Stage, faults: &[Fault], injected: &mut Injected) -> Result<(), ChaosError> {
    let audience = Audience::invite(stage, READERS).await?;
    let before = stage.emulator.traffic(audience.bot);
    // The crowd has its own row.
    let text = Some("(news".to_owned());
    stage.emulator.disturb(Disturbance { text, ..Disturbance::of(SHARE, faults) });
    let broadcast = Broadcast::start(stage, &audience).await?;
    broadcast.is_over(stage, BROADCAST).await?;
    stage.emulator.calm();
    let now = stage.emulator.traffic(audience.bot);
    let (unknown, executed) = (now.unknown - before.unknown, now.unknown_executed - before.unknown_executed);
    let (uncertain, sent) =
        (broadcast.count(stage, "uncertain").await?, broadcast.count(stage, "sent").await?);
    injected.show(format!(
        "{unknown} answers in doubt, {executed} of them to calls carried out; {uncertain} uncertain"
    ));
    injected.promise(unknown > 0, "no answer was in doubt");
    injected.promise(
        uncertain == unknown as i64,
        format!("{uncertain} recipients are uncertain, {unknown} answers were"),
    );
    injected
        .promise(sent + uncertain == READERS, format!("{sent} sent and {uncertain} uncertain of {READERS}"));
    broadcast.judge(stage, injected).await
}

/// Something in front of Telegram gives up, before or after the call was carried out.
async fn server_errors(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let gateway = |code, executed| Fault::Gateway { code, executed };
    let faults = [500, 502, 504].map(|code| [gateway(code, true), gateway(code, false)]).concat();
    let mut injected = Injected::since(Instant::now());
    amid(stage, &[&faults[..], &[Fault::ServerError]].concat(), &mut injected).await?;
    Ok(injected)
}

/// Connections break and bodies are cut. Nothing of it may keep a place among the calls: what comes after is as fast as
/// ever.
async fn no_answers(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let faults = [
        Fault::LateReply(TOO_LATE),
        Fault::Delay(LATE),
        Fault::DropReply { executed: true },
        Fault::DropReply { executed: false },
        Fault::CutReply,
        Fault::GarbledReply,
    ];
    let mut injected = Injected::since(Instant::now());
    amid(stage, &faults, &mut injected).await?;
    let audience = Audience::invite(stage, READERS).await?;
    let broadcast = Broadcast::start(stage, &audience).await?;
    broadcast.is_over(stage, BROADCAST).await?;
    broadcast.judge(stage, &mut injected).await?;
    let took = format!(
        "select extract(epoch from max(changed_at) - min(changed_at)) from recipients where broadcast_id = {}",
        broadcast.id
    );
    let took: f64 = stage.ask_postgres(took).await?.trim().parse().unwrap_or(f64::MAX);
    let rate = READERS as f64 / took;
    let least = RATE_REACHED * f64::from(stage.cast.bulk_rate);
    injected.show(format!("{rate:.1} a second afterwards"));
    injected.promise_in_time(rate >= least, format!("{rate:.1} a second afterwards, {least} wanted"));
    Ok(injected)
}

/// Some cannot be written to: it is told once, and never tried again.
async fn out_of_reach(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let audience = Audience::invite(stage, READERS).await?;
    let bot = audience.bot;
    let kinds = [
        (Closed::Blocked, "blocked blocked_bot"),
        (Closed::Deactivated, "blocked deactivated"),
        (Closed::NotFound, "blocked chat_not_found"),
        (Closed::MigratedTo(-1_001_234_567_890), "failed refused"),
    ];
    for (place, (closed, _)) in (0..).zip(kinds) {
        audience.some(place * GONE, GONE).for_each(|person| stage.emulator.closes(person, closed));
    }
    let mut injected = Injected::since(Instant::now());
    let first = Broadcast::start(stage, &audience).await?;
    first.is_over(stage, BROADCAST).await?;
    first.judge(stage, &mut injected).await?;
    let counts = first.counts(stage).await?;
    for (_, name) in kinds {
        let count = counts.get(name).copied().unwrap_or(0);
        injected.promise(count == GONE, format!("{count} {name}, {GONE} expected"));
    }

    let (alice, bob) = pair(stage, "Blocker").await?;
    stage.emulator.closes(bob.id(), Closed::Blocked);
    for line in ["one", "two", "three"] {
        alice.says(line).await;
    }
    hears(&alice, "Your partner left").await?;

    let second = Broadcast::start(stage, &audience).await?;
    second.is_over(stage, BROADCAST).await?;
    second.judge(stage, &mut injected).await?;
    let skipped = second.counts(stage).await?.get("skipped unreachable").copied().unwrap_or(0);
    injected
        .promise(skipped == 3 * GONE, format!("{skipped} left out as unreachable, {} expected", 3 * GONE));
    let gone = audience.some(0, 3 * GONE).chain([bob.id()]);
    let again: u64 = gone.map(|chat| stage.emulator.chat_traffic(bot, chat).after_refusal).sum();
    injected.promise(
        again == 0,
        format!("{again} calls to people of whom it was known that nothing reaches them"),
    );
    Ok(injected)
}
