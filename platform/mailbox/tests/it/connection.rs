//! Meeting a Redis: what is said about one that is not there, and about one that is.

use fred::interfaces::{HashesInterface, KeysInterface};
use shoal_domain::id::{BotId, UpdateId};
use shoal_mailbox::{Facts, Mailbox, MailboxError};

use crate::case::{Case, PARTITIONS, once};

#[test]
fn a_redis_that_is_not_there_is_said_so() {
    once(async |_| {
        let not_ours = Mailbox::connect("redis://somebody:secret@:6379", PARTITIONS).await;
        let error = not_ours.err().unwrap();
        assert!(matches!(error, MailboxError::Address), "{error:?}");
        assert!(!format!("{error} {error:?}").contains("secret"));
        // A port that was free a moment ago.
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let nobody = Mailbox::connect(&format!("redis://127.0.0.1:{port}/0"), PARTITIONS).await;
        assert!(matches!(nobody.err().unwrap(), MailboxError::Unavailable { .. }));
    });
}

#[test]
fn a_redis_that_lost_its_memory_takes_nothing() {
    once(async |case: Case| {
        let name: String = case.redis.hget("identity", "name").await.unwrap();
        assert_eq!(case.mailbox.incarnation(), Some(&*name));
        let rename = async |name: &str| {
            case.redis.hset::<(), _, _>("identity", ("name", name)).await.unwrap();
        };
        let ingest =
            async || case.mailbox.ingest(case.partition, BotId(1), UpdateId(1), "{}".into()).await.map(drop);
        case.redis.hdel::<(), _, _>("identity", "name").await.unwrap();
        for other in [None, Some("of another Redis")] {
            if let Some(other) = other {
                rename(other).await;
            }
            let heartbeat = case.mailbox.heartbeat("worker").await.map(drop);
            for refused in [case.mailbox.ping().await, ingest().await, heartbeat] {
                assert!(matches!(refused, Err(MailboxError::Amnesia)), "{refused:?}");
            }
        }
        assert!(case.snapshot().await.is_empty(), "nothing is written");
        assert_eq!(case.redis.exists::<u64, _>("workers").await.unwrap(), 0);

        rename(&name).await;
        case.mailbox.ping().await.unwrap();
        ingest().await.unwrap();
        assert_eq!(case.mailbox.heartbeat("worker").await.unwrap(), ["worker"]);
    });
}

#[test]
fn facts_are_those_of_the_server() {
    once(async |case: Case| {
        case.mailbox.ping().await.unwrap();
        let Facts { version, append_only, append_fsync, eviction, fullness } =
            case.mailbox.facts().await.unwrap();
        assert!(version.split('.').count() == 3, "{version}");
        assert!(fullness.used > 0 && fullness.limit.is_none(), "{fullness:?}");
        assert!(append_only);
        assert_eq!((append_fsync.as_deref(), eviction.as_str()), (Some("no"), "noeviction"));
    });
}

#[test]
fn the_quarantine_counts() {
    once(async |case: Case| {
        assert_eq!(case.mailbox.quarantined().await.unwrap(), 0);
        for bytes in 1..=3 {
            case.mailbox.quarantine(BotId(1), "no update id", bytes, "abc").await.unwrap();
        }
        assert_eq!(case.mailbox.quarantined().await.unwrap(), 3);
    });
}
