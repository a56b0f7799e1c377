//! One trial of one row: a crowd talks, one fault happens, and the crowd's own account is the verdict.

use std::path::Path;
use std::time::{Duration, Instant};

use rand::Rng;
use shoal_emulator::{Crowd, CrowdOptions, Report};

use crate::ask;
use crate::error::ChaosError;
use crate::fact::until;
use crate::rows::{Injected, Row};
use crate::silence;
use crate::stage::Stage;

/// People, and the messages they all together send in a second: two cores carry several such trials at once.
const PEOPLE: usize = 50;
const MESSAGES_PER_SECOND: f64 = 45.0;

/// Chats last a minute or two, so that a fault meets many of them in the middle.
const RESTLESSNESS: f64 = 0.01;

/// Above every recovery time. A message may miss a partner who left so much later, since it may have waited; and nobody
/// asks again while the first time is only waiting.
const LONGER_THAN_RECOVERY: Duration = Duration::from_secs(40);

/// Longest time to come to rest, twice: longer than any recovery.
const SETTLE_LIMIT: Duration = Duration::from_secs(30);

/// Messages that arrive before the fault, and again after it: a few seconds of talk.
const TALK: u64 = 120;

/// The fault comes at any moment of so long.
const MOMENT_MS: u64 = 1_500;

/// Which stage of a row: where its chance begins, and how many faults it is to see.
#[derive(Clone, Copy, Debug)]
pub struct Turn {
    /// See above.
    pub seed: u64,
    /// See above.
    pub faults: u64,
}

/// How the trials of a stage went.
#[derive(Debug)]
pub struct Outcome {
    /// By the account of the pretended Telegram.
    pub report: Report,
    /// Calls that Shoal itself lists as uncertain.
    pub uncertain: u64,
    /// The longest silence of a chat after the fault.
    pub recovery: Duration,
    /// Promises particular to the row that were not kept.
    pub broken: Vec<String>,
    /// Faults that were injected.
    pub faults: u64,
    /// How long chats of partitions that moved stood still, where the row moves some.
    pub pauses: Vec<Duration>,
    /// What else is worth knowing.
    pub notes: Vec<String>,
}

/// Carries out so many trials on one stage; `tell` hears what is going on.
pub async fn run(
    row: &Row,
    program: &Path,
    Turn { seed, faults }: Turn,
    tell: &impl Fn(&'static str),
) -> Result<Outcome, ChaosError> {
    tell("sets the stage");
    let mut stage = Stage::set(row.cast, program.to_owned(), seed).await?;
    // Whatever comes, the stage is struck in order.
    stage.faults = faults;
    let outcome = play(row, &mut stage, seed, tell).await;
    tell("strikes the stage");
    stage.strike().await?;
    outcome
}

async fn play(
    row: &Row,
    stage: &mut Stage,
    seed: u64,
    tell: &impl Fn(&'static str),
) -> Result<Outcome, ChaosError> {
    tell("lets people come");
    let crowd = stage.emulator.crowd(CrowdOptions {
        people: PEOPLE,
        seed,
        messages_per_second: MESSAGES_PER_SECOND,
        restlessness: RESTLESSNESS,
        patience: LONGER_THAN_RECOVERY,
        ending_margin: LONGER_THAN_RECOVERY,
        settle_limit: SETTLE_LIMIT,
        ..CrowdOptions::default()
    });
    talk(stage, &crowd).await?;
    let mut all: Option<Injected> = None;
    while stage.faults > 0 {
        let moment = Duration::from_millis(stage.chance.random_range(0..MOMENT_MS));
        tokio::time::sleep(moment).await;
        tell("injects the fault");
        let injected = row.inject(stage).await?;
        stage.faults = stage.faults.saturating_sub(injected.faults.max(1));
        match &mut all {
            Some(all) => all.add(injected),
            None => all = Some(injected),
        }
        tell("lets people talk on");
        talk(stage, &crowd).await?;
    }
    let injected = all.unwrap_or_else(|| Injected::since(Instant::now()));
    tell("waits for quiet");
    let report = crowd.stop().await;
    stage.all_run()?;
    verdict(row, stage, report, injected).await
}

/// Waits until some more messages have arrived.
async fn talk(stage: &mut Stage, crowd: &Crowd) -> Result<(), ChaosError> {
    let before = crowd.report().relayed;
    until("people talk", async || {
        stage.all_run()?;
        Ok(crowd.report().relayed >= before + TALK)
    })
    .await
}

async fn verdict(
    row: &Row,
    stage: &Stage,
    report: Report,
    Injected { since, mut broken, faults, notes, moves }: Injected,
) -> Result<Outcome, ChaosError> {
    let port = stage.redis_port();
    let uncertain = ask::uncertain(port).await?;
    let dead = ask::dead_letters(port).await?;
    let silences = silence::after(since, &stage.emulator.calls(), &stage.gate.posted(), stage.began);
    let recovery = silence::longest(&silences);
    let pauses = silence::pauses(&silences, &moves);
    let mut promise = |kept: bool, words: String| {
        if !kept {
            broken.push(words);
        }
    };
    for (what, count) in [
        ("lost", report.lost),
        ("out of order", report.out_of_order),
        ("leaked", report.leaked),
        ("arrived after a goodbye", report.after_goodbye),
        ("half pairs", report.half_pairs),
        ("calls that the Bot API does not allow", report.violations),
        ("updates that Telegram gave up on", report.expired_updates),
        ("dead letters", dead),
    ] {
        promise(count == 0, format!("{count} {what}"));
    }
    let allowed = if row.may_double { uncertain } else { 0 };
    promise(report.doubled <= allowed, format!("{} doubled, {allowed} allowed", report.doubled));
    promise(recovery <= row.recovery, format!("{:.1} s of silence", recovery.as_secs_f64()));
    Ok(Outcome { report, uncertain, recovery, broken, faults, pauses, notes })
}
