//! Commit: all that a batch decided or nothing, once, and only from where the owner believes to be.

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;
use fred::interfaces::SortedSetsInterface;
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;
use shoal_domain::decision::Record;
use shoal_domain::effect::Effect;
use shoal_domain::entity::{EntityKey, FieldWrite};
use shoal_domain::message::{Tell, Timer};
use shoal_domain::partition::PartitionId;
use shoal_domain::time::Timestamp;
use shoal_mailbox::{Commit, EffectId, EntryId, Envelope, Lease, Letter, MailboxError, Outgoing};

use crate::case::{Case, PARTITIONS, property};
use crate::samples::{crowd, effect, fields, junk, record, somebody, tell, text};

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
}

fn decided() -> impl Strategy<Value = Decided> {
    let entities = btree_map(somebody(), fields(), 0..4);
    let timers = btree_map(somebody(), proptest::option::of(any::<u32>()), 0..3);
    (
        (1..5_usize, vec(junk(), 0..4), entities, vec((somebody(), tell()), 0..6), timers),
        (vec(effect(), 0..4), vec(record(), 0..3), proptest::option::weighted(0.2, text())),
    )
        .prop_map(|((handled, arriving, entities, tells, timers), (effects, records, dead))| Decided {
            handled,
            arriving,
            entities,
            tells,
            timers,
            effects,
            records,
            dead,
        })
}

/// What the partition should hold.
#[derive(Default)]
struct Model {
    position: EntryId,
    arrived: Vec<(EntryId, HashMap<String, Bytes>)>,
    entities: BTreeMap<EntityKey, HashMap<String, String>>,
    timers: BTreeMap<String, f64>,
    effects: Vec<(EffectId, Effect, bool)>,
    records: Vec<(EffectId, Record)>,
    sent: BTreeMap<PartitionId, Vec<(EntityKey, Tell)>>,
    dead: Vec<(EntryId, String, HashMap<String, Bytes>)>,
}

impl Model {
    /// Lets updates arrive until there are as many to handle as were handled, and some more.
    async fn arrive(&mut self, case: &Case, decided: &Decided) {
        let unread = self.arrived.iter().filter(|(id, _)| *id > self.position).count();
        let missing = decided.handled.saturating_sub(unread);
        let fill = std::iter::repeat_n(&b"{}"[..], missing).map(Bytes::from_static);
        let first = self.arrived.len() as u64;
        for (n, raw) in (first..).zip(fill.chain(decided.arriving.iter().cloned())) {
            case.arrive(n, raw).await;
        }
        let known = self.arrived.last().map_or(EntryId::START, |(id, _)| *id);
        self.arrived.extend(case.stream("inbox").await.into_iter().filter(|(id, _)| *id > known));
    }

    /// The commit of what was decided, from the position on.
    fn commit(&self, decided: &Decided) -> Commit {
        let unread = self.arrived.iter().filter(|(id, _)| *id > self.position);
        let (last, fields) = unread.take(decided.handled).last().unwrap().clone();
        let fields = fields.into_iter().collect();
        let numbered = (0..).map(|index| EffectId { cause: last, index });
        Commit {
            expected: self.position,
            position: last,
            entities: decided.entities.clone().into_iter().collect(),
            tells: decided.tells.clone(),
            timers: decided
                .timers
                .iter()
                .map(|(entity, at)| (*entity, Timer::Rematch, at.map(|at| Timestamp(at.into()))))
                .collect(),
            effects: numbered.clone().zip(decided.effects.clone()).collect(),
            records: numbered.zip(decided.records.clone()).collect(),
            dead: decided
                .dead
                .iter()
                .map(|why| (Envelope { id: last, fields: Vec::clone(&fields) }, why.clone()))
                .collect(),
        }
    }

    /// The commit has happened.
    fn absorb(&mut self, commit: Commit) {
        self.position = commit.position;
        for (entity, fields) in commit.entities {
            let held = self.entities.entry(entity).or_default();
            for FieldWrite { name, value } in fields {
                match value {
                    Some(value) => held.insert(name, value),
                    None => held.remove(&name),
                };
            }
        }
        for (to, tell) in commit.tells {
            self.sent.entry(PARTITIONS.of(to)).or_default().push((to, tell));
        }
        for (entity, _, at) in commit.timers {
            let name = format!("{entity}/rematch");
            match at {
                Some(at) => self.timers.insert(name, at.0 as f64),
                None => self.timers.remove(&name),
            };
        }
        self.effects.extend(commit.effects.into_iter().map(|(id, effect)| (id, effect, false)));
        self.records.extend(commit.records);
        self.dead.extend(
            commit
                .dead
                .into_iter()
                .map(|(letter, why)| (letter.id, why, letter.fields.into_iter().collect())),
        );
    }

