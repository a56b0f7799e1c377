//! Commit: all that a batch decided or nothing, once, and only from where the owner believes to be.

mod model;

use std::collections::BTreeMap;

use bytes::Bytes;
use fred::interfaces::KeysInterface;
use futures::future::join_all;
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;
use shoal_domain::decision::Record;
use shoal_domain::effect::Effect;
use shoal_domain::entity::{EntityKey, FieldWrite};
use shoal_domain::id::{BotId, ConversationId, MessageId, PoolId, UserId};
use shoal_domain::language::Language;
use shoal_domain::message::Tell;
use shoal_domain::partition::PartitionId;
use shoal_mailbox::{Commit, Copied, EffectId, EntryId, Lease, MailboxError, Side};

use crate::case::{Case, once, place, property};
use crate::samples::{effect, fields, junk, record, somebody, tell, text};
use model::Model;

/// What rules made of some envelopes.
#[derive(Clone, Debug)]
struct Decided {
    /// How many envelopes; those that follow arrive while they are handled.
    handled: usize,
    arriving: Vec<Bytes>,
    entities: BTreeMap<EntityKey, Vec<FieldWrite>>,
    tells: Vec<(EntityKey, Tell)>,
    timers: BTreeMap<EntityKey, Option<u32>>,
    effects: Vec<Effect>,
    records: Vec<Record>,
    /// Why the last envelope could not be handled, if so.
    dead: Option<String>,
    /// How many of the envelopes wait for something, from the first on.
    parks: usize,
}

/// How the commit goes.
#[derive(Clone, Copy, Debug)]
enum Way {
    Once,
    Twice,
    /// The owner believes in another position.
    Elsewhere,
    /// The owner was replaced while it decided.
    Replaced,
    /// What was parked first is handled meanwhile.
    Resumed,
}

fn decided() -> impl Strategy<Value = Decided> {
    let entities = btree_map(somebody(), fields(), 0..4);
    let timers = btree_map(somebody(), proptest::option::of(any::<u32>()), 0..3);
    (
        (1..5_usize, vec(junk(), 0..4), entities, vec((somebody(), tell()), 0..6), timers),
        (vec(effect(), 0..4), vec(record(), 0..3), proptest::option::weighted(0.2, text()), 0..3_usize),
    )
        .prop_map(|((handled, arriving, entities, tells, timers), (effects, records, dead, parks))| {
            Decided { handled, arriving, entities, tells, timers, effects, records, dead, parks }
        })
}

/// Expects a refusal that changes nothing.
async fn refused(case: &Case, lease: &Lease, commit: &Commit) -> MailboxError {
    let before = case.snapshot().await;
    let error = case.mailbox.commit(lease, commit).await.expect_err("the commit is refused");
    assert!(before == case.snapshot().await, "a refused commit changes nothing");
    error
}

/// Expects success, and that everybody was told who should be.
async fn accepted(case: &Case, lease: &Lease, commit: &Commit) {
    let halted = case.mailbox.commit(lease, commit).await.unwrap();
    assert!(halted.is_empty(), "{halted:?}");
}

#[test]
fn a_commit_happens_as_a_whole_and_once() {
    let way = select(vec![Way::Once, Way::Once, Way::Twice, Way::Elsewhere, Way::Replaced, Way::Resumed]);
    property(vec((decided(), way), 1..14), async |case: Case, steps| {
        let (mut model, mut lease) = (Model::of(&case).await, case.acquire().await);
        let mut last: Option<Commit> = None;
        for (decided, way) in steps {
            model.arrive(&case, &decided).await;
            if let (Way::Resumed, Some(commit)) = (way, model.resume(&decided)) {
                accepted(&case, &lease, &commit).await;
                let before = case.snapshot().await;
                accepted(&case, &lease, &commit).await;
                assert!(before == case.snapshot().await, "a repeated commit changes nothing");
                model.absorb(commit);
                model.check(&case, &lease).await;
                last = None;
            }
            let commit = model.commit(&decided);
            match way {
                Way::Once | Way::Twice | Way::Resumed => {}
                Way::Elsewhere => {
                    let beside = EntryId { seq: commit.expected.seq + 1, ..commit.expected };
                    let error = refused(&case, &lease, &Commit { expected: beside, ..commit.clone() }).await;
                    assert!(matches!(error, MailboxError::Moved { .. }), "{error:?}");
                }
                Way::Replaced => {
                    let late = std::mem::replace(&mut lease, case.take_over().await);
                    let error = refused(&case, &late, &commit).await;
                    assert!(matches!(error, MailboxError::Fenced(_)), "{error:?}");
                }
            }
            accepted(&case, &lease, &commit).await;
            if matches!(way, Way::Twice) {
                let before = case.snapshot().await;
                accepted(&case, &lease, &commit).await;
                assert!(before == case.snapshot().await, "a repeated commit changes nothing");
            }
            if let Some(last) = last.replace(commit.clone()) {
                let error = refused(&case, &lease, &last).await;
                assert!(matches!(error, MailboxError::Moved { .. }), "{error:?}");
            }
            model.absorb(commit);
            model.check(&case, &lease).await;
        }
    });
}

