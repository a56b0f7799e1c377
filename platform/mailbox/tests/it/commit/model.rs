//! What a partition should hold after commits, and the look at what it does hold.

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;
use fred::interfaces::SortedSetsInterface;
use shoal_domain::decision::Record;
use shoal_domain::effect::Effect;
use shoal_domain::entity::{EntityKey, FieldWrite};
use shoal_domain::message::{Tell, Timer};
use shoal_domain::partition::PartitionId;
use shoal_domain::time::Timestamp;
use shoal_mailbox::{Commit, EffectId, EntryId, Envelope, Lease, Letter};

use super::Decided;
use crate::case::{Case, Entries, PARTITIONS};
use crate::samples::crowd;

/// What the partition should hold.
#[derive(Default)]
pub struct Model {
    position: EntryId,
    arrived: Vec<(EntryId, HashMap<String, Bytes>)>,
    entities: BTreeMap<EntityKey, HashMap<String, String>>,
    timers: BTreeMap<String, f64>,
    effects: Vec<(EffectId, Effect, bool)>,
    records: Vec<(EffectId, Record)>,
    /// Told since the last check, and how many envelopes each partition had been told before.
    sent: BTreeMap<PartitionId, Vec<(EntityKey, Tell)>>,
    told: BTreeMap<PartitionId, usize>,
    dead: Vec<(EntryId, String, HashMap<String, Bytes>)>,
    parked: Vec<Envelope>,
}

impl Model {
    /// Of a partition that earlier cases may have told something, as they have others.
    pub async fn of(case: &Case) -> Model {
        let mut model = Model { arrived: case.stream("inbox").await, ..Model::default() };
        for partition in crowd().into_iter().map(|entity| PARTITIONS.of(entity)) {
            let there = Case { partition, ..case.clone() };
            model.told.insert(partition, there.stream("inbox").await.len());
        }
        model
    }

    /// Lets updates arrive until there are as many to handle as were handled, and some more.
    pub async fn arrive(&mut self, case: &Case, decided: &Decided) {
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
    pub fn commit(&self, decided: &Decided) -> Commit {
        let unread = self.arrived.iter().filter(|(id, _)| *id > self.position);
        let batch: Vec<_> = unread.take(decided.handled).cloned().collect();
        let parked = batch.iter().take(decided.parks.min(decided.handled - 1)).cloned();
        let parked = parked.map(|(id, fields)| Envelope { id, fields: fields.into_iter().collect() });
        let (last, fields) = batch.last().unwrap().clone();
        Commit { position: last, parked: parked.collect(), ..self.made_of(decided, last, fields) }
    }

    /// The commit of the same decisions about what was parked first, if anything is.
    pub fn resume(&self, decided: &Decided) -> Option<Commit> {
        let resumed: Vec<EntryId> = self.parked.iter().take(decided.handled).map(|e| e.id).collect();
        let Envelope { id, fields } = self.parked.get(resumed.len().checked_sub(1)?)?.clone();
        Some(Commit { resumed, ..self.made_of(decided, id, fields.into_iter().collect()) })
    }

    /// What was decided, with the last envelope handled as its cause.
    fn made_of(&self, decided: &Decided, last: EntryId, fields: HashMap<String, Bytes>) -> Commit {
        let fields = fields.into_iter().collect();
        let numbered = (0..).map(|index| EffectId { cause: last, index });
        Commit {
            expected: self.position,
            position: self.position,
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
            ..Commit::default()
        }
    }

    /// The commit has happened.
    pub fn absorb(&mut self, commit: Commit) {
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
        self.parked.retain(|envelope| !commit.resumed.contains(&envelope.id));
        self.parked.extend(commit.parked);
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
    pub async fn check(&mut self, case: &Case, lease: &Lease) {
        let crowd = crowd();
        let loaded = case.mailbox.load(case.partition, &crowd).await.unwrap();
        for (entity, fields) in crowd.iter().zip(loaded) {
            assert_eq!(fields, self.entities.get(entity).cloned().unwrap_or_default(), "{entity}");
        }
        let estate = case.mailbox.inherit(lease).await.unwrap();
        assert_eq!(estate.position, self.position);
        let mut effects = self.effects.clone();
        effects.sort_by_key(|(id, ..)| *id);
        assert_eq!(estate.effects, effects);
        let mut records = self.records.clone();
        records.sort_by_key(|(id, _)| *id);
        assert_eq!(estate.records, records);
        let sorted = |envelope: &Envelope| {
            let mut fields = envelope.fields.clone();
            fields.sort_unstable();
            (envelope.id, fields)
        };
        assert!(estate.parked.iter().map(sorted).eq(self.parked.iter().map(sorted)), "what waits, in order");
        assert_eq!(estate.unreadable, Vec::<String>::new());
        self.check_tells(case).await;
        let timers: Vec<(String, f64)> =
            case.redis.zrange(case.key("timers"), 0, -1, None, false, None, true).await.unwrap();
        assert_eq!(timers.into_iter().collect::<BTreeMap<_, _>>(), self.timers);
        self.check_streams(case).await;
    }

    /// Each tell is in the inbox it is for, once and in order; those to the partition itself are its next envelopes.
    async fn check_tells(&mut self, case: &Case) {
        for (target, tells) in &self.sent {
            let there = Case { partition: *target, ..case.clone() };
            let mut found = there.stream("inbox").await;
            if *target == case.partition {
                let known = self.arrived.last().map_or(EntryId::START, |(id, _)| *id);
                found.retain(|(id, _)| *id > known);
                self.arrived.extend(found.clone());
            } else {
                let earlier = self.told.insert(*target, found.len()).expect("it is somebody of the crowd");
                found.drain(..earlier);
            }
            assert_eq!(&open(found), tells, "tells to {target}");
        }
        self.sent.clear();
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

fn open(entries: Entries) -> Vec<(EntityKey, Tell)> {
    let opened = entries.into_iter().map(|(id, fields)| {
        match (Envelope { id, fields: fields.into_iter().collect() }).open().unwrap() {
            Letter::Tell(to, tell) => (to, tell),
            other => panic!("{other:?} is no tell"),
        }
    });
    opened.collect()
}
