//! Which Redis this is: one that came back older is found out by the first who knows better, and stops everybody.

use fred::interfaces::HashesInterface;
use shoal_domain::id::{BotId, UpdateId};
use shoal_domain::partition::PartitionId;
use shoal_mailbox::{Commit, Ingested, Mailbox, MailboxError};

use crate::case::{Case, PARTITIONS, once, place};

async fn another(case: &Case) -> Mailbox {
    Mailbox::connect(&case.url, PARTITIONS).await.unwrap()
}

async fn back_to(case: &Case, tide: u64) {
    case.redis.hset::<(), _, _>("identity", ("tide", tide)).await.unwrap();
}

#[test]
fn a_redis_has_no_name_until_a_worker_gives_it_one() {
    once(async |case: Case| {
        case.redis.hdel::<(), _, _>("identity", "name").await.unwrap();
        let early = another(&case).await;
        assert_eq!(early.incarnation(), None);
        let refused = early.ingest(case.partition, BotId(1), UpdateId(1), "{}".into()).await;
        assert!(matches!(refused, Err(MailboxError::Nameless)), "{refused:?}");
        assert!(matches!(early.ping().await, Err(MailboxError::Nameless)));

        let (worker, second) = (another(&case).await, another(&case).await);
        let name = worker.name().await.unwrap().to_owned();
        assert_eq!(second.name().await.unwrap(), name, "the first one counts");
        let taken = early.ingest(case.partition, BotId(1), UpdateId(1), "{}".into()).await.unwrap();
        assert_eq!((taken, early.incarnation()), (Ingested::Appended, Some(&*name)), "it learns the name");
    });
}

#[test]
fn the_tide_rises_and_everybody_learns_of_it() {
    once(async |case: Case| {
        for beat in 1..=3 {
            case.mailbox.heartbeat("worker").await.unwrap();
            assert_eq!(case.mailbox.tide(), beat);
        }
        let ingress = another(&case).await;
        assert_eq!(ingress.tide(), 0);
        ingress.ping().await.unwrap();
        assert_eq!(ingress.tide(), 3);
    });
}

/// Everything that needs the right Redis.
async fn all(mailbox: &Mailbox, p: PartitionId) -> Vec<Result<(), MailboxError>> {
    vec![
        mailbox.ping().await,
        mailbox.heartbeat("worker").await.map(drop),
        mailbox.ingest(p, BotId(1), UpdateId(1), "{}".into()).await.map(drop),
    ]
}

#[test]
fn an_older_redis_stops_everybody_whoever_finds_it_out() {
    // Each of the three finds it out first, once.
    for first in 0..3 {
        once(async |case: Case| {
            for _ in 0..5 {
                case.mailbox.heartbeat("worker").await.unwrap();
            }
            let newcomer = another(&case).await;
            back_to(&case, 4).await;
            newcomer.ping().await.unwrap();
            let before = case.snapshot().await;
            let found_out = match first {
                0 => case.mailbox.ping().await,
                1 => case.mailbox.heartbeat("worker").await.map(drop),
                _ => case.mailbox.ingest(case.partition, BotId(1), UpdateId(1), "{}".into()).await.map(drop),
            };
            assert!(matches!(found_out, Err(MailboxError::Rewound)), "{found_out:?}");
            back_to(&case, 9).await;
            for mailbox in [&case.mailbox, &newcomer] {
                for refused in all(mailbox, case.partition).await {
                    assert!(matches!(refused, Err(MailboxError::Rewound)), "{refused:?}");
                }
            }
            assert!(before == case.snapshot().await, "nothing is written");
            let late = another(&case).await.name().await.map(str::to_owned);
            assert!(matches!(late, Err(MailboxError::Rewound)), "nobody names it in passing: {late:?}");
        });
    }
}

#[test]
fn what_was_expected_counts_also_for_who_saw_nothing_yet() {
    once(async |case: Case| {
        case.mailbox.heartbeat("worker").await.unwrap();
        let name = case.mailbox.incarnation().unwrap();
        let newcomer = another(&case).await;
        assert!(matches!(newcomer.expect("of another Redis", 0), Err(MailboxError::Amnesia)));
        newcomer.expect(name, 1).unwrap();
        newcomer.ping().await.unwrap();
        newcomer.expect(name, 2).unwrap();
        assert!(matches!(newcomer.ping().await, Err(MailboxError::Rewound)));
    });
}

#[test]
fn an_adopted_redis_goes_on_and_who_acted_before_does_not() {
    once(async |case: Case| {
        let lease = case.acquire().await;
        case.mailbox.heartbeat("worker").await.unwrap();
        back_to(&case, 0).await;
        case.mailbox.ping().await.unwrap_err();
        let (first, name) =
            (another(&case).await.adopt().await.unwrap(), case.mailbox.adopt().await.unwrap());
        assert_ne!(first, name, "an adoption may be done again");

        let commit = Commit { position: place(1), ..Commit::default() };
        let late = case.mailbox.commit(&lease, &commit).await;
        assert!(matches!(late, Err(MailboxError::Fenced(_))), "{late:?}");
        for refused in all(&case.mailbox, case.partition).await {
            assert!(matches!(refused, Err(MailboxError::Amnesia)), "{refused:?}");
        }
        let after = another(&case).await;
        assert_eq!(after.incarnation(), Some(&*name));
        after.heartbeat("worker").await.unwrap();
        assert!(after.acquire(case.partition, "worker").await.unwrap().is_some(), "the lease is free");
    });
}

#[test]
fn in_an_older_redis_no_partition_counts_as_damaged() {
    once(async |case: Case| {
        let lease = case.acquire().await;
        for _ in 0..3 {
            case.mailbox.heartbeat("worker").await.unwrap();
        }
        back_to(&case, 2).await;
        let commit = Commit { expected: place(1), position: place(2), ..Commit::default() };
        let moved = case.mailbox.commit(&lease, &commit).await;
        assert!(matches!(moved, Err(MailboxError::Moved { .. })), "{moved:?}");
        let found_out = case.mailbox.halt_if_damaged(&lease, moved).await;
        assert!(matches!(found_out, Err(MailboxError::Rewound)), "{found_out:?}");
        assert_eq!(case.mailbox.halted(case.partition).await.unwrap(), None);
    });
}
