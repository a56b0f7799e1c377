//! A lost answer leaves open whether anything was done. Doing it again leaves Redis as if it had been done once.

use std::time::{Duration, Instant};

use bytes::Bytes;
use proptest::collection::vec;
use proptest::prelude::*;
use shoal_domain::id::{BotId, UpdateId};
use shoal_domain::message::Timer;
use shoal_domain::partition::PartitionId;
use shoal_domain::time::Timestamp;
use shoal_mailbox::{Commit, EffectId, EntryId, Ingested, Lease, Mailbox, MailboxError, Settlement, Source};

use crate::case::{Case, PARTITIONS, place, property_for};
use crate::lossy::LossyWire;
use crate::samples::{effect, fields, hours, junk, pause, pauses, record, report, somebody, tell};

/// Each lost answer costs a reconnection, a tenth of a second or so.
const CASES: u32 = 6;

/// Longest wait for the wire to be mended.
const BOUND: Duration = Duration::from_secs(20);

#[derive(Clone, Debug)]
enum Step {
    Ingest(Bytes),
    Attempt,
    /// Without the positions, which the history gives it.
    Commit(Box<Commit>),
    Settle(Settlement),
    FireTimers,
}

fn steps() -> impl Strategy<Value = Vec<(Step, bool)>> {
    let id = || (0..4_u64, 0..2_u32).prop_map(|(n, index)| EffectId { cause: place(n + 1), index });
    let commit = (
        vec((somebody(), fields()), 0..3),
        vec((somebody(), tell()), 0..3),
        vec((somebody(), Just(Timer::Rematch), Just(Some(Timestamp(1)))), 0..3),
        vec((id(), effect()), 0..3),
        vec((id(), record()), 0..3),
    )
        .prop_map(|(entities, tells, timers, effects, records)| {
            Box::new(Commit { entities, tells, timers, effects, records, ..Commit::default() })
        });
    let settlement =
        (vec(id(), 0..3), vec((id(), proptest::option::of(report())), 0..3), vec(id(), 0..2), id(), pauses())
            .prop_map(|(begun, finished, written, doubtful, pauses)| Settlement {
                paused: pauses.into_iter().map(|(bot, chat, length)| pause(bot, chat, length)).collect(),
                held: vec![],
                begun,
                finished,
                written,
                uncertain: vec![(doubtful, "the answer was lost".to_owned())],
                copied: vec![],
            });
    let step = prop_oneof![
        2 => junk().prop_map(Step::Ingest),
        1 => Just(Step::Attempt),
        3 => commit.prop_map(Step::Commit),
        2 => settlement.prop_map(Step::Settle),
    ];
    vec((step, prop::bool::weighted(0.6)), 1..12)
}

/// What a step was answered, as far as a repeat may not change it.
#[derive(Debug, PartialEq)]
enum Answer {
    Ingested,
    /// How often, and up to where with care; when, is another thing each time.
    Tried(u32, Option<EntryId>),
    Done,
    Fired,
}

/// An owner who does one thing after the other, through its own connection.
struct Owner {
    mailbox: Mailbox,
    lease: Lease,
    position: u64,
    updates: u64,
}

impl Owner {
    /// Takes a step, and does not mind having taken it before.
    async fn take(&self, step: &Step) -> Result<Answer, MailboxError> {
        let (mailbox, lease) = (&self.mailbox, &self.lease);
        let (here, next) = (place(self.position), place(self.position + 1));
        match step {
            Step::Ingest(raw) => {
                let id = UpdateId(self.updates);
                let done = mailbox.ingest(lease.partition, BotId(1), id, raw.clone()).await?;
                assert_ne!(done, Ingested::Full);
                Ok(Answer::Ingested)
            }
            Step::Attempt => mailbox
                .attempt(lease, Source::Inbox, here, next, false)
                .await
                .map(|attempt| Answer::Tried(attempt.tries, attempt.careful)),
            Step::Commit(commit) => {
                let commit = Commit { expected: here, position: next, ..Commit::clone(commit) };
                mailbox.commit(lease, &commit).await.map(|_| Answer::Done)
            }
            Step::Settle(said) => mailbox.settle(lease, said).await.map(|_| Answer::Done),
            Step::FireTimers => mailbox.fire_timers(lease.partition, 100).await.map(|_| Answer::Fired),
        }
    }

    /// The step is taken, for certain.
    fn go_on(&mut self, step: &Step) {
        match step {
            Step::Ingest(_) => self.updates += 1,
            Step::Commit(_) => self.position += 1,
            Step::Attempt | Step::Settle(_) | Step::FireTimers => {}
        }
    }

    /// Takes a step until an answer comes; says whether one was lost.
    async fn insist(&self, step: &Step) -> (Answer, bool) {
        let end = Instant::now() + BOUND;
        let mut lost = false;
        loop {
            match self.take(step).await {
                Ok(answer) => return (answer, lost),
                Err(MailboxError::Unavailable { .. }) => lost = true,
                Err(error) => panic!("{error:?}"),
            }
            assert!(Instant::now() < end, "the wire is not mended within {BOUND:?}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

/// Everything there is to know about a partition, but for the time at which it was written.
async fn meaning(case: &Case, lease: &Lease) -> impl PartialEq + std::fmt::Debug + use<> {
    let mut estate = case.mailbox.inherit(lease).await.unwrap();
    let mut paused: Vec<_> = std::mem::take(&mut estate.paused)
        .iter()
        .map(|pause| (pause.bot, pause.chat, hours(pause)))
        .collect();
    // Those that end together are in no order, and those of no time at all may be over or not.
    paused.retain(|(.., hours)| *hours > 0);
    paused.sort_unstable();
    let entities = case.mailbox.load(case.partition, &crate::samples::crowd()).await.unwrap();
    let untimed = |entries: crate::case::Entries| entries.into_iter().map(|(_, fields)| fields).collect();
    let inbox: Vec<_> = untimed(case.stream("inbox").await);
    let uncertain: Vec<_> = untimed(case.stream("uncertain").await);
    (format!("{estate:?}"), paused, entities, inbox, uncertain)
}

#[test]
fn what_is_done_again_after_a_lost_answer_is_done_once() {
    property_for(CASES, steps(), async |case: Case, mut steps| {
        // At last, what became due.
        steps.push((Step::FireTimers, true));
        let twin = Case { partition: PartitionId(case.partition.0 + 500), ..case.clone() };
        let wire = LossyWire::to(&case.url).await;
        let far = Mailbox::connect(&wire.url(&case.url), PARTITIONS).await.unwrap();
        let owner = |mailbox, lease| Owner { mailbox, lease, position: 0, updates: 0 };
        let mut plain = owner(twin.mailbox.clone(), twin.acquire().await);
        let mut unlucky = owner(far, case.acquire().await);
        for (step, lose) in steps {
            // The twin goes first, so that Redis knows the script and its only answer is the one that gets lost.
            let expected = plain.take(&step).await.unwrap();
            if lose {
                wire.lose_next_answer();
            }
            let (answer, lost) = unlucky.insist(&step).await;
            assert_eq!(lost, lose, "a lost answer is an error, not repeated behind the caller's back");
            assert_eq!(answer, expected);
            plain.go_on(&step);
            unlucky.go_on(&step);
        }
        assert_eq!(unlucky.mailbox.inherit(&unlucky.lease).await.unwrap().position, place(unlucky.position));
        assert_eq!(meaning(&case, &unlucky.lease).await, meaning(&twin, &plain.lease).await);
    });
}
