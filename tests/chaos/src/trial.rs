//! One trial of one scene: a crowd talks, a fault happens, or several one after the other, and the crowd's own account
//! is the verdict.

use std::path::Path;
use std::time::{Duration, Instant};

use rand::Rng;
use shoal_emulator::{Crowd, CrowdOptions, Report};

use crate::ask;
use crate::error::ChaosError;
use crate::fact::until;
use crate::rows::{Injected, Row, Verdict};
use crate::silence;
use crate::stage::Stage;

/// People in the crowd.
const PEOPLE: usize = 50;

/// Chats last a minute or two, so that a fault meets many of them in the middle.
const RESTLESSNESS: f64 = 0.01;

/// Longest time to come to rest, twice: longer than any recovery.
const SETTLE_LIMIT: Duration = Duration::from_secs(30);

/// Messages that arrive before the first fault, and again after each: as many as are sent in so many seconds.
const TALK_S: f64 = 2.7;

/// The fault comes at any moment of so long.
const MOMENT_MS: u64 = 1_500;

/// How a trial went.
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
    /// Figures particular to the row.
    pub seen: Vec<String>,
}

/// Carries out one trial; `tell` hears what is going on.
pub async fn run(
    scene: &[Row],
    program: &Path,
    seed: u64,
    tell: &impl Fn(&'static str),
) -> Result<Vec<Outcome>, ChaosError> {
    tell("sets the stage");
    let mut stage = Stage::set(scene[0].cast, program.to_owned(), seed).await?;
    // Whatever comes, the stage is struck in order.
    let outcomes = play(scene, &mut stage, seed, tell).await;
    tell("strikes the stage");
    stage.strike().await?;
    outcomes
}

async fn play(
    scene: &[Row],
    stage: &mut Stage,
    seed: u64,
    tell: &impl Fn(&'static str),
) -> Result<Vec<Outcome>, ChaosError> {
    tell("lets people come");
    // A row that is judged by its own promises has a stage of its own.
    let by_account = scene[0].verdict == Verdict::Account;
    let crowd = stage.emulator.crowd(CrowdOptions {
        people: PEOPLE,
        seed,
        messages_per_second: stage.cast.messages_per_second,
        restlessness: RESTLESSNESS,
        ending_margin: scene[0].margin,
        settle_limit: if by_account { SETTLE_LIMIT } else { Duration::ZERO },
        ..CrowdOptions::default()
    });
    talk(stage, &crowd).await?;
    let mut injected = Vec::new();
    for row in scene {
        let moment = Duration::from_millis(stage.chance.random_range(0..MOMENT_MS));
        tokio::time::sleep(moment).await;
        tell(row.words);
        let fault = row.inject(stage).await?;
        if by_account {
            tell("lets people talk on");
            talk(stage, &crowd).await?;
        }
        injected.push((fault, Instant::now()));
    }
    tell("waits for quiet");
    let report = crowd.stop().await;
    stage.all_run()?;
    // The last one's recovery goes on until all is quiet.
    if let Some((_, end)) = injected.last_mut() {
        *end = Instant::now();
    }
    let dead = injected.iter().map(|(fault, _)| fault.dead).sum();
    let mut outcomes = Vec::new();
    for (row, (fault, end)) in scene.iter().zip(injected) {
        outcomes.push(verdict(row, stage, report.clone(), fault, end, dead).await?);
    }
    Ok(outcomes)
}

/// Waits until some more messages have arrived.
async fn talk(stage: &mut Stage, crowd: &Crowd) -> Result<(), ChaosError> {
    let before = crowd.report().relayed;
    let enough = (stage.cast.messages_per_second * TALK_S) as u64;
    until("people talk", async || {
        stage.all_run()?;
        Ok(crowd.report().relayed >= before + enough)
    })
    .await
}

async fn verdict(
    row: &Row,
    stage: &Stage,
    report: Report,
    Injected { since, mut broken, late, seen, .. }: Injected,
    end: Instant,
    unreadable: u64,
) -> Result<Outcome, ChaosError> {
    if row.hurries() {
        broken.extend(late);
    }
    if row.verdict == Verdict::Promises {
        return Ok(Outcome { report, uncertain: 0, recovery: Duration::ZERO, broken, seen });
    }
    let port = stage.redis_port();
    let uncertain = ask::uncertain(port).await?;
    let dead = ask::dead_letters(port).await?;
    let recovery = silence::longest(&stage.emulator.calls(), &stage.gate.posted(), stage.began, since..end);
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
    ] {
        promise(count == 0, format!("{count} {what}"));
    }
    promise(dead == unreadable, format!("{dead} dead letters, {unreadable} expected"));
    let allowed = if row.may_double { uncertain } else { 0 };
    promise(report.doubled <= allowed, format!("{} doubled, {allowed} allowed", report.doubled));
    promise(recovery <= row.recovery, format!("{:.1} s of silence", recovery.as_secs_f64()));
    Ok(Outcome { report, uncertain, recovery, broken, seen })
}
