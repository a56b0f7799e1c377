//! Meeting a Redis: what is said about one that is not there, and about one that is.

use shoal_domain::id::BotId;
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
fn facts_are_those_of_the_server() {
    once(async |case: Case| {
        case.mailbox.ping().await.unwrap();
        let Facts { version, append_only, append_fsync, eviction } = case.mailbox.facts().await.unwrap();
        assert!(version.split('.').count() == 3, "{version}");
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
