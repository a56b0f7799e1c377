//! Leases: one holder at a time, and whoever is replaced can do nothing.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use shoal_mailbox::{Commit, EffectId, EntryId, Lease, MailboxError, Settlement, Source};

use crate::case::{Case, place, property};

#[derive(Clone, Debug)]
enum Step {
    /// A worker tries to take the lease.
    Acquire,
    /// Everybody who ever held the lease tries to prolong it.
    Renew,
    /// Somebody who held it gives it back.
    Release(Index),
    /// Time passes, more than a lease lasts.
    RunOut,
    /// Somebody who held it does everything that owners do.
    Act(Index),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => Just(Step::Acquire),
        1 => Just(Step::Renew),
        1 => any::<Index>().prop_map(Step::Release),
        2 => Just(Step::RunOut),
        3 => any::<Index>().prop_map(Step::Act),
    ];
    vec(step, 1..40)
}

/// What the lease should be.
#[derive(Default)]
struct Model {
    /// Everybody who ever held it, in order.
    leases: Vec<Lease>,
    /// The one whose right stands, perhaps only because nobody else came.
    holder: Option<usize>,
    /// The holder's time is over.
    over: bool,
    position: u64,
}

impl Model {
    fn pick(&self, index: Index) -> Option<usize> {
        (!self.leases.is_empty()).then(|| index.index(self.leases.len()))
    }
}

#[test]
fn a_lease_has_one_holder_and_the_epoch_grows() {
    property(steps(), async |case: Case, steps| {
        let mut model = Model::default();
        for step in steps {
            match step {
                Step::Acquire => acquire(&case, &mut model).await,
                Step::Renew => renew(&case, &mut model).await,
                Step::Release(index) => {
                    let Some(who) = model.pick(index) else { continue };
                    case.mailbox.release(&model.leases[who]).await.unwrap();
                    if model.holder == Some(who) {
                        model.holder = None;
                    }
                }
                Step::RunOut => {
                    case.run_out().await;
                    model.over = true;
                }
                Step::Act(index) => {
                    let Some(who) = model.pick(index) else { continue };
                    act(&case, &mut model, who).await;
                }
            }
        }
    });
}

async fn acquire(case: &Case, model: &mut Model) {
    let free = model.holder.is_none() || model.over;
    let lease = case.mailbox.acquire(case.partition, "worker").await.unwrap();
    assert_eq!(lease.is_some(), free, "a lease is given if and only if nobody holds it");
    let Some(lease) = lease else { return };
    if let Some(last) = model.leases.last() {
        assert!(lease.epoch > last.epoch, "the epoch grows at every change of owner");
    }
    model.holder = Some(model.leases.len());
    model.over = false;
    model.leases.push(lease);
}

async fn renew(case: &Case, model: &mut Model) {
    let before: Vec<_> = model.leases.iter().map(|lease| lease.deadline).collect();
    let held = case.renew(&mut model.leases).await;
    let expected: Vec<bool> = (0..before.len()).map(|who| model.holder == Some(who)).collect();
    assert_eq!(held, expected, "late or not, who was not replaced holds on");
    for ((lease, before), held) in model.leases.iter().zip(before).zip(held) {
        assert_eq!(lease.deadline > before, held, "the deadline moves with the lease and only with it");
    }
    if model.holder.is_some() {
        model.over = false;
    }
}

/// Counts a try, commits and settles: all or none of it is allowed.
async fn act(case: &Case, model: &mut Model, who: usize) {
    let lease = &model.leases[who];
    let (here, next) = (place(model.position), place(model.position + 1));
    let commit = Commit { expected: here, position: next, ..Commit::default() };
    let settlement = Settlement { begun: vec![EffectId { cause: here, index: 0 }], ..Settlement::default() };
    let before = case.snapshot().await;
    let attempt = case.mailbox.attempt(lease, Source::Inbox, here, next, false).await.map(drop);
    let committed = case.mailbox.commit(lease, &commit).await.map(drop);
    let settled = case.mailbox.settle(lease, &settlement).await.map(drop);
    if model.holder == Some(who) {
        attempt.and(committed).and(settled).unwrap();
        model.position += 1;
        assert_eq!(case.mailbox.inherit(lease).await.unwrap().position, next);
        return;
    }
    for refused in [attempt, committed, settled] {
        assert!(matches!(refused, Err(MailboxError::Fenced(p)) if p == case.partition), "{refused:?}");
    }
    assert!(before == case.snapshot().await, "who was replaced changes nothing");
}

#[test]
fn a_partition_that_nobody_ever_owned_is_at_its_start() {
    crate::case::once(async |case: Case| {
        let lease = case.acquire().await;
        assert_eq!(lease.epoch, 1);
        let estate = case.mailbox.inherit(&lease).await.unwrap();
        assert_eq!(estate.position, EntryId::START);
        assert!(estate.effects.is_empty() && estate.records.is_empty());
    });
}
