//! The channels that bots ask people to be in: as they were published last, under a version of their own.

use std::collections::BTreeMap;

use shoal_domain::door::Door;
use shoal_domain::id::BotId;

use crate::case::once;

#[test]
fn channels_are_those_published_last_and_none_is_published_too() {
    once(async |case| {
        assert_eq!(case.mailbox.doors().await.unwrap(), None);
        let (channel, title) = ("@shoal_news".parse().unwrap(), "News \" ✨".to_owned());
        let door = Door { channel, title, link: "https://t.me/shoal_news".to_owned() };
        let some = BTreeMap::from([(BotId(7), vec![door])]);
        for doors in [some.clone(), BTreeMap::new(), some] {
            assert!(case.mailbox.publish_doors(&doors).await.unwrap());
            assert!(!case.mailbox.publish_doors(&doors).await.unwrap(), "twice is once");
            let read = case.mailbox.doors().await.unwrap().unwrap();
            assert_eq!(read.doors, doors);
            assert_eq!(case.mailbox.doors_version().await.unwrap(), Some(read.version));
        }
    });
}
