//! What is handed over on its way to Redis: arguments are made up, written as JSON, and queued; a commit before the client, where it
//! would share a script with others. Redis itself has no part.

use std::cell::Cell;

use divan::Bencher;

use crate::deployment::{Deployment, over};

/// Commands handed over before the client gets time to send them: far fewer than it queues.
const QUEUED: u32 = 2_000;

/// Times a step that is handed over, and has the queue emptied now and then, outside the time that counts.
fn hand_over(bencher: Bencher, deployment: &Deployment, step: impl Fn(&Deployment)) {
    let queued = Cell::new(0);
    bencher
        .with_inputs(|| {
            queued.set(queued.get() + 1);
            if queued.get() == QUEUED {
                queued.set(0);
                deployment.drain();
            }
        })
        .bench_local_values(|()| step(deployment));
}

/// A commit of so many messages, each to be told to somebody.
#[divan::bench(sample_count = 100, sample_size = 20, args = [1, 10, 100])]
fn commit_tells(bencher: Bencher, messages: usize) {
    let deployment = Deployment::start();
    let commit = deployment.decide(0, messages, 0);
    hand_over(bencher, &deployment, |deployment| deployment.hand_over(deployment.commit(0, &commit)));
}

/// A commit of so many messages, each to be shown to somebody.
#[divan::bench(sample_count = 100, sample_size = 20, args = [1, 10, 100])]
fn commit_effects(bencher: Bencher, messages: usize) {
    let deployment = Deployment::start();
    let commit = deployment.decide(0, 0, messages);
    hand_over(bencher, &deployment, |deployment| deployment.hand_over(deployment.commit(0, &commit)));
}

/// So many calls are over.
#[divan::bench(sample_count = 100, sample_size = 20, args = [1, 10, 100])]
fn settle(bencher: Bencher, calls: usize) {
    let deployment = Deployment::start();
    let over = over(&deployment.decide(0, 0, calls));
    hand_over(bencher, &deployment, |deployment| deployment.hand_over(deployment.settle(0, &over)));
}
