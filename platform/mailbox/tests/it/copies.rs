//! Copies: written with the end of the call that made them, known for two days, bounded.

use fred::interfaces::{ClientLike, KeysInterface, ListInterface, SortedSetsInterface};
use fred::types::CustomCommand;
use shoal_domain::effect::Effect;
use shoal_domain::id::{BotId, ConversationId, MessageId, PoolId, UserId};
use shoal_domain::language::Language;
use shoal_mailbox::{Commit, Copied, EffectId, MailboxError, Read, Settlement, Side};

use crate::case::{Case, once, place};

const SIDE: Side = Side { user: UserId(7), conversation: ConversationId { pool: PoolId(1001), number: 5 } };

fn copied(pairs: impl IntoIterator<Item = (i64, i64)>, renew: bool) -> Copied {
    let pairs = pairs.into_iter().map(|(original, copy)| (MessageId(original), MessageId(copy))).collect();
    Copied { side: SIDE, pairs, gone: vec![], renew, read: None }
}

fn said(copied: Copied) -> Settlement {
    Settlement { copied: vec![copied], ..Settlement::default() }
}

fn name(case: &Case) -> String {
    format!("copies:{{{}}}:1001.5:7", case.partition)
}

#[test]
fn a_copy_is_known_both_ways_and_said_twice_it_is_the_same() {
    once(async |case: Case| {
        let lease = case.acquire().await;
        let id = EffectId { cause: place(0), index: 0 };
        let answer =
            Effect::Answer { bot: BotId(1), query: "q".to_owned(), language: Language::English, toast: None };
        case.commit(&lease, 0, Commit { effects: vec![(id, answer)], ..Commit::default() }).await;
        let said = Settlement { finished: vec![(id, None)], ..said(copied([(30, 12), (31, 13)], true)) };
        for _ in 0..2 {
            case.mailbox.settle(&lease, &said).await.unwrap();
            let (p, mailbox) = (case.partition, &case.mailbox);
            assert_eq!(mailbox.copy_of(p, SIDE, MessageId(31)).await.unwrap(), Some(MessageId(13)));
            assert_eq!(mailbox.copy_of(p, SIDE, MessageId(12)).await.unwrap(), None, "that is a copy");
            let asked = [12, 31, 13].map(|copy| (SIDE, MessageId(copy)));
            let originals = mailbox.originals_of(p, &asked).await.unwrap();
            assert_eq!(originals, [Some(MessageId(30)), None, Some(MessageId(31))]);
            let elsewhere = Side { user: UserId(8), ..SIDE };
            assert_eq!(mailbox.copy_of(p, elsewhere, MessageId(31)).await.unwrap(), None);
        }
        let kept_for: i64 = case.redis.ttl(name(&case)).await.unwrap();
        assert!((48 * 3600..=50 * 3600).contains(&kept_for), "{kept_for} s");
    });
}

#[test]
fn of_one_that_was_made_twice_the_later_is_known() {
    once(async |case: Case| {
        let lease = case.acquire().await;
        for copy in [9, 10] {
            case.mailbox.settle(&lease, &said(copied([(30, copy)], true))).await.unwrap();
        }
        let found = case.mailbox.copy_of(case.partition, SIDE, MessageId(30)).await.unwrap();
        assert_eq!(found, Some(MessageId(10)));
    });
}

#[test]
fn the_latest_are_known_until_they_are_gone() {
    once(async |case: Case| {
        let lease = case.acquire().await;
        case.mailbox.settle(&lease, &said(copied([(29, 11), (31, 13), (30, 12)], true))).await.unwrap();
        let latest = async |most| case.mailbox.latest_copied(case.partition, SIDE, most).await.unwrap();
        assert_eq!(latest(2).await, [MessageId(31), MessageId(30)]);
        let gone = Copied { gone: vec![MessageId(31)], ..copied([], false) };
        for _ in 0..2 {
            case.mailbox.settle(&lease, &said(gone.clone())).await.unwrap();
            assert_eq!(latest(9).await, [MessageId(30), MessageId(29)]);
        }
        let copy = case.mailbox.copy_of(case.partition, SIDE, MessageId(31)).await.unwrap();
        assert_eq!(copy, None, "nobody can come back to it");
    });
}

#[test]
fn the_earliest_of_too_many_are_forgotten_and_each_takes_little_room() {
    once(async |case: Case| {
        let lease = case.acquire().await;
        let bytes = async || -> u64 {
            let usage = CustomCommand::new_static("MEMORY", None, false);
            case.redis.custom(usage, vec!["USAGE".to_owned(), name(&case)]).await.unwrap()
        };
        for n in 0..1100 {
            case.mailbox.settle(&lease, &said(copied([(2000 + n, 5000 + n)], n % 50 == 0))).await.unwrap();
            if n == 19 {
                let small = bytes().await;
                assert!(small < 500, "twenty take {small} bytes");
            }
        }
        let known: u64 = case.redis.zcard(name(&case)).await.unwrap();
        assert!((1000..=1050).contains(&known), "{known}");
        let (first, last) = (MessageId(2000), MessageId(3099));
        assert_eq!(case.mailbox.copy_of(case.partition, SIDE, first).await.unwrap(), None);
        assert_eq!(case.mailbox.copy_of(case.partition, SIDE, last).await.unwrap(), Some(MessageId(6099)));
        let full = bytes().await;
        assert!(full < 150 * known, "{known} take {full} bytes");
    });
}

