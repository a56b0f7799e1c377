//! How a scene ended, by those who watched: the crowd's own account, Redis, Postgres and the pretended Telegram.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use shoal_emulator::{BotId, Call, Report};

use crate::ask;
use crate::error::ChaosError;
use crate::rows::{Injected, Judge, Row};
use crate::silence;
use crate::stage::Stage;

/// How a row went.
#[derive(Debug)]
pub struct Outcome {
    /// By the account of the pretended Telegram.
    pub report: Report,
    /// Calls that Shoal itself lists as uncertain.
    pub uncertain: u64,
    /// Faults that were injected.
    pub faults: u64,
    /// The longest silence of a chat after the fault.
    pub recovery: Duration,
    /// How many promises particular to the row were kept, and how many were not.
    pub kept: u64,
    /// See above.
    pub unkept: u64,
    /// All promises that were not.
    pub broken: Vec<String>,
    /// How long chats of partitions that moved stood still, where the row moves some.
    pub pauses: Vec<Duration>,
    /// What else is worth knowing.
    pub figures: Vec<String>,
}

/// Judges each row of a scene by what was injected and until when its recovery counts. What is promised to everybody is
/// promised by the stage as a whole.
pub async fn of(
    scene: &[Row],
    stage: &Stage,
    report: &Report,
    injected: Vec<(Injected, Instant)>,
) -> Result<Vec<Outcome>, ChaosError> {
    let dead = injected.iter().map(|(fault, _)| fault.dead).sum();
    let by_account = scene.iter().all(|row| row.judge == Judge::Account);
    let broken = if by_account { broken_to_everybody(stage, report, dead).await? } else { Vec::new() };
    let uncertain = ask::uncertain(stage.redis_port()).await?;
    let (calls, posted) = (stage.emulator.calls(), stage.gate.posted());
    let outcomes = scene.iter().zip(injected).map(|(row, (fault, end))| {
        let silences = silence::during(fault.since..end, &calls, &posted, stage.began);
        let recovery = silence::longest(&silences);
        let mut particular = fault.broken;
        if row.hurries() {
            particular.extend(fault.late);
        }
        let unkept = particular.len() as u64;
        let mut broken = [broken.clone(), particular].concat();
        let allowed = if row.may_double { uncertain } else { 0 };
        if by_account && report.doubled > allowed {
            broken.push(format!("{} doubled, {allowed} allowed", report.doubled));
        }
        if recovery > row.recovery {
            broken.push(format!("{:.1} s of silence", recovery.as_secs_f64()));
        }
        Outcome {
            report: report.clone(),
            uncertain,
            faults: fault.faults,
            recovery,
            kept: fault.kept,
            unkept,
            broken,
            pauses: silence::pauses(&silences, &fault.moves),
            figures: fault.figures,
        }
    });
    Ok(outcomes.collect())
}

/// What went wrong of that which may go wrong in no row. So many envelopes must have been set aside.
async fn broken_to_everybody(
    stage: &Stage,
    report: &Report,
    unreadable: u64,
) -> Result<Vec<String>, ChaosError> {
    let (set, deleted) = webhooks(&stage.emulator.calls());
    let counts = [
        ("lost", report.lost),
        ("out of order", report.out_of_order),
        ("leaked", report.leaked),
        ("arrived after a goodbye", report.after_goodbye),
        ("half pairs", report.half_pairs),
        ("copies that are not as their originals", report.unlike),
        ("calls that the Bot API does not allow", report.violations),
        ("updates that Telegram gave up on", report.expired_updates),
        ("deleted webhooks", deleted),
        ("sessions left within a transaction", sessions_in_transaction(stage).await?),
    ];
    let counts = counts.into_iter().filter(|(_, count)| *count > 0);
    let mut broken: Vec<String> = counts.map(|(what, count)| format!("{count} {what}")).collect();
    let dead = ask::dead_letters(stage.redis_port()).await?;
    if dead != unreadable {
        broken.push(format!("{dead} dead letters, {unreadable} expected"));
    }
    if set > 1 {
        broken.push(format!("a webhook was set {set} times"));
    }
    Ok(broken)
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
