//! A Redis of its own, and the owner of some partitions on it.

use std::cell::{Cell, RefCell};
use std::pin::pin;
use std::task::{Context, Waker};

use bytes::Bytes;
use futures::future::join_all;
use shoal_domain::entity::EntityKey;
use shoal_domain::id::{UpdateId, UserId};
use shoal_domain::partition::{PartitionCount, PartitionId};
use shoal_local::Redis;
use shoal_mailbox::{Commit, EffectId, EntryId, Ingested, Lease, Mailbox, Settlement};
use tokio::runtime::{Builder, Runtime};

use crate::sample::{BOT, relay, said, update};

/// As many as can be busy at once here.
pub(crate) const PARTITIONS: u16 = 100;

/// The first of those who are told something.
const FIRST_PERSON: i64 = 5_000_000_000;

/// Redis, and who owns all its partitions.
pub(crate) struct Deployment {
    pub(crate) mailbox: Mailbox,
    pub(crate) leases: Vec<Lease>,
    positions: RefCell<Vec<EntryId>>,
    updates: Cell<u64>,
    raw: Bytes,
    runtime: Runtime,
    /// Ends after who uses it.
    redis: Redis,
}

impl Deployment {
    pub(crate) fn start() -> Deployment {
        let redis = Redis::start(None).expect("a private Redis starts");
        // One thread: what is measured is one step after the other.
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime starts");
        let (mailbox, leases) = runtime.block_on(own(&redis.redis_url()));
        let positions = RefCell::new(vec![EntryId::START; usize::from(PARTITIONS)]);
        let (updates, raw) = (Cell::new(0), update("text"));
        Deployment { mailbox, leases, positions, updates, raw, runtime, redis }
    }

    /// Where Redis is.
    pub(crate) fn port(&self) -> u16 {
        self.redis.port()
    }

    /// Waits for what Redis answers.
    pub(crate) fn wait<T>(&self, step: impl Future<Output = T>) -> T {
        self.runtime.block_on(step)
    }

    /// Begins a step and lets go of it before Redis answers: what is left is the making of the command, up to the queue of
    /// the client.
    pub(crate) fn hand_over<T>(&self, step: impl Future<Output = T>) {
        let _inside = self.runtime.enter();
        let begun = pin!(step).poll(&mut Context::from_waker(Waker::noop()));
        assert!(begun.is_pending(), "Redis has not been asked yet");
    }

    /// Has what was handed over sent and answered.
    pub(crate) fn drain(&self) {
        self.wait(self.mailbox.ping()).expect("Redis answers");
    }

    /// One more update for a partition.
    pub(crate) async fn ingest(&self, partition: u16) {
        let id = UpdateId(self.updates.replace(self.updates.get() + 1));
        let ingested = self.mailbox.ingest(PartitionId(partition), BOT, id, self.raw.clone()).await;
        assert_eq!(ingested.expect("Redis takes it"), Ingested::Appended);
    }

    /// So many updates wait in the inbox of a partition.
    pub(crate) fn arrive(&self, partition: u16, updates: usize) {
        self.wait(join_all((0..updates).map(|_| self.ingest(partition))));
    }

    /// The next commit of a partition: so many people are told something, and so many are shown something.
    pub(crate) fn decide(&self, partition: u16, tells: usize, effects: usize) -> Commit {
        let mut positions = self.positions.borrow_mut();
        let lease = &self.leases[usize::from(partition)];
        let expected = positions[usize::from(partition)];
        // Behind all that came before this millisecond, and never where a commit was before.
        let position = EntryId { ms: lease.clock.now().0, seq: expected.seq + 1 };
        positions[usize::from(partition)] = position;
        let people = || (FIRST_PERSON..).map(UserId);
        let ids = effect_ids(position, effects);
        Commit {
            expected,
            position,
            tells: people().take(tells).map(|to| (EntityKey::User(to), said(to))).collect(),
            effects: ids.iter().copied().zip(people().map(relay)).collect(),
            begun: ids,
            ..Commit::default()
        }
    }

    /// Makes a commit of a partition.
    pub(crate) async fn commit(&self, partition: u16, commit: &Commit) {
        let done = self.mailbox.commit(&self.leases[usize::from(partition)], commit).await;
        divan::black_box(done.expect("the partition is ours"));
    }

    /// Says of calls of a partition that they are over.
    pub(crate) async fn settle(&self, partition: u16, over: &Settlement) {
        let done = self.mailbox.settle(&self.leases[usize::from(partition)], over).await;
        divan::black_box(done.expect("the partition is ours"));
    }
}

/// All calls of a commit are over.
pub(crate) fn over(commit: &Commit) -> Settlement {
    Settlement { finished: commit.begun.iter().map(|id| (*id, None)).collect(), ..Settlement::default() }
}

fn effect_ids(cause: EntryId, count: usize) -> Vec<EffectId> {
    (0..).map(|index| EffectId { cause, index }).take(count).collect()
}

async fn own(url: &str) -> (Mailbox, Vec<Lease>) {
    let partitions = PartitionCount::new(PARTITIONS).expect("there are some");
    let mailbox = Mailbox::connect(url, partitions).await.expect("it is there");
    mailbox.name().await.expect("a new Redis takes a name");
    let leases = join_all(partitions.all().map(|partition| mailbox.acquire(partition, "bench"))).await;
    let leases = leases.into_iter().map(|lease| lease.expect("Redis answers").expect("nobody else is there"));
    let leases = leases.collect();
    (mailbox, leases)
}
