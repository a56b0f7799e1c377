//! A Redis that came back with less than it had: nothing, what it was some time ago, or without some keys. Shoal has to
//! notice, halt, say so, and go on when an operator has decided.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use futures::FutureExt;
use shoal_emulator::Person;

use super::{Injected, Row, TAKE_OVER};
use crate::ask;
use crate::error::ChaosError;
use crate::fact::until;
use crate::process::Process;
use crate::stage::Stage;

/// Longest time from the first answer of a Redis that is not the right one to the alarm.
const ALARM: Duration = Duration::from_secs(5);

/// How long nothing may move after the alarm.
const STILL: Duration = Duration::from_secs(2);

/// How much is forgotten.
const FORGOTTEN: Duration = Duration::from_secs(3);

/// Between two tries of somebody to be heard: their partner may have left just then.
const PATIENCE: Duration = Duration::from_secs(2);

/// The rows of this file.
pub fn rows() -> Vec<Row> {
    vec![
        Row::new("F-24", "Redis restarted empty, then adopted", TAKE_OVER, |stage| {
            emptied(stage).boxed_local()
        })
        .by_promises(),
        Row::new("F-24b", "Redis came back older, then adopted", TAKE_OVER, |stage| {
            rewound(stage).boxed_local()
        })
        .by_promises(),
        Row::new("F-37", "epoch, lease (with the position) removed; resumed", TAKE_OVER, |stage| {
            counters_removed(stage).boxed_local()
        }),
        Row::new("F-37b", "inbox removed; resumed", TAKE_OVER, |stage| contents_removed(stage).boxed_local())
            .by_promises(),
    ]
}

async fn emptied(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let files = append_only_files(stage).await?;
    stage.servers(|servers| servers.redis.kill()).await?;
    fs::remove_dir_all(files)?;
    stage.servers(|servers| servers.redis.restart()).await?;
    let mut injected = halted(stage).await?;
    goes_on_when_adopted(stage, &mut injected).await?;
    Ok(injected)
}

async fn rewound(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let files = append_only_files(stage).await?;
    let earlier = files.with_file_name("earlier");
    copy(&files, &earlier)?;
    tokio::time::sleep(FORGOTTEN).await;
    stage.servers(|servers| servers.redis.kill()).await?;
    fs::remove_dir_all(&files)?;
    fs::rename(&earlier, &files)?;
    stage.servers(|servers| servers.redis.restart()).await?;
    let mut injected = halted(stage).await?;
    let name = ask::one(stage.redis_port(), "HGET identity name").await?;
    injected.promise(name.is_none(), "a Redis that is older has its name still");
    goes_on_when_adopted(stage, &mut injected).await?;
    Ok(injected)
}

/// From the moment in which Redis answers: the alarm, and nothing moves after it.
async fn halted(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let since = Instant::now();
    let mut injected = Injected::since(since);
    let port = stage.redis_port();
    until("every worker and ingress has raised the alarm", async || {
        stage.all_run()?;
        let ingresses = stage.ingresses.iter().map(|(_, ingress)| ingress);
        Ok(stage.workers.iter().all(|worker| says(worker, "halts")) && ingresses.into_iter().all(refuses))
    })
    .await?;
    let took = since.elapsed().as_secs_f64();
    injected.promise(took <= ALARM.as_secs_f64(), format!("the alarm came after {took:.1} s"));
    injected.show(format!("alarm after {took:.1} s"));
    let (before, refused) = (ask::progress(port).await?, stage.gate.failures());
    tokio::time::sleep(STILL).await;
    until("Telegram is refused", async || Ok(stage.gate.failures() > refused)).await?;
    injected
        .promise(before == ask::progress(port).await?, "commits or updates were accepted after the alarm");
    injected.promise(
        stage.command(&["worker"]).await.is_err(),
        "a worker starts on a Redis that is not the right one",
    );
    Ok(injected)
}

fn says(process: &Process, words: &str) -> bool {
    process.log().contains(words)
}

fn refuses(ingress: &Process) -> bool {
    says(ingress, "Nothing is accepted")
}

/// An operator decides: `shoal adopt-redis`, and everything is started anew.
async fn goes_on_when_adopted(stage: &mut Stage, injected: &mut Injected) -> Result<(), ChaosError> {
    let told = stage.command(&["adopt-redis"]).await?;
    injected.promise(told.contains("from now on"), format!("adopt-redis said: {told}"));
    stage.restart().await?;
    let since = Instant::now();
    people_chat(stage).await?;
    injected.show(format!("adopted, and people chat after {:.1} s", since.elapsed().as_secs_f64()));
    Ok(())
}

