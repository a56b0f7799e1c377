//! The lead in a job: one process at a time, and the next one when that one has gone.

use std::time::Duration;

use fred::interfaces::KeysInterface;
use proptest::collection::vec;
use proptest::prelude::*;
use shoal_mailbox::Lead;
use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::case::{Case, once, property};

/// Longest wait for what must come.
const BOUND: Duration = Duration::from_secs(20);

/// A term that does not end within a test.
const LONG: Duration = Duration::from_mins(10);

#[derive(Clone, Debug)]
enum Step {
    Ask(u8),
    Resign(u8),
    /// The leader's term ends.
    RunOut,
}

#[test]
fn a_job_has_one_leader() {
    let step = prop_oneof![
        4 => (0..4_u8).prop_map(Step::Ask),
        2 => (0..4_u8).prop_map(Step::Resign),
        1 => Just(Step::RunOut),
    ];
    property(vec(step, 1..40), async |case: Case, steps| {
        let job = format!("job-{}", case.partition);
        let key = format!("leader:{job}");
        let mut leader = None;
        for step in steps {
            match step {
                Step::Ask(who) => {
                    let leads = case.mailbox.lead(&job, &who.to_string(), LONG).await.unwrap();
                    assert_eq!(leads, *leader.get_or_insert(who) == who);
                    let left: i64 = case.redis.pttl(&key).await.unwrap();
                    assert!((1..=600_000).contains(&left), "the lead ends by itself, in {left} ms");
                }
                Step::Resign(who) => {
                    case.mailbox.resign(&job, &who.to_string()).await.unwrap();
                    leader = leader.filter(|leader| *leader != who);
                }
                Step::RunOut => {
                    case.redis.pexpire::<(), _>(&key, 0, None).await.unwrap();
                    leader = None;
                }
            }
        }
    });
}

#[test]
fn a_lead_that_is_released_passes_on() {
    once(async |case: Case| {
        let first = Lead::new(case.mailbox.clone(), "job", LONG);
        let second = Lead::new(case.mailbox.clone(), "job", LONG);
        assert_eq!(first.while_leading(async { "done" }).await, Some("done"));
        let (leads, led) = oneshot::channel();
        let waiting = second.while_leading(async { leads.send(()).unwrap() });
        let passing = async {
            assert_eq!(
                first.while_leading(async { "again" }).await,
                Some("again"),
                "it is still the first's"
            );
            second.release().await;
            assert_eq!(
                first.while_leading(async { "again" }).await,
                Some("again"),
                "nor the second's to release"
            );
            first.release().await;
        };
        let (second, ()) = timeout(BOUND, async { tokio::join!(waiting, passing) }).await.unwrap();
        assert_eq!(second, Some(()));
        led.await.unwrap();
    });
}

#[test]
fn work_ends_when_the_lead_is_lost() {
    once(async |case: Case| {
        let lead = Lead::new(case.mailbox.clone(), "job", Duration::from_millis(300));
        let usurped = async {
            let other = "somebody else";
            case.redis.set::<(), _, _>("leader:job", other, None, None, false).await.unwrap();
            std::future::pending::<()>().await;
        };
        let done = timeout(BOUND, lead.while_leading(usurped)).await.unwrap();
        assert_eq!(done, None);
    });
}
