//! Halts: what is gone is noticed, nobody goes on by themselves, and what is left fits together again when resumed.

use bytes::Bytes;
use fred::interfaces::{HashesInterface, KeysInterface};
use shoal_domain::entity::EntityKey;
use shoal_domain::id::{Address, BotId, Ticket, UserId};
use shoal_domain::message::Tell;
use shoal_domain::partition::PartitionId;
use shoal_mailbox::{Commit, EffectId, EntryId, Lease, MailboxError, Receipt, Resumed, Settlement, Source};

use crate::case::{Case, PARTITIONS, once, place};

/// Removes one of the partition's keys.
async fn remove(case: &Case, name: &str) {
    case.redis.del::<(), _>(case.key(name)).await.unwrap();
}

async fn refused(case: &Case) -> String {
    match case.mailbox.acquire(case.partition, "worker").await {
        Err(MailboxError::Halted(p, why)) if p == case.partition => why,
        other => panic!("{other:?}"),
    }
}

/// Commits so many tells to somebody who lives where the user with number 1 lives.
async fn tell(case: &Case, lease: &Lease, from: EntryId, tells: u64) -> Result<Vec<Bytes>, MailboxError> {
    let to = EntityKey::User(UserId(1));
    let who = Address { bot: BotId(1), user: UserId(1) };
    let tells = (0..tells).map(|n| (to, Tell::Withdraw { who, ticket: Ticket(from.ms * 100 + n) })).collect();
    let commit = Commit { expected: from, position: place(from.ms + 1), tells, ..Commit::default() };
    Ok(case.mailbox.commit(lease, &commit).await?.pop().unwrap().bodies)
}

fn target() -> PartitionId {
    PARTITIONS.of(EntityKey::User(UserId(1)))
}

#[test]
fn what_is_removed_under_an_owner_ends_its_time_and_nobody_follows() {
    for key in ["epoch", "meta", "inbox", "lease"] {
        once(async |case: Case| {
            case.arrive(1, "before").await;
            let mut leases = [case.acquire().await];
            assert_eq!(case.renew(&mut leases).await, [true]);
            remove(&case, key).await;
            // Whatever arrives next may make the key anew.
            case.arrive(2, "after").await;
            assert_eq!(case.renew(&mut leases).await, [false], "{key}");
            let why = refused(&case).await;
            assert!(why.contains(if key == "meta" { "position" } else { key }), "{why}");
            let late = tell(&case, &leases[0], EntryId::START, 1).await;
            assert!(matches!(late, Err(MailboxError::Fenced(_))), "{late:?}");
            let shown = case.mailbox.survey().await.unwrap();
            assert_eq!(shown[usize::from(case.partition.0)].halted.as_ref(), Some(&why));
            assert!(shown.iter().filter(|state| state.halted.is_some()).count() == 1, "only that one");

            let resumed = case.mailbox.resume(case.partition).await.unwrap();
            assert_eq!(resumed, Some(Resumed { why, lost: 0, doubtful: 0 }));
            assert_eq!(case.mailbox.resume(case.partition).await.unwrap(), None, "once is enough");
            let lease = case.acquire().await;
            assert_eq!(case.mailbox.inherit(&lease).await.unwrap().position, EntryId::START);
            let left = if key == "inbox" { &["after"][..] } else { &["before", "after"] };
            assert_eq!(case.column("inbox", "b").await, left, "what is left is still to be done");
            assert_eq!(case.renew(&mut [lease]).await, [true], "it is whole again");
        });
    }
}

#[test]
fn who_was_replaced_cannot_halt_what_another_owns_by_now() {
    once(async |case: Case| {
        let late = case.acquire().await;
        let owner = case.take_over().await;
        let error = case.mailbox.halt_own(&late, "it looks damaged from here").await;
        assert!(matches!(error, MailboxError::Fenced(_)), "{error:?}");
        assert_eq!(case.mailbox.halted(case.partition).await.unwrap(), None);
        let error = case.mailbox.halt_own(&owner, "it is damaged").await;
        assert!(matches!(&error, MailboxError::Halted(_, why) if why == "it is damaged"), "{error:?}");
    });
}

