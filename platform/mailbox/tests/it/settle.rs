//! Settling: what became of effects and records, said once, twice or out of order.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use bytes::Bytes;
use fred::interfaces::{KeysInterface, SortedSetsInterface};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::subsequence;
use shoal_domain::decision::Record;
use shoal_domain::effect::Effect;
use shoal_domain::id::{Address, BotId, ChatId, UserId};
use shoal_domain::language::Language;
use shoal_domain::message::Report;
use shoal_mailbox::{Commit, EffectId, Lease, Pause, Settlement};

use crate::case::{Case, once, place, property};
use crate::samples::{effect, hours, pause, pauses, record, report, text};

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
        Settlement { held, begun, finished, written, uncertain, ..Settlement::default() }
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
    /// In hours.
    paused: BTreeMap<(BotId, ChatId), u64>,
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
        for pause in &said.paused {
            let hours = hours(pause);
            let longest = self.paused.entry((pause.bot, pause.chat)).or_default();
            *longest = hours.max(*longest);
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
        let paused: Vec<_> =
            estate.paused.iter().map(|pause| ((pause.bot, pause.chat), hours(pause))).collect();
        let paused: BTreeMap<_, _> = paused.into_iter().filter(|(_, hours)| *hours > 0).collect();
        let running = self.paused.iter().filter(|(_, hours)| **hours > 0);
        assert_eq!(paused, running.map(|(chat, hours)| (*chat, *hours)).collect(), "the longer one stands");
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
    let lanes = (vec((effect(), any::<bool>()), 0..MOST as usize), vec(record(), 0..MOST as usize));
    let said = vec((settlement(), pauses(), any::<bool>()), 1..12);
    property((lanes, said), async |case: Case, ((effects, records), said)| {
        let lease = case.acquire().await;
        let (effects, begins): (Vec<Effect>, Vec<bool>) = effects.into_iter().unzip();
        let begun: Vec<EffectId> =
            (0..).map(named).zip(begins).filter_map(|(id, begins)| begins.then_some(id)).collect();
        let effects: Vec<_> = (0..).map(named).zip(effects).collect();
        let records: Vec<_> = (0..).map(named).zip(records).collect();
        let mut model = Model {
            live: effects.iter().cloned().collect(),
            records: records.iter().cloned().collect(),
            begun: begun.iter().copied().collect(),
            ..Model::default()
        };
        case.commit(&lease, 0, Commit { effects, begun, records, ..Commit::default() }).await;
        model.check(&case, &lease).await;
        let mut earlier: Option<Settlement> = None;
        for (settlement, pauses, late) in said {
            let paused = pauses.into_iter().map(|(bot, chat, length)| pause(bot, chat, length)).collect();
            let settlement = Settlement { paused, ..settlement };
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

#[test]
fn a_pause_lasts_as_long_as_the_clock_of_redis_says_and_then_takes_no_room() {
    once(async |case: Case| {
        let lease = case.acquire().await;
        let (bot, short, long) = (BotId(1), ChatId(1), ChatId(2));
        let length = Duration::from_secs(10_000);
        let before = case.now().await;
        let paused = vec![pause(bot, short, Duration::from_millis(500)), pause(bot, long, length)];
        case.mailbox.settle(&lease, &Settlement { paused, ..Settlement::default() }).await.unwrap();
        let ends: Vec<(String, f64)> =
            case.redis.zrange(case.key("paused"), 0, -1, None, false, None, true).await.unwrap();
        assert_eq!(ends.len(), 2, "both are still to come");
        let end = ends.last().unwrap();
        assert_eq!(end.0, "1:2");
        // Rounded up, twice.
        assert!((before + 9_999_000..=case.now().await + 10_000_002).contains(&(end.1 as u64)), "{end:?}");
        let kept_for: i64 = case.redis.pttl(case.key("paused")).await.unwrap();
        assert!((1..=10_000_002).contains(&kept_for), "the key goes with the last pause: {kept_for}");

        while case.now().await <= ends[0].1 as u64 {}
        let lease = case.take_over().await;
        let estate = case.mailbox.inherit(&lease).await.unwrap();
        let [Pause { chat, until, .. }] = *estate.paused else { panic!("{:?}", estate.paused) };
        assert_eq!(chat, long);
        let rest = until.saturating_duration_since(Instant::now());
        assert!((9_900..=10_000).contains(&rest.as_secs()), "{rest:?}");

        // The next one that is written takes away what is over.
        let paused = vec![pause(bot, long, Duration::from_secs(1))];
        case.mailbox.settle(&lease, &Settlement { paused, ..Settlement::default() }).await.unwrap();
        let kept: u64 = case.redis.zcard(case.key("paused")).await.unwrap();
        assert_eq!(kept, 1);
    });
}

#[test]
fn pauses_are_bounded_and_those_that_end_first_are_forgotten() {
    once(async |case: Case| {
        let lease = case.acquire().await;
        for first in (0..10_500_u64).step_by(500) {
            let chats = first..first + 500;
            let length = |n: u64| Duration::from_secs(1000 + n);
            let paused = chats.map(|n| pause(BotId(1), ChatId(n.cast_signed()), length(n))).collect();
            case.mailbox.settle(&lease, &Settlement { paused, ..Settlement::default() }).await.unwrap();
        }
        let estate = case.mailbox.inherit(&lease).await.unwrap();
        assert_eq!(estate.paused.len(), 10_000);
        assert_eq!(estate.paused.iter().map(|pause| pause.chat.0).min(), Some(500));
    });
}

#[test]
fn whoever_reports_hears_where_the_report_stands() {
    once(async |case: Case| {
        let lease = case.acquire().await;
        let at = Address { bot: BotId(1), user: UserId(1) };
        let answer =
            Effect::Answer { bot: at.bot, query: "q".to_owned(), language: Language::English, toast: None };
        let effects = (0..2).map(|index| (named(index), answer.clone())).collect();
        case.commit(&lease, 0, Commit { effects, ..Commit::default() }).await;
        let finished = vec![(named(0), None), (named(1), Some(Report::Unreachable { at, why: None }))];
        let said = Settlement { finished, ..Settlement::default() };
        let places = case.mailbox.settle(&lease, &said).await.unwrap();
        let inbox = case.stream("inbox").await;
        assert_eq!(places, [None, Some(inbox[0].0)]);
        assert_eq!(
            case.mailbox.settle(&lease, &said).await.unwrap(),
            [None, None],
            "it stands there already"
        );
    });
}
