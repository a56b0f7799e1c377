//! Timers reach their inbox when they are due: each once, and none before.

use std::collections::HashMap;

use shoal_domain::entity::EntityKey;
use shoal_domain::id::PoolId;
use shoal_domain::message::Timer;
use shoal_domain::partition::PartitionId;
use shoal_domain::time::Timestamp;
use shoal_local::Redis;
use shoal_mailbox::{Commit, EntryId, Letter, Mailbox};
use shoal_telegram::Client;

use crate::running::{PARTITIONS, Running, connect, fresh_redis, wait_for};

const LONG_AGO: Timestamp = Timestamp(1);
const IN_ANOTHER_LIFE: Timestamp = Timestamp(4_102_444_800_000);

/// Sets the timers of these pools, as the owners of their partitions do.
async fn set(mailbox: &Mailbox, pools: impl Iterator<Item = i64>, at: Timestamp) {
    let mut by_partition: HashMap<PartitionId, Vec<_>> = HashMap::new();
    for pool in pools.map(|id| EntityKey::Pool(PoolId(id))) {
        by_partition.entry(PARTITIONS.of(pool)).or_default().push((pool, Timer::Rematch, Some(at)));
    }
    for (partition, timers) in by_partition {
        let lease = mailbox.acquire(partition, "test").await.unwrap().expect("nobody else owns it");
        let expected = Box::pin(mailbox.inherit(&lease)).await.unwrap().position;
        let position = EntryId { ms: expected.ms + 1, seq: 0 };
        let commit = Commit { expected, position, timers, ..Commit::default() };
        mailbox.commit(&lease, &commit).await.unwrap();
        mailbox.release(&lease).await.unwrap();
    }
}

/// The pools whose timers are in an inbox, sorted.
async fn fired(mailbox: &Mailbox) -> Vec<i64> {
    let reader = mailbox.reader().await.unwrap();
    let positions: Vec<_> = PARTITIONS.all().map(|p| (p, EntryId::START)).collect();
    let arrivals = reader.read(&positions, 10_000).await.unwrap();
    reader.close().await;
    let mut pools = Vec::new();
    for arrivals in arrivals {
        for envelope in arrivals.envelopes {
            let Letter::Timer(entity, Timer::Rematch) = envelope.open().unwrap() else {
                panic!("{envelope:?}")
            };
            let EntityKey::Pool(pool) = entity else { panic!("{entity}") };
            assert_eq!(arrivals.partition, PARTITIONS.of(entity), "in the wrong inbox");
            pools.push(pool.0);
        }
    }
    pools.sort_unstable();
    pools
}

async fn nobody(redis_url: &str) -> Running {
    Running::start(redis_url, Client::new("http://127.0.0.1:9", []).unwrap(), None).await
}

#[tokio::test(flavor = "multi_thread")]
async fn three_schedulers_fire_each_due_timer_once_and_no_other() {
    let redis_url = fresh_redis().await;
    let mailbox = connect(&redis_url).await;
    // More in each partition than are moved at once.
    set(&mailbox, 0..2000, LONG_AGO).await;
    set(&mailbox, 2000..2100, IN_ANOTHER_LIFE).await;
    let mut schedulers = Vec::new();
    for _ in 0..3 {
        schedulers.push(nobody(&redis_url).await);
    }
    wait_for("all timers", async || (fired(&mailbox).await.len() >= 2000).then_some(())).await;
    // The next round has to come to an end, too, before it is known that nothing more comes.
    for scheduler in schedulers {
        scheduler.drain().await;
    }
    assert_eq!(fired(&mailbox).await, (0..2000).collect::<Vec<_>>());
}

#[tokio::test]
async fn an_outage_of_redis_shows_and_makes_timers_late_but_loses_none() {
    let redis = tokio::task::spawn_blocking(|| Redis::start(None).unwrap()).await.unwrap();
    let mailbox = connect(&redis.redis_url()).await;
    let scheduler = nobody(&redis.redis_url()).await;
    wait_for("readiness", async || scheduler.health.readiness().ready.then_some(())).await;

    redis.kill().unwrap();
    let error =
        wait_for("an error", async || scheduler.health.readiness().parts["redis"].error.clone()).await;
    assert!(error.contains("Redis"), "{error}");

    let redis = tokio::task::spawn_blocking(move || redis.restart().map(|()| redis)).await.unwrap().unwrap();
    wait_for("readiness", async || scheduler.health.readiness().ready.then_some(())).await;
    set(&mailbox, 0..10, LONG_AGO).await;
    wait_for("all timers", async || (fired(&mailbox).await.len() >= 10).then_some(())).await;
    assert_eq!(fired(&mailbox).await, (0..10).collect::<Vec<_>>());
    scheduler.drain().await;
    drop(redis);
}
