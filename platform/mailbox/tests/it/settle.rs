//! Settling: what became of effects and records, said once, twice or out of order.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use fred::interfaces::SetsInterface;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::subsequence;
use shoal_domain::decision::Record;
use shoal_domain::effect::Effect;
use shoal_domain::message::Report;
use shoal_mailbox::{Commit, EffectId, Lease, Settlement};

use crate::case::{Case, place, property};
use crate::samples::{effect, record, report, text};

/// Effects and records of one history.
const MOST: u32 = 8;

fn named(index: u32) -> EffectId {
    // Two causes, so that order is by cause first.
    EffectId { cause: place(u64::from(index % 2)), index: index / 2 }
}

/// Words about some of the effects and records; some are about none that there ever was.
fn settlement() -> impl Strategy<Value = Settlement> {
    let some = || subsequence((0..MOST + 2).map(named).collect::<Vec<_>>(), 0..4).prop_shuffle();
    let finished = (some(), vec(proptest::option::of(report()), 4))
        .prop_map(|(ids, reports)| ids.into_iter().zip(reports).collect());
    let uncertain = (some(), vec(text(), 4)).prop_map(|(ids, words)| ids.into_iter().zip(words).collect());
    (some(), some(), finished, some(), uncertain).prop_map(|(held, begun, finished, written, uncertain)| {
        Settlement { held, begun, finished, written, uncertain, received: vec![] }
    })
}

/// What the lanes should hold.
#[derive(Default)]
struct Model {
    live: BTreeMap<EffectId, Effect>,
    begun: BTreeSet<EffectId>,
    records: BTreeMap<EffectId, Record>,
    reports: Vec<Report>,
    uncertain: Vec<(String, String)>,
}

impl Model {
    fn absorb(&mut self, said: &Settlement) {
        // A call that is held and begun in one breath is the one that was held before, begun again.
        self.begun.retain(|id| !said.held.contains(id));
        self.begun.extend(said.begun.iter().filter(|id| self.live.contains_key(id)));
        for (id, report) in &said.finished {
            self.begun.remove(id);
            if self.live.remove(id).is_some() {
                self.reports.extend(report.clone());
            }
        }
        for id in &said.written {
            self.records.remove(id);
        }
        for (id, what) in &said.uncertain {
            let line = (id.to_string(), what.clone());
            if !self.uncertain.contains(&line) {
                self.uncertain.push(line);
            }
        }
    }

    async fn check(&self, case: &Case, lease: &Lease) {
        let estate = case.mailbox.inherit(lease).await.unwrap();
        let effects: Vec<_> =
            self.live.iter().map(|(id, effect)| (*id, effect.clone(), self.begun.contains(id))).collect();
        assert_eq!(estate.effects, effects, "in order, with what was begun");
        assert_eq!(estate.records, self.records.clone().into_iter().collect::<Vec<_>>());
        let begun: usize = case.redis.scard(case.key("sending")).await.unwrap();
        assert_eq!(begun, self.begun.len(), "nothing is left of calls that are over");
        let reports: Vec<Report> = case
            .column("inbox", "b")
            .await
            .iter()
            .map(|body| serde_json::from_slice(body).unwrap())
            .collect();
        assert_eq!(reports, self.reports, "each report once");
        let listed = case.mailbox.uncertain(case.partition, 1000).await.unwrap();
        let word = |bytes: &Bytes| String::from_utf8(bytes.to_vec()).unwrap();
        let listed: Vec<_> =
            listed.iter().map(|line| (word(&line.fields[0].1), word(&line.fields[1].1))).collect();
        assert_eq!(listed, self.uncertain);
    }
}

#[test]
fn what_is_said_twice_counts_once() {
    let lanes = (vec(effect(), 0..MOST as usize), vec(record(), 0..MOST as usize));
    let said = vec((settlement(), any::<bool>()), 1..12);
    property((lanes, said), async |case: Case, ((effects, records), said)| {
        let lease = case.acquire().await;
        let effects: Vec<_> = (0..).map(named).zip(effects).collect();
        let records: Vec<_> = (0..).map(named).zip(records).collect();
        let mut model = Model {
            live: effects.iter().cloned().collect(),
            records: records.iter().cloned().collect(),
            ..Model::default()
        };
        case.commit(&lease, 0, Commit { effects, records, ..Commit::default() }).await;
        let mut earlier: Option<Settlement> = None;
        for (settlement, late) in said {
            model.absorb(&settlement);
            case.mailbox.settle(&lease, &settlement).await.unwrap();
            // The answer was lost, so it is said again: at once, or behind what was said after it.
            let again = if late { earlier.as_ref().unwrap_or(&settlement) } else { &settlement };
            model.absorb(again);
            case.mailbox.settle(&lease, again).await.unwrap();
            model.check(&case, &lease).await;
            earlier = Some(settlement);
        }
    });
}