#[test]
fn a_halted_partition_takes_updates_and_no_tells() {
    once(async |case: Case| {
        case.acquire().await;
        let error = case.mailbox.halt(case.partition, "first").await;
        assert!(matches!(&error, MailboxError::Halted(_, why) if why == "first"), "{error:?}");
        let error = case.mailbox.halt(case.partition, "second").await;
        assert!(matches!(&error, MailboxError::Halted(_, why) if why == "first"), "{error:?}");
        case.arrive(1, "{}").await;
        let refused = case.mailbox.receive(PartitionId(9), case.partition, 1, &["{}".into()]).await;
        assert!(matches!(&refused, Err(MailboxError::Halted(_, why)) if why == "first"), "{refused:?}");
        assert_eq!(case.stream("inbox").await.len(), 1);
    });
}

#[test]
fn a_link_counter_that_is_gone_is_found_before_anything_is_written() {
    once(async |case: Case| {
        let lease = case.acquire().await;
        let sent = tell(&case, &lease, EntryId::START, 3).await.unwrap();
        case.mailbox.receive(case.partition, target(), 1, &sent).await.unwrap();
        let counter = format!("sent:{}", target());
        case.redis.hdel::<(), _, _>(case.key("meta"), counter.clone()).await.unwrap();
        let before = case.snapshot().await;
        let refused = tell(&case, &lease, place(1), 2).await;
        assert!(matches!(refused, Err(MailboxError::Damaged(_))), "{refused:?}");
        assert!(before == case.snapshot().await, "nothing is written");

        let halted = case.mailbox.halt_if_damaged(&lease, refused).await;
        assert!(matches!(halted, Err(MailboxError::Halted(..))), "{halted:?}");
        let resumed = case.mailbox.resume(case.partition).await.unwrap().unwrap();
        assert_eq!((resumed.lost, resumed.doubtful), (0, 0));
        let lease = case.acquire().await;
        let next = tell(&case, &lease, place(1), 1).await.unwrap();
        let receipt = case.mailbox.receive(case.partition, target(), 4, &next).await.unwrap();
        assert_eq!(receipt, Receipt::Received(4), "the numbers go on");
    });
}

#[test]
fn a_counter_that_began_anew_is_put_behind_what_was_received() {
    once(async |case: Case| {
        let lease = case.acquire().await;
        let sent = tell(&case, &lease, EntryId::START, 5).await.unwrap();
        case.mailbox.receive(case.partition, target(), 1, &sent).await.unwrap();
        // Everything of the link is forgotten, and two more are given the numbers 1 and 2.
        let counter = format!("sent:{}", target());
        case.redis.hdel::<(), _, _>(case.key("meta"), counter).await.unwrap();
        case.redis.del::<(), _>(format!("{}:{}", case.key("transit"), target())).await.unwrap();
        let anew = tell(&case, &lease, place(1), 2).await.unwrap();
        let receipt = case.mailbox.receive(case.partition, target(), 1, &anew).await.unwrap();
        assert_eq!(receipt, Receipt::Received(5), "more than was ever given out");

        case.mailbox.halt(case.partition, "its counter went back").await;
        assert_eq!(case.mailbox.resume(case.partition).await.unwrap().unwrap().lost, 0);
        let lease = case.acquire().await;
        assert_eq!(case.mailbox.inherit(&lease).await.unwrap().links, [(target(), 7, 5)]);
        assert_eq!(case.mailbox.in_transit(case.partition, target(), 6).await.unwrap(), anew);
    });
}

#[test]
fn tells_that_are_gone_are_counted_and_those_behind_them_arrive() {
    once(async |case: Case| {
        let lease = case.acquire().await;
        tell(&case, &lease, EntryId::START, 4).await.unwrap();
        case.redis.del::<(), _>(format!("{}:{}", case.key("transit"), target())).await.unwrap();
        let kept = tell(&case, &lease, place(1), 1).await.unwrap();
        case.mailbox.halt(case.partition, "tells are gone").await;
        assert_eq!(case.mailbox.resume(case.partition).await.unwrap().unwrap().lost, 4);
        let receipt = case.mailbox.receive(case.partition, target(), 5, &kept).await.unwrap();
        assert_eq!(receipt, Receipt::Received(5));
    });
}

