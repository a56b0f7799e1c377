//! Halts: what is gone is noticed, nobody goes on by themselves, and what is left fits together again when resumed.

use fred::interfaces::KeysInterface;
use shoal_domain::entity::EntityKey;
use shoal_domain::id::{Address, BotId, Ticket, UserId};
use shoal_domain::message::Tell;
use shoal_domain::partition::PartitionId;
use shoal_mailbox::{Commit, EffectId, EntryId, Lease, MailboxError, Settlement, Source};

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
async fn tell(case: &Case, lease: &Lease, from: EntryId, tells: u64) -> Result<(), MailboxError> {
    let to = EntityKey::User(UserId(1));
    let who = Address { bot: BotId(1), user: UserId(1) };
    let tells = (0..tells).map(|n| (to, Tell::Withdraw { who, ticket: Ticket(from.ms * 100 + n) })).collect();
    let commit = Commit { expected: from, position: place(from.ms + 1), tells, ..Commit::default() };
    case.mailbox.commit(lease, &commit).await.map(drop)
}

fn target() -> PartitionId {
    PARTITIONS.of(EntityKey::User(UserId(1)))
}

#[test]
fn what_is_removed_under_an_owner_ends_its_time_and_nobody_follows() {
    for key in ["epoch", "inbox", "lease"] {
        once(async |case: Case| {
            case.arrive(1, "before").await;
            let mut leases = [case.acquire().await];
            assert_eq!(case.renew(&mut leases).await, [true]);
            remove(&case, key).await;
            // Whatever arrives next may make the key anew.
            case.arrive(2, "after").await;
            assert_eq!(case.renew(&mut leases).await, [false], "{key}");
            let why = refused(&case).await;
            assert!(why.contains(key), "{why}");
            let late = tell(&case, &leases[0], EntryId::START, 1).await;
            assert!(matches!(late, Err(MailboxError::Fenced(_))), "{late:?}");
            let shown = case.mailbox.survey().await.unwrap();
            assert_eq!(shown[usize::from(case.partition.0)].halted.as_ref(), Some(&why));
            assert!(shown.iter().filter(|state| state.halted.is_some()).count() == 1, "only that one");

            let resumed = case.mailbox.resume(case.partition).await.unwrap();
            assert_eq!(resumed, Some(why));
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
fn a_halted_partition_takes_what_comes() {
    once(async |case: Case| {
        case.acquire().await;
        let error = case.mailbox.halt(case.partition, "first").await;
        assert!(matches!(&error, MailboxError::Halted(_, why) if why == "first"), "{error:?}");
        let error = case.mailbox.halt(case.partition, "second").await;
        assert!(matches!(&error, MailboxError::Halted(_, why) if why == "first"), "{error:?}");
        case.arrive(1, "{}").await;
        assert_eq!(case.stream("inbox").await.len(), 1, "updates");

        let there = Case { partition: target(), ..case.clone() };
        case.mailbox.halt(target(), "it is looked at").await;
        let teller = Case { partition: PartitionId(1), ..case.clone() };
        tell(&teller, &teller.acquire().await, EntryId::START, 1).await.unwrap();
        assert_eq!(there.stream("inbox").await.len(), 1, "and tells");
    });
}

#[test]
fn an_inbox_that_is_none_any_more_holds_up_nobody_elsewhere() {
    once(async |case: Case| {
        let lease = case.acquire().await;
        let there = Case { partition: target(), ..case.clone() };
        spoil(&there, "inbox").await;
        let beside = EntityKey::User(UserId(2));
        let who = Address { bot: BotId(1), user: UserId(1) };
        let tells =
            [EntityKey::User(UserId(1)), beside].map(|to| (to, Tell::Withdraw { who, ticket: Ticket(1) }));
        let commit = Commit { position: place(1), tells: tells.into(), ..Commit::default() };
        let halted = case.mailbox.commit(&lease, &commit).await.unwrap();
        assert!(matches!(&halted[..], [MailboxError::Halted(p, _)] if *p == target()), "{halted:?}");
        assert!(case.mailbox.halted(target()).await.unwrap().is_some());
        assert_eq!(case.mailbox.inherit(&lease).await.unwrap().position, place(1), "it is decided");
        let beside = Case { partition: PARTITIONS.of(beside), ..case.clone() };
        assert_eq!(beside.stream("inbox").await.len(), 1, "and whoever can be told is told");
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
    for key in ["lease", "inbox"] {
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
    for key in ["attempts", "live", "records", "paused", "parked", "uncertain", "timers"] {
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
