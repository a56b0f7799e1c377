//! The fleet: who is there, and what a job remembers.

use std::collections::BTreeSet;

use fred::interfaces::{KeysInterface, SortedSetsInterface};
use proptest::collection::vec;
use proptest::prelude::*;
use shoal_mailbox::SILENCE;

use crate::case::{Case, once, property};

#[derive(Clone, Debug)]
enum Step {
    Heartbeat(u8),
    Leave(u8),
    /// A worker has been silent for too long.
    Silence(u8),
}

fn worker() -> impl Strategy<Value = u8> {
    0..5_u8
}

#[test]
fn the_fleet_is_who_was_heard_lately() {
    let step = prop_oneof![
        4 => worker().prop_map(Step::Heartbeat),
        1 => worker().prop_map(Step::Leave),
        1 => worker().prop_map(Step::Silence),
    ];
    property(vec(step, 1..40), async |case: Case, steps| {
        case.redis.del::<(), _>("workers").await.unwrap();
        let name = |n: u8| format!("worker-{n}");
        let mut fleet = BTreeSet::new();
        for step in steps {
            match step {
                Step::Heartbeat(n) => {
                    fleet.insert(name(n));
                    let heard = case.mailbox.heartbeat(&name(n)).await.unwrap();
                    assert_eq!(heard, Vec::from_iter(fleet.clone()));
                }
                Step::Leave(n) => {
                    fleet.remove(&name(n));
                    case.mailbox.leave(&name(n)).await.unwrap();
                }
                Step::Silence(n) => {
                    fleet.remove(&name(n));
                    let last = case.now().await as f64 - SILENCE.as_millis() as f64;
                    case.redis
                        .zadd::<(), _, _>("workers", None, None, false, false, (last, name(n)))
                        .await
                        .unwrap();
                }
            }
        }
    });
}

#[test]
fn a_note_stays_until_it_is_replaced() {
    let step = (any::<bool>(), crate::samples::text());
    property(vec(step, 1..20), async |case: Case, steps| {
        let name = format!("note-{}", case.partition);
        let mut noted: Option<String> = None;
        for (first, text) in steps {
            if first {
                let stands = case.mailbox.first_note(&name, &text).await.unwrap();
                assert_eq!(&stands, noted.get_or_insert(text));
            } else {
                case.mailbox.set_note(&name, &text).await.unwrap();
                noted = Some(text);
            }
            assert_eq!(case.mailbox.note(&name).await.unwrap(), noted);
        }
    });
}

#[test]
fn a_note_that_is_forgotten_was_never_written() {
    once(async |case: Case| {
        for _ in 0..2 {
            case.mailbox.set_note("webhook:1", "told").await.unwrap();
            assert_eq!(case.mailbox.note("webhook:1").await.unwrap().as_deref(), Some("told"));
            case.mailbox.forget_note("webhook:1").await.unwrap();
            case.mailbox.forget_note("webhook:1").await.unwrap();
            assert_eq!(case.mailbox.note("webhook:1").await.unwrap(), None);
        }
    });
}
