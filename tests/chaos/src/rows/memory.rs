//! A Redis that has no memory left, or whose inboxes are watched while it works.

use std::collections::{BTreeSet, HashMap};
use std::time::{Duration, Instant};

use futures::FutureExt;

use super::{CAME_AGAIN, Injected, Row, UNNOTICED};
use crate::ask;
use crate::error::ChaosError;
use crate::fact::until;
use crate::stage::Stage;

/// How much Redis may use beyond what it uses already, in bytes.
const ROOM: u64 = 32 << 20;

/// One of the foreign keys that fill it, in bytes.
const FILLER: usize = 256 << 10;

/// How long Redis stays full.
const FULL: Duration = Duration::from_secs(6);

/// How long inboxes are watched, and how often they are looked at.
const WATCHED: Duration = Duration::from_secs(8);
const LOOK_EVERY: Duration = Duration::from_millis(30);

/// The rows of this file.
pub fn rows() -> Vec<Row> {
    vec![
        Row::new("F-30", "Redis out of memory, then not", CAME_AGAIN, |stage| full(stage).boxed_local())
            .exactly_once(),
        Row::new("F-40", "inboxes watched while they are trimmed", UNNOTICED, |stage| {
            trimmed(stage).boxed_local()
        })
        .exactly_once(),
    ]
}

/// Somebody else's keys fill Redis to the brim. New updates are refused, first by Shoal and not by Redis; what was
/// accepted before comes to its end; and when there is room again everything goes on.
async fn full(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let port = stage.redis_port();
    let owners = ask::epochs(port).await?;
    let limit = ask::info(port, "used_memory").await? + ROOM;
    ask::order(port, &format!("CONFIG SET maxmemory {limit}")).await?;
    let refused = stage.gate.failures();
    let mut fillers = 0;
    // A little above the mark at which Shoal refuses, and time for it to see that.
    fill_to(port, limit * 85 / 100, &mut fillers).await?;
    until("updates are refused", async || Ok(stage.gate.failures() > refused)).await?;
    let refused_by_redis = ask::has_refused(port).await?;
    // And now so full that Redis itself takes nothing new from anybody.
    fill_to(port, limit, &mut fillers).await?;
    let brim = ask::info(port, "used_memory").await? * 95 / 100;
    ask::order(port, &format!("CONFIG SET maxmemory {brim}")).await?;
    ask::order(port, "SET filler:one-more x").await?;
    until("what was accepted has come to its end", async || {
        stage.all_run()?;
        Ok(ask::unfinished(port).await? == 0)
    })
    .await?;
    tokio::time::sleep(FULL).await;
    let used = ask::info(port, "used_memory").await?;
    ask::order(port, &format!("CONFIG SET maxmemory {limit}")).await?;
    for filler in 0..fillers {
        ask::order(port, &format!("DEL filler:{filler}")).await?;
    }
    let mut injected = Injected::since(Instant::now());
    injected.promise(ask::has_refused(port).await?, "Redis takes more though it is full");
    let evicted = ask::info(port, "evicted_keys").await?;
    let moved = ask::epochs(port).await? - owners;
    injected.promise(used > brim, format!("Redis was not full: {used} of {brim} bytes"));
    injected.promise(evicted == 0, format!("{evicted} keys evicted"));
    injected.promise(moved == 0, format!("{moved} partitions changed their owner"));
    injected.promise(!refused_by_redis, "Redis refused something before Shoal did");
    Ok(injected)
}

/// Puts foreign keys into Redis until it uses so much.
async fn fill_to(port: u16, bytes: u64, fillers: &mut u32) -> Result<(), ChaosError> {
    while ask::info(port, "used_memory").await? + (FILLER as u64) < bytes {
        let fill = format!("redis.call('SET', KEYS[1], string.rep('x', {FILLER}))");
        ask::order(port, &format!("EVAL \"{fill}\" 1 filler:{fillers}")).await?;
        *fillers += 1;
    }
    Ok(())
}

/// No unread envelope ever leaves an inbox, whatever is trimmed. Seen from outside, at one moment after the other: what
/// was there and is not there any more lies at or before the position.
async fn trimmed(stage: &mut Stage) -> Result<Injected, ChaosError> {
    let port = stage.redis_port();
    let since = Instant::now();
    let mut before: HashMap<usize, BTreeSet<(u64, u64)>> = HashMap::new();
    let (mut seen, mut missing) = (0_u64, 0_u64);
    while since.elapsed() < WATCHED {
        for (partition, line) in ask::inboxes(port).await?.into_iter().enumerate() {
            let line = line.unwrap_or_default();
            let mut ids = line.split(' ').filter_map(id);
            let position = ids.next().unwrap_or_default();
            let there: BTreeSet<_> = ids.collect();
            let earlier = before.remove(&partition).unwrap_or_default();
            seen += there.difference(&earlier).count() as u64;
            missing += earlier.difference(&there).filter(|entry| **entry > position).count() as u64;
            before.insert(partition, there);
        }
        stage.all_run()?;
        tokio::time::sleep(LOOK_EVERY).await;
    }
    let mut injected = Injected::since(since);
    injected.promise(missing == 0, format!("{missing} unread envelopes left their inbox"));
    injected.promise(seen > 0, "nothing was seen in any inbox".to_owned());
    injected.show(format!("{seen} envelopes seen before they were handled, {missing} missing"));
    Ok(injected)
}

fn id(text: &str) -> Option<(u64, u64)> {
    let (ms, number) = text.split_once('-')?;
    Some((ms.parse().ok()?, number.parse().ok()?))
}
