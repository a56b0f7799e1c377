//! Reading: several inboxes at once, each in order, and nothing that lies in one stops the reader.

use std::collections::BTreeMap;

use bytes::Bytes;
use fred::interfaces::{KeysInterface, StreamsInterface};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use shoal_domain::id::{BotId, UpdateId};
use shoal_domain::partition::PartitionId;
use shoal_mailbox::{BadEnvelope, Commit, EffectId, EntryId, Envelope, MailboxError, Settlement};

use crate::case::{Case, once, property_for};
use crate::samples::junk;

/// Reads of empty inboxes wait a tenth of a second, so fewer of them.
const CASES: u32 = 16;

#[test]
fn one_read_answers_for_many_inboxes() {
    let history = (vec((0..3_u16, junk()), 0..40), vec(any::<Index>(), 3), 1..20_u64);
    property_for(CASES, history, async |case: Case, (arrivals, read, limit)| {
        let of = |n: u16| PartitionId(case.partition.0 * 3 + n);
        let mut expected: BTreeMap<PartitionId, Vec<Bytes>> = BTreeMap::new();
        for ((n, raw), update) in arrivals.into_iter().zip(0..) {
            case.mailbox.ingest(of(n), BotId(1), UpdateId(update), raw.clone()).await.unwrap();
            expected.entry(of(n)).or_default().push(raw);
        }
        let reader = case.mailbox.reader().await.unwrap();
        let mut positions = Vec::new();
        for (n, read) in (0..3).zip(read) {
            let here = Case { partition: of(n), ..case.clone() };
            let ids: Vec<EntryId> = here.stream("inbox").await.into_iter().map(|(id, _)| id).collect();
            // Already read: nothing, or up to some entry.
            let already = read.index(ids.len() + 1);
            positions.push((of(n), already.checked_sub(1).map_or(EntryId::START, |last| ids[last])));
            if let Some(bodies) = expected.get_mut(&of(n)) {
                bodies.drain(..already);
                bodies.truncate(limit as usize);
            }
        }
        expected.retain(|_, bodies| !bodies.is_empty());

        let arrivals = reader.read(&positions, limit).await.unwrap();
        let body = |envelope: Envelope| envelope.fields.into_iter().find(|(name, _)| name == "b").unwrap().1;
        let read: BTreeMap<PartitionId, Vec<Bytes>> = arrivals
            .into_iter()
            .map(|news| (news.partition, news.envelopes.into_iter().map(body).collect()))
            .collect();
        assert_eq!(read, expected);
        reader.close().await;
    });
}

#[test]
fn what_nobody_can_open_is_read_all_the_same() {
    once(async |case: Case| {
        let strange: [&[(&str, &[u8])]; 8] = [
            &[("other", b"1")],
            &[("k", b"update"), ("b", b"{}")],
            &[("k", b"update"), ("bot", b"\xff"), ("b", b"{}")],
            &[("k", b"\xff\xfe of another release"), ("b", b"")],
            &[("k", b"tell"), ("b", b"{\"to\":\"user:1\",\"tell\":\"of another release\"}")],
            &[("k", b"timer"), ("b", b"user:1")],
            &[("k", b"timer"), ("b", b"ghost:1/rematch")],
            &[("k", b"report"), ("b", b"\xff")],
        ];
        for fields in strange {
            let fields: Vec<(&str, Bytes)> =
                fields.iter().map(|(name, value)| (*name, Bytes::from_static(value))).collect();
            case.redis.xadd::<(), _, _, _, _>(case.key("inbox"), false, None, "*", fields).await.unwrap();
        }
        let reader = case.mailbox.reader().await.unwrap();
        let arrivals = reader.read(&[(case.partition, EntryId::START)], 100).await.unwrap();
        let opened: Vec<_> =
            arrivals[0].envelopes.iter().map(|envelope| envelope.open().unwrap_err()).collect();
        let all_named = matches!(
            &opened[..],
            [
                BadEnvelope::Missing("b"),
                BadEnvelope::Missing("bot"),
                BadEnvelope::Name("bot"),
                BadEnvelope::Kind(_),
                BadEnvelope::Body { kind: "tell", .. },
                BadEnvelope::Name("timer"),
                BadEnvelope::Name("entity"),
                BadEnvelope::Body { kind: "report", .. },
            ]
        );
        assert!(all_named, "{opened:?}");
    });
}

