//! The groups that plans open: as they were published last, under a version of their own.

use std::collections::BTreeMap;

use shoal_domain::group::Group;
use shoal_domain::id::{BotId, ChatId};

use crate::case::once;

#[test]
fn groups_are_those_published_last_and_none_is_published_too() {
    once(async |case| {
        assert_eq!(case.mailbox.groups().await.unwrap(), None);
        let (title, plans) = ("Salon \" ✨".to_owned(), vec!["premium".parse().unwrap()]);
        let group = Group { bot: BotId(7), id: ChatId(-1_001_000_000_001), title, plans };
        let some = BTreeMap::from([(BotId(7), vec![group])]);
        for groups in [some.clone(), BTreeMap::new(), some] {
            assert!(case.mailbox.publish_groups(&groups).await.unwrap());
            assert!(!case.mailbox.publish_groups(&groups).await.unwrap(), "twice is once");
            let read = case.mailbox.groups().await.unwrap().unwrap();
            assert_eq!(read.groups, groups);
            assert_eq!(case.mailbox.groups_version().await.unwrap(), Some(read.version));
        }
    });
}
