//! One case of a property: a partition that nobody used before, seen through the crate and past it.

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;
use fred::prelude::*;
use fred::types::config::Config;
use fred::types::{CustomCommand, streams::XReadValue};
use proptest::strategy::Strategy;
use proptest::test_runner::{self, TestRunner};
use shoal_domain::id::{BotId, UpdateId};
use shoal_domain::partition::{PartitionCount, PartitionId};
use shoal_mailbox::{Commit, EntryId, Ingested, Lease, Mailbox};

/// Partitions of the deployments under test.
pub const PARTITIONS: PartitionCount = PartitionCount::new(1024).unwrap();

/// Histories that a property draws.
const CASES: u32 = 48;

/// Steps towards a simpler failing history; with the cases, fewer than there are partitions.
const SHRINKS: u32 = 400;

/// What a stream holds.
pub type Entries = Vec<(EntryId, HashMap<String, Bytes>)>;

/// A case of a property.
#[derive(Clone)]
pub struct Case {
    /// The crate under test.
    pub mailbox: Mailbox,
    /// Redis itself, for what the crate does not show.
    pub redis: Client,
    /// This case's own partition.
    pub partition: PartitionId,
    /// Where Redis is.
    pub url: String,
}

/// Checks that a property holds for [`CASES`] histories.
pub fn property<S: Strategy>(histories: S, holds: impl AsyncFn(Case, S::Value)) {
    property_for(CASES, histories, holds);
}

/// Checks that a property holds for so many histories.
pub fn property_for<S: Strategy>(cases: u32, histories: S, holds: impl AsyncFn(Case, S::Value)) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let url = shoal_local::fresh().redis_url;
    let first = runtime.block_on(Case::connect(url));
    let next = Cell::new(0);
    let config = test_runner::Config {
        cases,
        max_shrink_iters: SHRINKS,
        failure_persistence: None,
        ..test_runner::Config::default()
    };
    let result = TestRunner::new(config).run(&histories, |history| {
        let case = Case { partition: PartitionId(next.get()), ..first.clone() };
        next.set(next.get() + 1);
        runtime.block_on(holds(case, history));
        Ok(())
    });
    if let Err(broken) = result {
        panic!("{broken}");
    }
}

/// Plays one history that needs no drawing.
pub fn once(story: impl AsyncFn(Case)) {
    property_for(1, proptest::strategy::Just(()), async |case: Case, ()| story(case).await);
}

impl Case {
    async fn connect(url: String) -> Case {
        let mailbox = Mailbox::connect(&url, PARTITIONS).await.unwrap();
        mailbox.name().await.unwrap();
        let redis = Builder::from_config(Config::from_url(&url).unwrap()).build().unwrap();
        redis.init().await.unwrap();
        Case { mailbox, redis, partition: PartitionId(0), url }
    }

    /// The same case on another server.
    pub async fn on(&self, url: &str) -> Case {
        Case { partition: self.partition, ..Case::connect(url.to_owned()).await }
    }

    /// The name of one of this partition's keys.
    pub fn key(&self, name: &str) -> String {
        format!("{name}:{{{}}}", self.partition)
    }

    /// Takes the lease, which nobody may hold.
    pub async fn acquire(&self) -> Lease {
        self.acquire_as("worker").await
    }

    /// The same for a worker with a name.
    pub async fn acquire_as(&self, worker: &str) -> Lease {
        self.mailbox.acquire(self.partition, worker).await.unwrap().expect("the lease is free")
    }

    /// Prolongs leases, and says which are still held.
    pub async fn renew(&self, leases: &mut [Lease]) -> Vec<bool> {
        self.mailbox.renew(leases).await.into_iter().map(Result::unwrap).collect()
    }

    /// Ends whatever lease there is without waiting for it.
    pub async fn run_out(&self) {
        self.redis.hset::<(), _, _>(self.key("lease"), ("expires", 0)).await.unwrap();
    }

    /// The lease runs out and another owner takes it.
    pub async fn take_over(&self) -> Lease {
        self.run_out().await;
        self.acquire().await
    }

    /// An update arrives; `n` is its id, and must be new.
    pub async fn arrive(&self, n: u64, raw: impl Into<Bytes>) {
        let ingested = self.mailbox.ingest(self.partition, BotId(1), UpdateId(n), raw.into()).await.unwrap();
        assert_eq!(ingested, Ingested::Appended);
    }

    /// Commits something from one made-up position to the next.
    pub async fn commit(&self, lease: &Lease, from: u64, commit: Commit) {
        let commit = Commit { expected: place(from), position: place(from + 1), ..commit };
        self.mailbox.commit(lease, &commit).await.unwrap();
    }

    /// All entries of one of this partition's streams.
    pub async fn stream(&self, name: &str) -> Entries {
        let read: Vec<XReadValue<String, String, Bytes>> =
            self.redis.xrange_values(self.key(name), "-", "+", None).await.unwrap();
        read.into_iter().map(|(id, fields)| (id.parse().unwrap(), fields)).collect()
    }

    /// One field of each entry of a stream.
    pub async fn column(&self, name: &str, field: &str) -> Vec<Bytes> {
        let entries = self.stream(name).await;
        entries.into_iter().map(|(_, mut fields)| fields.remove(field).unwrap()).collect()
    }

    /// Everything that Redis holds for this partition, byte by byte: equal before and after when nothing happened.
    pub async fn snapshot(&self) -> BTreeMap<String, Bytes> {
        let keys = CustomCommand::new_static("KEYS", None, false);
        let names: Vec<String> =
            self.redis.custom(keys, vec![format!("*{{{}}}*", self.partition)]).await.unwrap();
        let mut held = BTreeMap::new();
        for name in names {
            held.insert(name.clone(), self.redis.dump(name).await.unwrap());
        }
        held
    }

    /// What the Redis clock says, in milliseconds.
    pub async fn now(&self) -> u64 {
        let time = CustomCommand::new_static("TIME", None, false);
        let (seconds, micros): (u64, u64) = self.redis.custom(time, Vec::<String>::new()).await.unwrap();
        seconds * 1000 + micros / 1000
    }
}

/// A made-up position, long before any real entry, for commits that handle none.
pub fn place(n: u64) -> EntryId {
    EntryId { ms: n, seq: 0 }
}