#[test]
fn commits_that_come_together_are_made_each_for_itself() {
    once(async |case: Case| {
        let cases: Vec<Case> = (0..100).map(|p| Case { partition: PartitionId(p), ..case.clone() }).collect();
        let mut leases = vec![];
        for case in &cases {
            leases.push(case.acquire().await);
        }
        // Of a hundred, one has been replaced, and one holds something else where it keeps its calls.
        cases[3].take_over().await;
        cases[5].redis.set::<(), _, _>(cases[5].key("live"), "no hash", None, None, false).await.unwrap();
        let over = EffectId { cause: place(1), index: 0 };
        let commit = |n: u64| Commit { position: place(n + 1), over: vec![over], ..Commit::default() };
        let commits: Vec<Commit> = (0..100).map(commit).collect();
        let made =
            join_all(leases.iter().zip(&commits).map(|(lease, commit)| case.mailbox.commit(lease, commit)));
        for ((case, made), n) in cases.iter().zip(made.await).zip(0..) {
            match n {
                3 => assert!(matches!(made, Err(MailboxError::Fenced(PartitionId(3)))), "{made:?}"),
                5 => assert!(matches!(made, Err(MailboxError::Halted(PartitionId(5), _))), "{made:?}"),
                _ => {
                    made.unwrap();
                    assert_eq!(case.mailbox.inherit(&leases[n]).await.unwrap().position, place(n as u64 + 1));
                }
            }
        }
    });
}

#[test]
fn a_commit_takes_along_that_calls_are_over_and_what_they_have_copied() {
    once(async |case: Case| {
        let lease = case.acquire().await;
        let ids = [0, 1].map(|index| EffectId { cause: place(1), index });
        let effects = ids.map(|id| {
            (
                id,
                Effect::Answer {
                    bot: BotId(1),
                    query: "q".to_owned(),
                    language: Language::English,
                    toast: None,
                },
            )
        });
        case.commit(&lease, 0, Commit { effects: effects.to_vec(), ..Commit::default() }).await;
        let side = Side { user: UserId(7), conversation: ConversationId { pool: PoolId(1001), number: 5 } };
        let copied = Copied {
            side,
            pairs: vec![(MessageId(30), MessageId(12))],
            gone: vec![],
            renew: true,
            read: None,
        };
        let commit = Commit {
            expected: place(1),
            position: place(2),
            over: vec![ids[0]],
            copied: vec![copied],
            ..Commit::default()
        };
        // The answer may be lost, and then it is committed once more.
        for _ in 0..2 {
            case.mailbox.commit(&lease, &commit).await.unwrap();
            let left = case.mailbox.inherit(&lease).await.unwrap().effects;
            assert_eq!(left.iter().map(|(id, ..)| *id).collect::<Vec<_>>(), [ids[1]]);
            let copy = case.mailbox.copy_of(case.partition, side, MessageId(30)).await.unwrap();
            assert_eq!(copy, Some(MessageId(12)));
        }
        // Said again by the next commit, which does not know that the last one said it.
        case.commit(&lease, 2, Commit { over: ids.to_vec(), ..Commit::default() }).await;
        assert!(case.mailbox.inherit(&lease).await.unwrap().effects.is_empty());
    });
}
