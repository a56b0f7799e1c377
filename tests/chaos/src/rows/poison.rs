//! Messages that break whoever handles them. They are set aside after three tries, and hold up nobody else.
//!
//! Somebody outside the crowd writes them, who is in no chat: what becomes of them is seen by what the bot answers.

use std::time::{Duration, Instant};

use futures::FutureExt;
use shoal_emulator::Person;

use super::{Injected, Row, TAKE_OVER, UNNOTICED};
use crate::ask;
use crate::company::{self, adults};
use crate::error::ChaosError;
use crate::fact::until;
use crate::stage::{Cast, Stage, USUAL};

/// Workers that one message may kill before it is set aside.
const CRASHES: u32 = 3;

/// Three tries of a few seconds, and the time to notice: row 10 of the fault matrix.
const LOOP_NOTICED: Duration = Duration::from_secs(15);

/// What the bot says when it could not do something.
const SORRY: &str = "Something went wrong on my side";

/// The reason of a letter whose rule panicked: a place, and no word of what somebody wrote.
const PANICKED: &str = "panicked 3 times at worker/src/sabotage.rs";

/// The rows of this file.
pub fn rows() -> Vec<Row> {
    let breakable = Cast { breakable: true, bots: 2, ..USUAL };
    vec![
        Row::new("F-8", "a message that panics", UNNOTICED, |stage| panics(stage).boxed_local())
            .with(breakable)
            .exactly_once(),
        Row::new("F-9", "a message that kills its worker", TAKE_OVER * CRASHES, |stage| {
            kills_workers(stage).boxed_local()
        })
        .with(breakable),
        Row::new("F-10", "a message that is never done", LOOP_NOTICED, |stage| {
            never_ends(stage).boxed_local()
        })
        .with(breakable),
    ]
}

/// Set aside at once, in the same process. One such letter is dropped, another is replayed with a build that can
/// read it.
async fn panics(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let mut injected = Injected::since(Instant::now());
    let outsider = outsider(stage).await?;
    outsider.says("!panic!").await;
    heard(stage, &outsider, SORRY, 1).await?;
    let letter = the_letter(stage, PANICKED, &mut injected).await?;
    let shown = stage.command(&["dead", "show", &letter]).await?;
    injected.promise(shown.contains("!panic!"), format!("`shoal dead show` shows no such message: {shown}"));
    stage.command(&["dead", "drop", &letter]).await?;
    let left = stage.command(&["dead", "list"]).await?;
    injected.promise(left.trim() == "dead letters: 0", format!("a letter that was dropped is there: {left}"));

    outsider.says("!panic!").await;
    heard(stage, &outsider, SORRY, 2).await?;
    redeem(stage, &outsider, PANICKED, &mut injected).await?;
    Ok(injected)
}

/// Every worker that opens it dies, and another is started, as an init system would. The fourth does not open it.
async fn kills_workers(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let mut injected = Injected::since(Instant::now());
    let outsider = outsider(stage).await?;
    outsider.says("!abort!").await;
    let port = stage.redis_port();
    let mut crashes = 0;
    while ask::dead_letters(port).await? == 0 {
        let mut victim = None;
        until("the message kills a worker, or is set aside", async || {
            for place in 0..stage.workers.len() {
                if stage.workers[place].ended_by_itself()?.is_some() {
                    victim = Some(place);
                }
            }
            Ok(victim.is_some() || ask::dead_letters(port).await? > 0)
        })
        .await?;
        if let Some(place) = victim {
            crashes += 1;
            stage.workers.swap_remove(place);
            stage.add_worker()?;
        }
    }
    stage.shared_out().await?;
    injected.show(format!("{crashes} workers died of it"));
    injected.promise(crashes <= CRASHES, format!("{crashes} workers died of one message"));
    heard(stage, &outsider, SORRY, 1).await?;
    redeem(stage, &outsider, "its owner stopped at each of 3 tries", &mut injected).await?;
    Ok(injected)
}

/// The turn that does not end is given up; the process goes on.
async fn never_ends(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let mut injected = Injected::since(Instant::now());
    let outsider = outsider(stage).await?;
    let written = Instant::now();
    outsider.says("!loop!").await;
    heard(stage, &outsider, SORRY, 1).await?;
    let noticed = written.elapsed();
    injected.show(format!("set aside after {:.1} s", noticed.as_secs_f64()));
    redeem(stage, &outsider, "its owner stopped at each of 3 tries", &mut injected).await?;
    Ok(injected)
}

/// Somebody who may search, and does not.
async fn outsider(stage: &Stage) -> Result<Person, ChaosError> {
    Ok(adults(stage, "Outsider", 1).await?.remove(0))
}

/// Waits until somebody has heard something so often. Every process has to live on meanwhile.
async fn heard(stage: &mut Stage, person: &Person, words: &str, times: usize) -> Result<(), ChaosError> {
    until(&format!("the bot says {words:?} ({times})"), async || {
        stage.all_run()?;
        Ok(company::times(person, words) >= times)
    })
    .await
}

/// The name of the one dead letter, as `shoal dead list` shows it.
async fn the_letter(stage: &Stage, why: &str, injected: &mut Injected) -> Result<String, ChaosError> {
    let list = stage.command(&["dead", "list"]).await?;
    injected.promise(list.contains(why), format!("no letter says {why:?}: {list}"));
    injected.promise(list.trim().ends_with("dead letters: 1"), format!("not one dead letter: {list}"));
    Ok(list.split_whitespace().next().unwrap_or_default().to_owned())
}

/// The workers are replaced by a build that is not broken, and the letter is replayed: it is handled as it should have
/// been.
async fn redeem(
    stage: &mut Stage,
    outsider: &Person,
    why: &str,
    injected: &mut Injected,
) -> Result<(), ChaosError> {
    let letter = the_letter(stage, why, injected).await?;
    stage.cast.breakable = false;
    for _ in 0..stage.workers.len() {
        stage.add_worker()?;
        stage.shared_out().await?;
        let mut old = stage.workers.remove(0);
        old.terminate()?;
        let status = old.ended().await?;
        injected.promise(status.success(), format!("{} ended with {status}", old.name));
        stage.shared_out().await?;
    }
    let before = outsider.chat().len();
    stage.command(&["dead", "replay", &letter]).await?;
    // Whoever is in no chat and writes something is told so, or asked once more what they were asked.
    until("the bot answers what was set aside", async || {
        stage.all_run()?;
        Ok(outsider.chat().len() > before)
    })
    .await?;
    let left = stage.command(&["dead", "list"]).await?;
    injected
        .promise(left.trim() == "dead letters: 0", format!("a letter that was replayed is there: {left}"));
    Ok(())
}
