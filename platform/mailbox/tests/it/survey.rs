//! The survey: what an operator sees is what there is.

use proptest::prelude::*;
use shoal_domain::decision::Record;
use shoal_domain::effect::Effect;
use shoal_domain::id::{BotId, UserId};
use shoal_domain::language::Language;
use shoal_domain::time::Timestamp;
use shoal_mailbox::{Commit, EffectId, EntryId, Envelope, PartitionState, Settlement};

use crate::case::{Case, PARTITIONS, property_for};

/// A survey looks at every partition, so fewer of them.
const CASES: u32 = 6;

#[test]
fn a_survey_counts_what_there_is() {
    let history = (0..6_usize, 0..7_usize, 0..4_u32, 0..4_u32, 0..3_usize, any::<bool>());
    property_for(CASES, history, async |case: Case, (arrived, handled, calls, records, dead, owned)| {
        let before = case.now().await;
        for n in 0..arrived {
            case.arrive(n as u64, "{}").await;
        }
        let entries = case.stream("inbox").await;
        // A commit needs somewhere to go.
        let handled = handled.min(arrived);
        let position = if handled == 0 { EntryId { ms: 1, seq: 0 } } else { entries[handled - 1].0 };
        let numbered = |index| EffectId { cause: position, index };
        let call =
            Effect::Answer { bot: BotId(1), query: String::new(), language: Language::English, toast: None };
        let record = Record::AgeStated { user: UserId(1), age: 30, at: Timestamp(0) };
        let letter = Envelope { id: position, fields: vec![("b".to_owned(), "{}".into())] };
        let commit = Commit {
            position,
            effects: (0..calls).map(|n| (numbered(n), call.clone())).collect(),
            records: (0..records).map(|n| (numbered(n), record.clone())).collect(),
            dead: vec![(letter, "broken".to_owned()); dead],
            ..Commit::default()
        };
        let lease = case.acquire_as("worker-1").await;
        case.mailbox.commit(&lease, &commit).await.unwrap();
        let said = Settlement { uncertain: vec![(numbered(0), "lost".to_owned())], ..Settlement::default() };
        case.mailbox.settle(&lease, &said).await.unwrap();
        if !owned {
            case.run_out().await;
        }

        let survey = case.mailbox.survey().await.unwrap();
        assert!(survey.iter().map(|state| state.partition).eq(PARTITIONS.all()));
        let found = survey[usize::from(case.partition.0)].clone();
        let waiting = (arrived - handled) as u64;
        let longest = if waiting == 0 { 0 } else { case.now().await - before };
        assert!(found.lag_ms <= longest, "{} of at most {longest}", found.lag_ms);
        let expected = PartitionState {
            partition: case.partition,
            owner: owned.then(|| "worker-1".to_owned()),
            epoch: 1,
            position,
            waiting,
            lag_ms: found.lag_ms,
            calls: calls.into(),
            records: records.into(),
            parked: 0,
            dead: dead as u64,
            uncertain: 1,
            halted: None,
            unreadable: None,
        };
        assert_eq!(found, expected);
        let other = &survey[usize::from(case.partition.0) + 1];
        assert_eq!((other.epoch, other.owner.as_ref(), other.waiting), (0, None, 0), "an untouched one");
    });
}