    /// Redis holds what it should.
    async fn check(&self, case: &Case, lease: &Lease) {
        let crowd = crowd();
        let loaded = case.mailbox.load(case.partition, &crowd).await.unwrap();
        for (entity, fields) in crowd.iter().zip(loaded) {
            assert_eq!(fields, self.entities.get(entity).cloned().unwrap_or_default(), "{entity}");
        }
        let mut estate = case.mailbox.inherit(lease).await.unwrap();
        assert_eq!(estate.position, self.position);
        assert_eq!(estate.effects, self.effects);
        assert_eq!(estate.records, self.records);
        assert_eq!(estate.unreadable, Vec::<String>::new());
        estate.links.sort_unstable();
        let links: Vec<_> =
            self.sent.iter().map(|(target, tells)| (*target, tells.len() as u64, 0)).collect();
        assert_eq!(estate.links, links);
        for (target, tells) in &self.sent {
            let bodies = case.mailbox.in_transit(case.partition, *target, 1).await.unwrap();
            assert_eq!(&open(bodies), tells, "tells to {target}");
        }
        let timers: Vec<(String, f64)> =
            case.redis.zrange(case.key("timers"), 0, -1, None, false, None, true).await.unwrap();
        assert_eq!(timers.into_iter().collect::<BTreeMap<_, _>>(), self.timers);
        self.check_streams(case).await;
    }

    async fn check_streams(&self, case: &Case) {
        let kept: Vec<_> = self.arrived.iter().filter(|(id, _)| *id > self.position).cloned().collect();
        assert_eq!(case.stream("inbox").await, kept, "trimmed up to the position, and no further");
        let dead = case.mailbox.dead(case.partition, 1000).await.unwrap();
        assert_eq!(dead.len(), self.dead.len());
        for (letter, (entry, why, fields)) in dead.into_iter().zip(&self.dead) {
            let mut held: HashMap<String, Bytes> = letter.fields.into_iter().collect();
            assert_eq!(held.remove("entry").unwrap(), entry.to_string());
            assert_eq!(held.remove("why").unwrap(), why);
            assert_eq!(&held, fields, "a dead letter is kept whole");
        }
    }
}

/// What the receiving side finds in its inbox.
fn open(bodies: Vec<Bytes>) -> Vec<(EntityKey, Tell)> {
    let opened = bodies.into_iter().map(|body| {
        let fields = vec![("k".to_owned(), Bytes::from_static(b"tell")), ("b".to_owned(), body)];
        match (Envelope { id: EntryId::START, fields }).open().unwrap() {
            Letter::Tell(to, tell) => (to, tell),
            other => panic!("{other:?} is no tell"),
        }
    });
    opened.collect()
}

/// Expects a refusal that changes nothing.
async fn refused(case: &Case, lease: &Lease, commit: &Commit) -> MailboxError {
    let before = case.snapshot().await;
    let error = case.mailbox.commit(lease, commit).await.expect_err("the commit is refused");
    assert!(before == case.snapshot().await, "a refused commit changes nothing");
    error
}

/// Expects success, with the tells in the order in which they were decided.
async fn accepted(case: &Case, lease: &Lease, commit: &Commit) -> Vec<Outgoing> {
    let links = case.mailbox.commit(lease, commit).await.unwrap();
    for link in &links {
        let tells: Vec<_> =
            commit.tells.iter().filter(|(to, _)| PARTITIONS.of(*to) == link.target).cloned().collect();
        assert_eq!(open(link.bodies.clone()), tells);
    }
    assert_eq!(links.iter().map(|link| link.bodies.len()).sum::<usize>(), commit.tells.len());
    links
}

#[test]
fn a_commit_happens_as_a_whole_and_once() {
    let way = select(vec![Way::Once, Way::Once, Way::Twice, Way::Elsewhere, Way::Replaced]);
    property(vec((decided(), way), 1..14), async |case: Case, steps| {
        let (mut model, mut lease) = (Model::default(), case.acquire().await);
        let mut last: Option<Commit> = None;
        for (decided, way) in steps {
            model.arrive(&case, &decided).await;
            let commit = model.commit(&decided);
            match way {
                Way::Once | Way::Twice => {}
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
            let links = accepted(&case, &lease, &commit).await;
            if matches!(way, Way::Twice) {
                let before = case.snapshot().await;
                assert_eq!(accepted(&case, &lease, &commit).await, links, "the same answer again");
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
