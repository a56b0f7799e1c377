//! A full Redis: what was accepted can end, and nothing new comes in.

use fred::interfaces::ConfigInterface;
use shoal_domain::entity::{EntityKey, FieldWrite};
use shoal_domain::id::{Address, BotId, Ticket, UpdateId, UserId};
use shoal_domain::message::{Tell, Timer};
use shoal_domain::partition::PartitionId;
use shoal_domain::time::Timestamp;
use shoal_mailbox::{Commit, EffectId, Fullness, Mailbox, MailboxError, Settlement, Source};

use crate::case::{Case, PARTITIONS, once, place};

#[test]
fn what_was_accepted_ends_in_a_full_redis_and_nothing_new_comes_in() {
    // A server of its own: nobody else wants a full one.
    let server = shoal_local::Redis::start(None).unwrap();
    once(async |case: Case| {
        let case = case.on(&server.redis_url()).await;
        let Fullness { used, limit } = case.mailbox.fullness().await.unwrap();
        assert!(used > 100_000 && limit.is_none(), "{used} {limit:?}");
        case.arrive(1, "{}").await;
        case.redis.config_set("maxmemory", "1").await.unwrap();
        assert!(case.mailbox.fullness().await.unwrap().share() > 1.0);

        let refused = case.mailbox.ingest(case.partition, BotId(1), UpdateId(2), "{}".into()).await;
        assert!(matches!(refused, Err(MailboxError::Unavailable { .. })), "{refused:?}");
        let mut leases = [case.acquire().await];
        case.mailbox.heartbeat("worker").await.unwrap();
        assert!(case.mailbox.lead("job", "worker", shoal_mailbox::LEASE).await.unwrap());
        case.mailbox.attempt(&leases[0], Source::Inbox, place(0), place(1), false).await.unwrap();
        let somebody = EntityKey::User(UserId(1));
        let who = Address { bot: BotId(1), user: UserId(1) };
        let commit = Commit {
            position: place(1),
            tells: vec![(somebody, Tell::Withdraw { who, ticket: Ticket(1) })],
            timers: vec![(somebody, Timer::Rematch, Some(Timestamp(1)))],
            entities: vec![(somebody, vec![FieldWrite { name: "a".into(), value: Some("b".into()) }])],
            ..Commit::default()
        };
        case.mailbox.commit(&leases[0], &commit).await.unwrap();
        let said =
            Settlement { written: vec![EffectId { cause: place(1), index: 0 }], ..Settlement::default() };
        case.mailbox.settle(&leases[0], &said).await.unwrap();
        assert_eq!(case.mailbox.fire_timers(case.partition, 10).await.unwrap(), 1);
        assert_eq!(case.renew(&mut leases).await, [true]);
        case.mailbox.release(&leases[0]).await.unwrap();
        case.mailbox.leave("worker").await.unwrap();
        let late = Mailbox::connect(&server.redis_url(), PARTITIONS).await.unwrap();
        assert!(late.acquire(PartitionId(1), "worker").await.unwrap().is_some(), "others can take over");
    });
}