#[test]
fn what_was_read_last_is_kept_for_a_day_after_the_last() {
    once(async |case: Case| {
        let lease = case.acquire().await;
        for n in 0..25 {
            let read = Some(Read { entry: format!("words {n}"), most: 10, is_change: false });
            let copied = Copied { read, ..copied([(2000 + n, 5000 + n)], n == 0) };
            case.mailbox.settle(&lease, &said(copied)).await.unwrap();
        }
        let last = case.mailbox.read_last(case.partition, SIDE, 10).await.unwrap();
        assert_eq!(last, (15..25).map(|n| format!("words {n}")).collect::<Vec<_>>());
        let key = format!("read:{{{}}}:{}:{}", case.partition, SIDE.conversation, SIDE.user);
        let (kept, length): (i64, u64) =
            (case.redis.ttl(&key).await.unwrap(), case.redis.llen(&key).await.unwrap());
        assert!((24 * 3600..=25 * 3600).contains(&kept), "{kept} s");
        assert!(length < 20, "{length} are kept");
    });
}

/// Changed words, and an album of which something is missing: there is no telling which message is which.
#[test]
fn what_is_read_without_copies_is_kept_and_changes_push_nothing_out() {
    once(async |case: Case| {
        let lease = case.acquire().await;
        let read = |entry: String, is_change| Some(Read { entry, most: 10, is_change });
        let first = Copied { read: read("threat".to_owned(), false), ..copied([(2000, 5000)], true) };
        case.mailbox.settle(&lease, &said(first)).await.unwrap();
        let album = Copied { read: read("album".to_owned(), false), ..copied([], false) };
        case.mailbox.settle(&lease, &said(album)).await.unwrap();
        for n in 0..50 {
            let read = read(format!("smile {n}"), true);
            let changed = Copied { read, ..copied([], false) };
            case.mailbox.settle(&lease, &said(changed)).await.unwrap();
        }
        let last = case.mailbox.read_last(case.partition, SIDE, 10).await.unwrap();
        assert_eq!(last[..3], ["threat", "album", "smile 40"]);
        assert_eq!((last.len(), last[11].as_str()), (12, "smile 49"));
        let key = format!("changed:{{{}}}:{}:{}", case.partition, SIDE.conversation, SIDE.user);
        let (kept, length): (i64, u64) =
            (case.redis.ttl(&key).await.unwrap(), case.redis.llen(&key).await.unwrap());
        assert!((24 * 3600..=25 * 3600).contains(&kept) && length < 20, "{length} for {kept} s");
    });
}

#[test]
fn only_the_owner_writes_them() {
    once(async |case: Case| {
        let lease = case.acquire().await;
        let _next = case.take_over().await;
        let refused = case.mailbox.settle(&lease, &said(copied([(30, 12)], true))).await;
        assert!(matches!(refused, Err(MailboxError::Fenced(_))), "{refused:?}");
        let known: u64 = case.redis.exists(name(&case)).await.unwrap();
        assert_eq!(known, 0);
    });
}

/// What a chat takes beside the records of its two people. Words of forty letters are read as an entry of some 150 bytes.
#[test]
fn a_side_of_a_chat_takes_so_much_room() {
    once(async |case: Case| {
        let lease = case.acquire().await;
        let bytes = async |key: String| -> u64 {
            let usage = CustomCommand::new_static("MEMORY", None, false);
            let asked = ["USAGE", &key, "SAMPLES", "0"].map(str::to_owned).to_vec();
            let bytes: Option<u64> = case.redis.custom(usage, asked).await.unwrap();
            bytes.unwrap_or(0)
        };
        let read = format!("read:{{{}}}:{}:{}", case.partition, SIDE.conversation, SIDE.user);
        println!("| messages | copies | what was read, with a moderation key |\n| ---: | ---: | ---: |");
        for n in 0..1_000 {
            let entry = format!(
                "{{\"at\":1764183267000,\"from\":6123456789,\"message\":{n},\"what\":{:?}}}",
                "x".repeat(90)
            );
            let read_by = Some(Read { entry, most: 20, is_change: false });
            let pair = (812_345 + n, 912_345 + n);
            let copied = Copied { read: read_by, ..copied([pair], n % 50 == 0) };
            case.mailbox.settle(&lease, &said(copied)).await.unwrap();
            let most = match n + 1 {
                20 => (500, 8_000),
                200 => (25_000, 8_000),
                1_000 => (110_000, 8_000),
                _ => continue,
            };
            let took = (bytes(name(&case)).await, bytes(read.clone()).await);
            println!("| {} | {} | {} |", n + 1, took.0, took.1);
            assert!(took.0 <= most.0 && took.1 <= most.1, "{took:?}");
        }
    });
}
