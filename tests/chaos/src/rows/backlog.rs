//! Much that has waited, all at once.

use std::time::{Duration, Instant};

use futures::FutureExt;
use shoal_emulator::Person;

use super::{Injected, Row};
use crate::ask;
use crate::company::{read, times};
use crate::error::ChaosError;
use crate::fact::until;
use crate::process::Process;
use crate::stage::{Cast, Stage, USUAL};

/// A press is more than a minute old then, and gets a polite answer and nothing else.
const OLD_PRESS: Duration = Duration::from_secs(62);

/// How long a word of the crowd may wait: until presses are old, and then behind all the rest.
const WAITING: Duration = Duration::from_secs(100);

/// Of a crowd that says little, so that nobody's chat falls behind Telegram's pace while nobody is there.
const QUIET_CROWD: f64 = 5.0;

/// Updates that pile up, unless more are asked for.
const BACKLOG: usize = 3_000;

/// Updates of each person in the backlog: less than may be written into a chat in one go.
const EACH: usize = 10;

/// People whose presses have become old.
const PRESSERS: usize = 20;

/// Work in progress of each process, in MiB: the smallest setting. What a process has besides (code, connections,
/// the allocator's reserve) is the same with any backlog.
const MEMORY_MB: u64 = 64;
const BESIDES_MB: u64 = 64;

/// What a crowd of the usual kind sends in a second, three times: so quickly a backlog has to go at least.
const CATCH_UP_PER_S: f64 = 3.0 * USUAL.messages_per_second;

/// More slowly a backlog neither comes in nor goes, on any machine.
pub const SLOWEST_PER_S: u32 = 100;

/// What may be under way of a crowd that goes on.
const UNDER_WAY: u64 = 20;

/// How often progress is looked at, and for how long nothing may move.
const LOOK: Duration = Duration::from_millis(200);
const STUCK: Duration = Duration::from_secs(40);

/// The rows of this file.
pub fn rows() -> Vec<Row> {
    let cast = Cast { messages_per_second: QUIET_CROWD, memory_mb: MEMORY_MB, backlog: BACKLOG, ..USUAL };
    vec![
        Row::new("F-60", "a backlog, and presses of a minute ago", WAITING, |stage| {
            backlog(stage).boxed_local()
        })
        .with(cast)
        .waiting(WAITING),
    ]
}

/// Twice nobody does the work for a while: until buttons were pressed a minute ago, and until much has come in.
async fn backlog(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let mut injected = Injected::since(Instant::now());
    old_presses(stage, &mut injected).await?;
    let bot = stage.emulator.bots()[0];
    leave(stage).await?;
    let waiting: Vec<Person> = (0..stage.cast.backlog / EACH)
        .map(|number| stage.emulator.person(&*format!("Waiting{number}")))
        .collect();
    for person in &waiting {
        for _ in 0..EACH {
            person.says("/help").await;
        }
    }
    moving("the backlog is taken in", async || Ok(stage.emulator.pending_updates(bot) as u64), 0).await?;

    injected.since = Instant::now();
    come_back(stage)?;
    let port = stage.redis_port();
    moving("the backlog is done", async || ask::undone(port).await, UNDER_WAY).await?;
    let took = injected.since.elapsed().as_secs_f64();
    let rate = stage.cast.backlog as f64 / took;
    injected.show(format!("{rate:.0} a second"));
    injected.promise_in_time(rate >= CATCH_UP_PER_S, format!("{rate:.0} a second were caught up"));
    let unanswered = waiting.iter().filter(|person| read(person).len() < EACH).count();
    injected.promise(unanswered == 0, format!("{unanswered} who waited got too few answers"));
    let peak = stage.processes().map(Process::peak_memory).max().unwrap_or_default() >> 20;
    injected.show(format!("at most {peak} MiB"));
    for process in stage.processes() {
        let (peak, name) = (process.peak_memory() >> 20, &process.name);
        injected.promise(peak <= MEMORY_MB + BESIDES_MB, format!("{name} took {peak} MiB"));
    }
    Ok(injected)
}

/// Presses that wait for a minute are answered and do nothing: who pressed has long given up.
async fn old_presses(stage: &mut Stage, injected: &mut Injected) -> Result<(), ChaosError> {
    let pressers = pressers(stage).await?;
    // A call that is over, and not yet written down as such, would be made once more.
    until("no call is under way", async || Ok(ask::undone(stage.redis_port()).await? == 0)).await?;
    let before: Vec<usize> = pressers.iter().map(|presser| read(presser).len()).collect();
    leave(stage).await?;
    let mut old = Vec::new();
    for presser in &pressers {
        let message = presser.chat().last().map_or(1, |heard| heard.message_id);
        old.push(presser.forges_press(message, "find").await);
    }
    tokio::time::sleep(OLD_PRESS).await;
    come_back(stage)?;
    until("old presses are answered", async || Ok(old.iter().all(|press| press.answer().is_some()))).await?;
    // Whatever a press led to comes before the answer to this.
    for presser in &pressers {
        presser.says("/help").await;
    }
    until("who pressed is helped", async || {
        Ok(pressers.iter().all(|presser| times(presser, "meet a stranger") == 2))
    })
    .await?;
    let worked = pressers.iter().zip(&before).filter(|(presser, before)| read(presser).len() > *before + 1);
    let worked = worked.count();
    injected.promise(worked == 0, format!("{worked} old presses were worked on"));
    Ok(())
}

/// SIGKILL to all workers.
pub(super) async fn leave(stage: &mut Stage) -> Result<(), ChaosError> {
    for worker in stage.workers.drain(..) {
        worker.kill().await?;
    }
    Ok(())
}

pub(super) fn come_back(stage: &mut Stage) -> Result<(), ChaosError> {
    (0..stage.cast.workers).try_for_each(|_| stage.add_worker())
}

/// People whom the bot has written to, so that there is something to press.
async fn pressers(stage: &Stage) -> Result<Vec<Person>, ChaosError> {
    let pressers: Vec<_> =
        (0..PRESSERS).map(|number| stage.emulator.person(&*format!("Presser{number}"))).collect();
    for presser in &pressers {
        presser.says("/help").await;
    }
    until("all pressers were written to", async || {
        Ok(pressers.iter().all(|presser| !read(presser).is_empty()))
    })
    .await?;
    Ok(pressers)
}

/// Waits until a number is small enough, for as long as it gets smaller.
pub(super) async fn moving(
    what: &str,
    number: impl AsyncFn() -> Result<u64, ChaosError>,
    small: u64,
) -> Result<(), ChaosError> {
    let (mut smallest, mut moved) = (u64::MAX, Instant::now());
    loop {
        let now = number().await?;
        if now <= small {
            return Ok(());
        }
        if now < smallest {
            (smallest, moved) = (now, Instant::now());
        }
        if moved.elapsed() > STUCK {
            return Err(ChaosError::InVain { what: format!("{what}; {now} are left"), bound: STUCK });
        }
        tokio::time::sleep(LOOK).await;
    }
}
