//! One trial of one row: a crowd talks, one fault happens, and the crowd's own account is the verdict.

use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

use rand::Rng;
use shoal_emulator::{BotId, Call, Crowd, CrowdOptions, Report};

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

/// Above every recovery time: a message may miss a partner who left so much later, since it may have waited.
const ENDING_MARGIN: Duration = Duration::from_secs(40);

/// Longest time to come to rest, twice: longer than any recovery.
const SETTLE_LIMIT: Duration = Duration::from_secs(30);

/// Messages that arrive before the fault, and again after it: a few seconds of talk.
const TALK: u64 = 120;

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
    /// How many promises particular to the row were kept, and how many were not.
    pub kept: u64,
    /// See above.
    pub unkept: u64,
    /// All promises that were not.
    pub broken: Vec<String>,
}

/// Carries out one trial; `tell` hears what is going on.
pub async fn run(
    row: &Row,
    program: &Path,
    seed: u64,
    tell: &impl Fn(&'static str),
) -> Result<Outcome, ChaosError> {
    tell("sets the stage");
    let mut stage = Stage::set(row.cast, program.to_owned(), seed).await?;
    // Whatever comes, the stage is struck in order.
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
        ending_margin: ENDING_MARGIN,
        settle_limit: SETTLE_LIMIT,
        ..CrowdOptions::default()
    });
    talk(stage, &crowd).await?;
    let moment = Duration::from_millis(stage.chance.random_range(0..MOMENT_MS));
    tokio::time::sleep(moment).await;
    tell("injects the fault");
    let injected = row.inject(stage).await?;
    tell("lets people talk on");
    talk(stage, &crowd).await?;
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
    injected: Injected,
) -> Result<Outcome, ChaosError> {
    let Injected { since, kept, mut broken } = injected;
    let unkept = broken.len() as u64;
    let port = stage.redis_port();
    let uncertain = ask::uncertain(port).await?;
    let dead = ask::dead_letters(port).await?;
    let calls = stage.emulator.calls();
    let (set, deleted) = webhooks(&calls);
    let in_transaction = sessions_in_transaction(stage).await?;
    let recovery = silence::longest(&calls, &stage.gate.posted(), stage.began, since);
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
        ("deleted webhooks", deleted),
        ("sessions left within a transaction", in_transaction),
    ] {
        promise(count == 0, format!("{count} {what}"));
    }
    promise(set <= row.webhooks, format!("a webhook was set {set} times"));
    let allowed = if row.may_double { uncertain } else { 0 };
    promise(report.doubled <= allowed, format!("{} doubled, {allowed} allowed", report.doubled));
    promise(recovery <= row.recovery, format!("{:.1} s of silence", recovery.as_secs_f64()));
    Ok(Outcome { report, uncertain, recovery, kept, unkept, broken })
}

/// How often the webhook of any one bot was set, at most, and how often one was deleted: Telegram would drop what waits.
fn webhooks(calls: &[Call]) -> (usize, u64) {
    let (mut set, mut deleted) = (HashMap::<BotId, usize>::new(), 0);
    for call in calls {
        match call.method.as_str() {
            "setWebhook" => *set.entry(call.bot).or_default() += 1,
            "deleteWebhook" => deleted += 1,
            _ => {}
        }
    }
    (set.into_values().max().unwrap_or_default(), deleted)
}

/// Sessions of Shoal's in Postgres that wait within a transaction now that all is quiet: they would hold locks, and what
/// the next user of the connection writes would vanish with them.
async fn sessions_in_transaction(stage: &Stage) -> Result<u64, ChaosError> {
    let count = "select count(*) from pg_stat_activity
                  where application_name = 'shoal' and state like 'idle in transaction%'";
    Ok(stage.ask_postgres(count).await?.trim().parse().unwrap_or(u64::MAX))
}