/// What tells where a partition is, whose it is, and how often it was somebody's. Nothing that people said is lost.
async fn counters_removed(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let mut injected = Injected::since(Instant::now());
    let busy = busiest(stage).await?;
    for (partition, key) in busy.into_iter().zip(["epoch", "lease"]) {
        remove(stage, partition, key, &mut injected).await?;
        resume(stage, partition).await?;
        stage.shared_out().await?;
    }
    injected.since = Instant::now();
    Ok(injected)
}

/// What waits in a partition.
async fn contents_removed(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let mut injected = Injected::since(Instant::now());
    let partition = busiest(stage).await?[0];
    remove(stage, partition, "inbox", &mut injected).await?;
    resume(stage, partition).await?;
    stage.shared_out().await?;
    people_chat(stage).await?;
    Ok(injected)
}

/// Removes a key; its partition is halted, an operator can see why, and the others go on.
async fn remove(
    stage: &mut Stage,
    partition: usize,
    key: &str,
    injected: &mut Injected,
) -> Result<(), ChaosError> {
    let (port, since) = (stage.redis_port(), Instant::now());
    ask::order(port, &format!("DEL {key}:{{{partition}}}")).await?;
    until("the partition is halted", async || {
        stage.all_run()?;
        Ok(ask::one(port, &format!("GET halted:{{{partition}}}")).await?.is_some())
    })
    .await?;
    injected.show(format!("{key}: halted after {:.1} s", since.elapsed().as_secs_f64()));
    let told = stage.command(&["partitions"]).await?;
    injected
        .promise(told.contains("HALTED") && told.contains("1 halted"), format!("{key}: not shown as halted"));
    let calls = stage.emulator.calls().len();
    until("the others go on", async || Ok(stage.emulator.calls().len() > calls + 20)).await?;
    let still = ask::one(port, &format!("GET halted:{{{partition}}}")).await?;
    injected.promise(still.is_some(), format!("{key}: the partition went on by itself"));
    Ok(())
}

async fn resume(stage: &mut Stage, partition: usize) -> Result<(), ChaosError> {
    stage.command(&["partitions", "resume", &partition.to_string()]).await.map(drop)
}

/// Partitions, first those that had something to do last.
async fn busiest(stage: &Stage) -> Result<Vec<usize>, ChaosError> {
    let mut by_position: Vec<_> = ask::positions(stage.redis_port()).await?.into_iter().zip(0..).collect();
    by_position.sort_unstable_by(|one, other| other.cmp(one));
    Ok(by_position.into_iter().map(|(_, partition)| partition).collect())
}

/// Two newcomers find somebody each, perhaps each other, and are heard.
async fn people_chat(stage: &mut Stage) -> Result<(), ChaosError> {
    let names = ["After", "Wards"].map(|name| format!("{name}{}", stage.emulator.calls().len()));
    let people: Vec<Person> = names.iter().map(|name| stage.emulator.person(name.as_str())).collect();
    for (person, name) in people.iter().zip(&names) {
        person.says("/start").await;
        until("a newcomer is asked for their age", async || {
            stage.all_run()?;
            Ok(person.chat().iter().any(|heard| heard.text.contains("How old are you?")))
        })
        .await?;
        person.says("25").await;
        let mut said = Instant::now();
        person.says("/find").await;
        until("a newcomer is heard by somebody", async || {
            if said.elapsed() > PATIENCE {
                person.says("/find").await;
                person.says(name).await;
                said = Instant::now();
            }
            Ok(stage.emulator.calls().iter().any(|call| call.params["text"] == **name && call.result.is_ok()))
        })
        .await?;
    }
    Ok(())
}

/// Where Redis keeps everything.
async fn append_only_files(stage: &Stage) -> Result<PathBuf, ChaosError> {
    let port = stage.redis_port();
    let folder = PathBuf::from(ask::setting(port, "dir").await?);
    Ok(folder.join(ask::setting(port, "appenddirname").await?))
}

fn copy(from: &Path, to: &Path) -> Result<(), ChaosError> {
    fs::create_dir(to)?;
    for file in fs::read_dir(from)? {
        let file = file?;
        fs::copy(file.path(), to.join(file.file_name()))?;
    }
    Ok(())
}
