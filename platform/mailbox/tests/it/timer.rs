//! Timers: each due one once, however many schedulers look; the others when their time comes.

use std::collections::BTreeMap;

use futures::future::join_all;
use proptest::collection::vec;
use proptest::prelude::*;
use shoal_domain::entity::EntityKey;
use shoal_domain::id::PoolId;
use shoal_domain::message::Timer;
use shoal_domain::time::Timestamp;
use shoal_mailbox::{Commit, Envelope, Letter};

use crate::case::{Case, property};

/// Far enough from now in both directions that a slow test does not change which timers are due.
const HOUR: u64 = 3_600_000;

#[derive(Clone, Debug)]
enum Step {
    /// A pool sets its timer, so many milliseconds beyond the hour ago or the hour to come.
    Set { pool: i64, due: bool, beyond: u64 },
    /// A pool clears its timer.
    Clear { pool: i64 },
    /// Some schedulers look at the same time.
    Fire { schedulers: usize, limit: usize },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0..10_i64, any::<bool>(), 0..5_u64).prop_map(|(pool, due, beyond)| Step::Set { pool, due, beyond }),
        1 => (0..10_i64).prop_map(|pool| Step::Clear { pool }),
        1 => (1..5_usize, 1..5_usize).prop_map(|(schedulers, limit)| Step::Fire { schedulers, limit }),
    ];
    vec(step, 1..40)
}

#[test]
fn a_due_timer_fires_once_and_no_other() {
    property(steps(), async |case: Case, steps| {
        let (lease, now) = (case.acquire().await, case.now().await);
        let (mut set, mut fired): (BTreeMap<EntityKey, u64>, _) = (BTreeMap::new(), Vec::new());
        let mut position = 0;
        for step in steps {
            let (pool, at) = match step {
                Step::Set { pool, due, beyond } => {
                    (pool, Some(if due { now - HOUR - beyond } else { now + HOUR + beyond }))
                }
                Step::Clear { pool } => (pool, None),
                Step::Fire { schedulers, limit } => {
                    let look = || case.mailbox.fire_timers(case.partition, limit);
                    let counts = join_all(std::iter::repeat_with(look).take(schedulers)).await;
                    let count: usize = counts.into_iter().map(Result::unwrap).sum();
                    assert_eq!(count, fire(&mut set, now, schedulers * limit, &mut fired));
                    continue;
                }
            };
            let pool = EntityKey::Pool(PoolId(pool));
            match at {
                Some(at) => set.insert(pool, at),
                None => set.remove(&pool),
            };
            let timers = vec![(pool, Timer::Rematch, at.map(Timestamp))];
            case.commit(&lease, position, Commit { timers, ..Commit::default() }).await;
            position += 1;
        }
        assert_eq!(in_the_inbox(&case).await, fired);
        let left = case.mailbox.fire_timers(case.partition, usize::MAX >> 1).await.unwrap();
        assert_eq!(left, fire(&mut set, now, usize::MAX, &mut fired));
        assert_eq!(in_the_inbox(&case).await, fired);
    });
}

/// Fires so many at most, those that have been due for longest first.
fn fire(set: &mut BTreeMap<EntityKey, u64>, now: u64, most: usize, fired: &mut Vec<EntityKey>) -> usize {
    let mut due: Vec<_> = set.iter().filter(|(_, at)| **at <= now).map(|(key, at)| (*at, *key)).collect();
    due.sort_unstable();
    due.truncate(most);
    for (_, key) in &due {
        set.remove(key);
        fired.push(*key);
    }
    due.len()
}

async fn in_the_inbox(case: &Case) -> Vec<EntityKey> {
    let entries = case.stream("inbox").await;
    let opened = entries.into_iter().map(|(id, fields)| {
        let envelope = Envelope { id, fields: fields.into_iter().collect() };
        match envelope.open().unwrap() {
            Letter::Timer(of, Timer::Rematch) => of,
            other => panic!("{other:?} is no timer"),
        }
    });
    opened.collect()
}