#[test]
fn a_receiver_without_its_marks_goes_on_behind_what_was_confirmed() {
    once(async |case: Case| {
        let lease = case.acquire().await;
        let there = Case { partition: target(), ..case.clone() };
        let sent = tell(&case, &lease, EntryId::START, 5).await.unwrap();
        case.mailbox.receive(case.partition, target(), 1, &sent).await.unwrap();
        let said = Settlement { received: vec![(target(), 3)], ..Settlement::default() };
        case.mailbox.settle(&lease, &said).await.unwrap();
        remove(&there, "received").await;
        let receipt = case.mailbox.receive(case.partition, target(), 4, &sent[3..]).await.unwrap();
        assert_eq!(receipt, Receipt::Gap(0), "less than was confirmed");

        case.mailbox.halt(target(), "its marks are gone").await;
        let resumed = case.mailbox.resume(target()).await.unwrap().unwrap();
        assert_eq!((resumed.lost, resumed.doubtful), (0, 2));
        let receipt = case.mailbox.receive(case.partition, target(), 4, &sent[3..]).await.unwrap();
        assert_eq!(receipt, Receipt::Received(5));
    });
}

/// Puts something in a key's place that Redis refuses to take for what it should be.
async fn spoil(case: &Case, name: &str) {
    let other = if name == "epoch" { "not a number" } else { "no such type" };
    case.redis.set::<(), _, _>(case.key(name), other, None, None, false).await.unwrap();
}

fn is_halted<T: std::fmt::Debug>(case: &Case, result: &Result<T, MailboxError>, name: &str) -> bool {
    matches!(result, Err(MailboxError::Halted(p, why)) if *p == case.partition && why.contains(name))
}

#[test]
fn a_key_of_another_type_halts_its_partition_and_no_other() {
    for key in ["lease", "meta", "inbox"] {
        once(async |case: Case| {
            let beside = Case { partition: PartitionId(1), ..case.clone() };
            let mut leases = [case.acquire().await, beside.acquire().await];
            let until = leases[1].deadline;
            spoil(&case, key).await;
            let renewed = case.mailbox.renew(&mut leases).await;
            assert!(is_halted(&case, &renewed[0], key), "{key}: {renewed:?}");
            assert!(matches!(renewed[1], Ok(true)) && leases[1].deadline > until, "{renewed:?}");
            let refused = case.mailbox.acquire(case.partition, "worker").await;
            assert!(is_halted(&case, &refused, key), "{refused:?}");

            let shown = case.mailbox.survey().await.unwrap();
            let found = &shown[usize::from(case.partition.0)];
            let whole = format!("{key}:{{{}}} is a string and should be a ", case.partition);
            assert!(found.unreadable.as_ref().is_some_and(|why| why.starts_with(&whole)), "{found:?}");
            assert_eq!(found.halted, found.unreadable);
            assert_eq!(shown.iter().filter(|state| state.unreadable.is_some()).count(), 1, "only that one");
            assert!(shown[1].owner.is_some());

            remove(&case, key).await;
            case.mailbox.resume(case.partition).await.unwrap().unwrap();
            case.acquire().await;
        });
    }
}

#[test]
fn whatever_an_owner_is_refused_because_of_what_is_stored_halts_its_partition() {
    for key in ["attempts", "live", "records", "paused", "parked", "uncertain", "timers", "received"] {
        once(async |case: Case| {
            let lease = case.acquire().await;
            spoil(&case, key).await;
            let id = EffectId { cause: place(1), index: 0 };
            let said = Settlement {
                begun: vec![id],
                written: vec![id],
                uncertain: vec![(id, "lost".to_owned())],
                finished: vec![(id, None)],
                ..Settlement::default()
            };
            let (partition, mailbox) = (case.partition, &case.mailbox);
            let refused = [
                mailbox.attempt(&lease, Source::Inbox, place(1), place(2), false).await.map(drop),
                mailbox.inherit(&lease).await.map(drop),
                mailbox.settle(&lease, &said).await.map(drop),
                mailbox.fire_timers(partition, 1).await.map(drop),
                mailbox.receive(PartitionId(9), partition, 1, &["{}".into()]).await.map(drop),
            ];
            assert!(refused.iter().any(|result| is_halted(&case, result, key)), "{key}: {refused:?}");
        });
    }
}

#[test]
fn a_number_that_is_none_halts_its_partition() {
    once(async |case: Case| {
        case.acquire().await;
        spoil(&case, "epoch").await;
        case.run_out().await;
        let refused = case.mailbox.acquire(case.partition, "worker").await;
        assert!(is_halted(&case, &refused, "acquire a lease"), "{refused:?}");
        let shown = case.mailbox.survey().await.unwrap();
        assert!(shown[usize::from(case.partition.0)].unreadable.is_some());
    });
}