#[test]
fn an_inbox_that_is_none_any_more_is_named_and_the_others_are_read_without_it() {
    once(async |case: Case| {
        let beside = Case { partition: PartitionId(1), ..case.clone() };
        beside.arrive(1, "{}").await;
        case.redis.set::<(), _, _>(case.key("inbox"), "x", None, None, false).await.unwrap();
        let reader = case.mailbox.reader().await.unwrap();
        let positions = [(beside.partition, EntryId::START), (case.partition, EntryId::START)];
        let refused = reader.read(&positions, 100).await;
        assert!(matches!(refused, Err(MailboxError::Halted(p, _)) if p == case.partition), "{refused:?}");
        assert!(
            case.mailbox.halted(case.partition).await.unwrap().unwrap().contains("inbox:{0} is a string")
        );
        assert_eq!(case.mailbox.halted(beside.partition).await.unwrap(), None);
        assert_eq!(reader.read(&positions[..1], 100).await.unwrap()[0].envelopes.len(), 1);
    });
}

/// What somebody tries who would empty an inbox before its time, up to an entry.
#[derive(Clone, Copy, Debug)]
enum Attempt {
    /// The owner handled everything up to there.
    Handled,
    /// An owner that was replaced says so.
    Late,
    /// The owner says so of a position that it is not at.
    Elsewhere,
    /// It says that a call is over.
    Settled,
    /// It lets go, and another takes over.
    HandedOver,
}

#[test]
fn nothing_unread_ever_leaves_an_inbox() {
    let attempt = proptest::sample::select(vec![
        Attempt::Handled,
        Attempt::Late,
        Attempt::Elsewhere,
        Attempt::Settled,
        Attempt::HandedOver,
    ]);
    let history = vec((0..4_u64, attempt, any::<Index>()), 1..20);
    property_for(CASES, history, async |case: Case, history| {
        let (mut unread, mut position, mut update) = (Vec::<EntryId>::new(), EntryId::START, 0);
        let mut late = case.acquire().await;
        let mut lease = case.take_over().await;
        for (arriving, attempt, up_to) in history {
            for _ in 0..arriving {
                case.arrive(update, "{}").await;
                update += 1;
            }
            unread = case.stream("inbox").await.into_iter().map(|(id, _)| id).collect();
            let Some(&end) = (!unread.is_empty()).then(|| up_to.get(&unread)) else { continue };
            let commit = |expected| Commit { expected, position: end, ..Commit::default() };
            match attempt {
                Attempt::Handled => {
                    case.mailbox.commit(&lease, &commit(position)).await.unwrap();
                    position = end;
                    unread.retain(|id| *id > end);
                }
                Attempt::Late => drop(case.mailbox.commit(&late, &commit(position)).await.unwrap_err()),
                Attempt::Elsewhere => {
                    let beside = EntryId { seq: position.seq + 1, ..position };
                    case.mailbox.commit(&lease, &commit(beside)).await.unwrap_err();
                }
                Attempt::Settled => {
                    let finished = vec![(EffectId { cause: end, index: 0 }, None)];
                    let said = Settlement { finished, ..Settlement::default() };
                    case.mailbox.settle(&lease, &said).await.unwrap();
                }
                Attempt::HandedOver => {
                    case.mailbox.release(&lease).await.unwrap();
                    late = std::mem::replace(&mut lease, case.acquire().await);
                }
            }
            let left: Vec<EntryId> = case.stream("inbox").await.into_iter().map(|(id, _)| id).collect();
            assert_eq!(left, unread, "{attempt:?} up to {end}");
        }
        assert!(unread.iter().all(|id| *id > position));
    });
}
