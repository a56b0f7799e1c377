//! Ingest: every update once, in the order of arrival, byte by byte.

use std::collections::HashSet;
use std::time::Instant;

use bytes::Bytes;
use fred::interfaces::{ClientLike, KeysInterface, LuaInterface};
use fred::types::CustomCommand;
use futures::future::join_all;
use proptest::collection::vec;
use proptest::prelude::*;
use shoal_domain::id::{BotId, UpdateId};
use shoal_domain::partition::PartitionId;
use shoal_mailbox::{Commit, EntryId, Ingested, Letter, MailboxError};

use crate::case::{Case, once, property};
use crate::samples::junk;

/// Ids share a key by this many: interesting things happen around its multiples.
const CHUNK: u64 = 8192;

/// As many entries an inbox takes.
const INBOX_LIMIT: u64 = 100_000;

fn update_id() -> impl Strategy<Value = u64> {
    prop_oneof![
        3 => 0..6_u64,
        3 => (1..4_u64, 0..4_u64).prop_map(|(chunk, near)| chunk * CHUNK + near - 2),
        1 => 400_000_000..400_000_004_u64,
        1 => any::<u64>(),
    ]
}

#[test]
fn an_update_is_taken_once_whatever_came_between() {
    let arrivals = vec((1..4_i64, update_id(), junk()), 1..60);
    property(arrivals, async |case: Case, arrivals| {
        let (mut seen, mut taken) = (HashSet::new(), Vec::new());
        for (bot, update, raw) in arrivals {
            let (bot, id) = (BotId(bot), UpdateId(update));
            let ingested = case.mailbox.ingest(case.partition, bot, id, raw.clone()).await.unwrap();
            let new = seen.insert((bot, id));
            assert_eq!(ingested, if new { Ingested::Appended } else { Ingested::Repeated }, "{bot} {id}");
            if new {
                taken.push((bot, raw));
            }
        }
        assert_eq!(read(&case).await, taken);
    });
}

async fn read(case: &Case) -> Vec<(BotId, Bytes)> {
    let reader = case.mailbox.reader().await.unwrap();
    let mut arrivals = reader.read(&[(case.partition, EntryId::START)], 1000).await.unwrap();
    reader.close().await;
    let envelopes = arrivals.pop().unwrap().envelopes;
    assert!(envelopes.is_sorted_by_key(|envelope| envelope.id));
    let opened = envelopes.iter().map(|envelope| match envelope.open().unwrap() {
        Letter::Update(bot, raw) => (bot, raw),
        other => panic!("{other:?} is no update"),
    });
    opened.collect()
}

#[test]
fn what_comes_together_is_taken_each_for_itself() {
    once(async |case: Case| {
        let spoilt = Case { partition: PartitionId(7), ..case.clone() };
        case.redis.set::<(), _, _>(spoilt.key("inbox"), "no stream", None, None, false).await.unwrap();
        // More than go into one script, each id twice, and everything at once.
        let updates = (0..400_u64).map(|n| (PartitionId((n % 10) as u16), UpdateId(n / 20)));
        let (mailbox, raw) = (&case.mailbox, Bytes::from(vec![b' '; 5000]));
        let taken =
            join_all(updates.clone().map(|(p, id)| mailbox.ingest(p, BotId(1), id, raw.clone()))).await;
        for ((partition, _), taken) in updates.zip(&taken) {
            let halted = matches!(taken, Err(MailboxError::Halted(p, _)) if *p == partition);
            assert_eq!(halted, partition == spoilt.partition, "{partition}: {taken:?}");
        }
        let count = |wanted| taken.iter().flatten().filter(|taken| **taken == wanted).count();
        assert_eq!((count(Ingested::Appended), count(Ingested::Repeated)), (180, 180));
        for partition in (0..10).map(PartitionId).filter(|p| *p != spoilt.partition) {
            assert_eq!(Case { partition, ..case.clone() }.stream("inbox").await.len(), 20);
        }
    });
}

#[test]
fn while_redis_does_not_answer_nobody_waits_for_others_to_be_told_so() {
    // A server of its own: nobody else wants one that does not answer.
    let server = shoal_local::Redis::start(None).unwrap();
    once(async |case: Case| {
        let case = case.on(&server.redis_url()).await;
        case.arrive(0, "{}").await;
        let pause = CustomCommand::new_static("CLIENT", None, false);
        case.redis.custom::<(), _>(pause, vec!["PAUSE", "30000", "ALL"]).await.unwrap();
        let begin = Instant::now();
        // Many times as many as share a script.
        let waits = join_all((1..600).map(async |n| {
            let told = case.mailbox.ingest(case.partition, BotId(1), UpdateId(n), "{}".into()).await;
            assert!(matches!(told, Err(MailboxError::Unavailable { .. })), "{told:?}");
            begin.elapsed()
        }));
        let waits = waits.await;
        let (first, last) = (waits.iter().min().unwrap(), waits.iter().max().unwrap());
        assert!(*last < 2 * *first, "the first was told after {first:?}, the last after {last:?}");
    });
}

#[test]
fn whoever_leaves_before_an_answer_leaves_nobody_behind() {
    once(async |case: Case| {
        let mut first = Box::pin(case.mailbox.ingest(case.partition, BotId(1), UpdateId(1), "{}".into()));
        assert!(futures::poll!(&mut first).is_pending());
        let second = case.mailbox.ingest(case.partition, BotId(1), UpdateId(2), "{}".into());
        drop(first);
        assert_eq!(second.await.unwrap(), Ingested::Appended);
        assert_eq!(case.stream("inbox").await.len(), 2, "both are in, in whatever script");
    });
}

#[test]
fn a_full_inbox_takes_nothing_until_its_owner_has_worked() {
    once(async |case: Case| {
        let ingest = async |n| {
            let raw = Bytes::from_static(b"{}");
            case.mailbox.ingest(case.partition, BotId(1), UpdateId(n), raw).await.unwrap()
        };
        assert_eq!(ingest(1).await, Ingested::Appended);
        let fill = "for i = 1, ARGV[1] do redis.call('XADD', KEYS[1], '*', 'k', 'x') end";
        case.redis.eval::<(), _, _, _>(fill, case.key("inbox"), INBOX_LIMIT - 2).await.unwrap();

        assert_eq!(ingest(2).await, Ingested::Appended, "the last one that fits");
        assert_eq!(ingest(3).await, Ingested::Full);
        assert_eq!(ingest(2).await, Ingested::Repeated, "Telegram need not come again with what is in");

        let last = case.stream("inbox").await.pop().unwrap().0;
        let lease = case.acquire().await;
        let commit = Commit { position: last, ..Commit::default() };
        case.mailbox.commit(&lease, &commit).await.unwrap();
        assert_eq!(ingest(3).await, Ingested::Appended, "what was refused comes in later");
    });
}
