//! The scripts, from the call to the answer of Redis. Two ways to get more out of them: many messages in one call, and many
//! calls on their way at once, each for a partition of its own.

use divan::Bencher;
use divan::counter::ItemsCount;
use futures::future::join_all;
use shoal_domain::entity::EntityKey;
use shoal_domain::id::UserId;
use shoal_domain::partition::PartitionId;
use shoal_mailbox::{Commit, EntryId};

use crate::deployment::{Deployment, over};

/// Updates wait behind a position, and are read.
#[divan::bench(sample_count = 500, sample_size = 1, args = [1, 10, 100])]
fn read_of(bencher: Bencher, messages: usize) {
    let deployment = Deployment::start();
    let reader = deployment.wait(deployment.mailbox.reader()).expect("Redis is there");
    deployment.arrive(0, messages);
    let behind = [(PartitionId(0), EntryId::START)];
    bencher.counter(ItemsCount::new(messages)).bench_local(|| {
        let arrivals = deployment.wait(reader.read(&behind, messages as u64)).expect("Redis answers");
        assert_eq!(arrivals[0].envelopes.len(), messages);
    });
}

/// Webhooks bring updates at the same time.
#[divan::bench(sample_count = 500, sample_size = 1, args = [1, 10, 100])]
fn ingest_at_once(bencher: Bencher, calls: u16) {
    let deployment = Deployment::start();
    bencher
        .counter(ItemsCount::new(calls))
        .bench_local(|| deployment.wait(join_all((0..calls).map(|partition| deployment.ingest(partition)))));
}

/// People who are not in memory are loaded; nobody knows them.
#[divan::bench(sample_count = 500, sample_size = 1, args = [1, 10, 100])]
fn load_of(bencher: Bencher, people: usize) {
    let deployment = Deployment::start();
    let people: Vec<_> = (1..).map(|id| EntityKey::User(UserId(id))).take(people).collect();
    bencher.counter(ItemsCount::new(people.len())).bench_local(|| {
        deployment.wait(deployment.mailbox.load(PartitionId(0), &people)).expect("Redis answers")
    });
}

/// One commit of so many updates that wait in the inbox; each is told to somebody.
#[divan::bench(sample_count = 500, sample_size = 1, args = [1, 10, 100])]
fn commit_tells_of(bencher: Bencher, messages: usize) {
    let deployment = Deployment::start();
    bencher
        .counter(ItemsCount::new(messages))
        .with_inputs(|| {
            deployment.arrive(0, messages);
            deployment.decide(0, messages, 0)
        })
        .bench_local_refs(|commit| deployment.wait(deployment.commit(0, commit)));
}

/// The same in so many partitions at the same time, one message in each.
#[divan::bench(sample_count = 500, sample_size = 1, args = [1, 10, 100])]
fn commit_tells_at_once(bencher: Bencher, calls: u16) {
    let deployment = Deployment::start();
    bencher
        .counter(ItemsCount::new(calls))
        .with_inputs(|| {
            deployment.wait(join_all((0..calls).map(|partition| deployment.ingest(partition))));
            (0..calls).map(|partition| deployment.decide(partition, 1, 0)).collect::<Vec<_>>()
        })
        .bench_local_refs(|commits| commit_all(&deployment, commits));
}

/// One commit of so many messages, each to be shown to somebody. The calls of the one before are over.
#[divan::bench(sample_count = 500, sample_size = 1, args = [1, 10, 100])]
fn commit_effects_of(bencher: Bencher, messages: usize) {
    let deployment = Deployment::start();
    let mut before = Commit::default();
    bencher
        .counter(ItemsCount::new(messages))
        .with_inputs(|| {
            deployment.wait(deployment.settle(0, &over(&before)));
            deployment.arrive(0, messages);
            before = deployment.decide(0, 0, messages);
            before.clone()
        })
        .bench_local_refs(|commit| deployment.wait(deployment.commit(0, commit)));
}

/// One call says of so many others that they are over.
#[divan::bench(sample_count = 500, sample_size = 1, args = [1, 10, 100])]
fn settle_of(bencher: Bencher, messages: usize) {
    let deployment = Deployment::start();
    bencher
        .counter(ItemsCount::new(messages))
        .with_inputs(|| {
            let commit = deployment.decide(0, 0, messages);
            deployment.wait(deployment.commit(0, &commit));
            over(&commit)
        })
        .bench_local_refs(|over| deployment.wait(deployment.settle(0, over)));
}

/// The same for so many partitions at the same time, one call in each.
#[divan::bench(sample_count = 500, sample_size = 1, args = [1, 10, 100])]
fn settle_at_once(bencher: Bencher, calls: u16) {
    let deployment = Deployment::start();
    bencher
        .counter(ItemsCount::new(calls))
        .with_inputs(|| {
            let commits: Vec<Commit> =
                (0..calls).map(|partition| deployment.decide(partition, 0, 1)).collect();
            commit_all(&deployment, &commits);
            commits.iter().map(over).collect::<Vec<_>>()
        })
        .bench_local_refs(|over| {
            let settled = (0..).zip(over.iter()).map(|(partition, over)| deployment.settle(partition, over));
            deployment.wait(join_all(settled))
        });
}

/// Each is of the partition of its place.
fn commit_all(deployment: &Deployment, commits: &[Commit]) {
    let made = (0..).zip(commits).map(|(partition, commit)| deployment.commit(partition, commit));
    deployment.wait(join_all(made));
}
