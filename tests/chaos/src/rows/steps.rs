//! Processes that die at a named step: the moments at which a kill from outside would hardly ever arrive.

use std::collections::HashSet;
use std::os::unix::process::ExitStatusExt;
use std::time::{Duration, Instant};

use futures::FutureExt;
use rand::Rng;
use rustix::process::Signal;
use shoal_emulator::Call;

use super::{CAME_AGAIN, Injected, Row, TAKE_OVER};
use crate::ask;
use crate::error::ChaosError;
use crate::fact::until;
use crate::process::{Process, free_port};
use crate::silence::tag_in;
use crate::stage::{Cast, Stage, USUAL};

/// The steps of a worker's turn, in their order. `platform/runtime/src/sabotage.rs` says what each means.
const STEPS: [&str; 6] = ["read", "decided", "committed", "recorded", "begun", "answered"];

/// The step that is only come to where somebody tells their age.
const RECORDED: &str = "recorded";

/// A process dies at one of so many first visits to its step: a second or two of talk.
const VISITS: u64 = 20;

/// Between two deaths people talk for so long, so that what waited for the first is not hit by the second.
const BETWEEN: Duration = Duration::from_secs(2);

/// Ingresses that die.
const INGRESSES: u32 = 3;

/// The rows of this file.
pub fn rows() -> Vec<Row> {
    vec![
        Row::new("F-2", "worker dies at each step of a turn", TAKE_OVER, |stage| {
            worker_dies_at_each_step(stage).boxed_local()
        })
        .with(Cast { workers: 3, ..USUAL }),
        Row::new("F-7", "ingress dies between append and answer", CAME_AGAIN, |stage| {
            ingress_dies_before_answering(stage).boxed_local()
        })
        .exactly_once(),
    ]
}

/// For each step a worker joins that dies there, and the others take over.
async fn worker_dies_at_each_step(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let mut injected = Injected::since(Instant::now());
    injected.faults = STEPS.len() as u64;
    for step in STEPS {
        let before = (doubled(&stage.emulator.calls()), ask::uncertain(stage.redis_port()).await?);
        // Ages are rare, calls are not.
        let visit = if step == RECORDED { 1 } else { stage.chance.random_range(1..=VISITS) };
        let mut doomed = stage.start_doomed("worker", step, visit, &[])?;
        let mut newcomers = 0;
        until(&format!("a worker dies at visit {visit} to the step {step}"), async || {
            stage.all_run()?;
            if step == RECORDED {
                newcomers += 1;
                let newcomer = stage.emulator.person(format!("Newcomer{newcomers}").as_str());
                newcomer.says("/start").await;
                newcomer.says("25").await;
            }
            died_at_its_step(&mut doomed)
        })
        .await?;
        stage.shared_out().await?;
        tokio::time::sleep(BETWEEN).await;
        let doubled = doubled(&stage.emulator.calls()) - before.0;
        let uncertain = ask::uncertain(stage.redis_port()).await? - before.1;
        injected.show(format!("{step:<11} (visit {visit:>2}): {doubled} doubled, {uncertain} uncertain"));
        injected.promise(doubled <= uncertain, format!("{doubled} doubled at the step {step}"));
    }
    Ok(injected)
}

/// The update is in its inbox, and Telegram does not know: exactly that one comes again, and is recognised.
async fn ingress_dies_before_answering(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let since = Instant::now();
    let mut injected = Injected::since(since);
    injected.faults = INGRESSES.into();
    let failures = stage.gate.failures();
    let repeated = repeated(stage).await?;
    for _ in 0..INGRESSES {
        let visit = stage.chance.random_range(1..=VISITS);
        let port = free_port()?;
        let listen = [("SHOAL_LISTEN", format!("127.0.0.1:{port}"))];
        let mut doomed = stage.start_doomed("ingress", "appended", visit, &listen)?;
        let others = stage.ingresses.iter().map(|(port, _)| *port);
        stage.gate.lead_to(others.chain([port]).collect());
        until(&format!("an ingress dies at append number {visit}"), async || {
            stage.all_run()?;
            died_at_its_step(&mut doomed)
        })
        .await?;
        stage.lead_to_ingresses();
    }
    until("what was appended and not answered comes again", async || {
        Ok(self::repeated(stage).await? >= repeated + u64::from(INGRESSES))
    })
    .await?;
    let failures = stage.gate.failures() - failures;
    let repeated = self::repeated(stage).await? - repeated;
    injected.show(format!("{failures} posts without an answer, {repeated} of them recognised as repeats"));
    injected.promise(repeated <= failures, format!("{repeated} taken for repeats, {failures} came again"));
    Ok(injected)
}

/// Updates that the ingresses on this stage recognised as repeats.
async fn repeated(stage: &Stage) -> Result<u64, ChaosError> {
    let mut sum = 0;
    for (_, ingress) in &stage.ingresses {
        sum += ask::metric(ingress.ops_port()?, r#"shoal_ingress_updates_total{outcome="repeated"}"#).await?;
    }
    Ok(sum)
}

/// Whether it has died as it was told to; an error if it ended otherwise.
fn died_at_its_step(doomed: &mut Process) -> Result<bool, ChaosError> {
    match doomed.ended_by_itself()? {
        Some(status) if status.signal() == Some(Signal::KILL.as_raw()) => Ok(true),
        Some(_) => doomed.runs().map(|()| false),
        None => Ok(false),
    }
}

/// Messages of the crowd that were written to somebody again.
fn doubled(calls: &[Call]) -> u64 {
    let mut arrived = HashSet::new();
    let tags = calls.iter().filter(|call| call.result.is_ok()).filter_map(|call| {
        let text = call.params["text"].as_str().or(call.params["caption"].as_str());
        text.and_then(tag_in)
    });
    tags.filter(|tag| !arrived.insert(*tag)).count() as u64
}
