//! Tells from outside.

use shoal_domain::entitlement::{Grant, GrantId};
use shoal_domain::entity::EntityKey;
use shoal_domain::id::UserId;
use shoal_domain::message::Tell;
use shoal_mailbox::{EntryId, Letter};

use crate::case::{Case, once};

#[test]
fn a_tell_from_outside_reaches_the_inbox_of_whom_it_is_for() {
    once(async |case: Case| {
        for user in 1..20 {
            let to = EntityKey::User(UserId(user));
            let tell = Tell::Granted { grant: GrantId(7), what: Grant::Locks(2) };
            case.mailbox.tell(to, &tell).await.unwrap();
            let partition = case.mailbox.partitions().of(to);
            let reader = case.mailbox.reader().await.unwrap();
            let arrivals = reader.read(&[(partition, EntryId::START)], 1000).await.unwrap();
            reader.close().await;
            let last = arrivals[0].envelopes.last().unwrap().open().unwrap();
            assert_eq!(last, Letter::Tell(to, tell));
        }
    });
}
