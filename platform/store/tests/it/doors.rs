//! Channels that bots ask people to be in: bounded, in the order in which they came, each bot's its own.

use shoal_domain::door::{Door, MOST_DOORS};
use shoal_domain::id::BotId;

use crate::books::Books;

const REEF: BotId = BotId(1002);
const KELP: BotId = BotId(1003);

fn door(channel: &str, title: &str) -> Door {
    let (channel, link) = (channel.parse().unwrap(), "https://t.me/+abc".to_owned());
    Door { channel, title: title.to_owned(), link }
}

#[tokio::test]
async fn a_channel_is_added_changed_and_removed() {
    let books = Books::fresh().await;
    let (news, inner) = (door("@shoal_news", "News"), door("-1001234567890", "Inner"));
    for one in [&news, &inner] {
        assert!(books.store.add_door(REEF, one).await.unwrap());
    }
    assert!(books.store.add_door(KELP, &inner).await.unwrap());
    let renamed = door("@shoal_news", "Old news");
    assert!(books.store.add_door(REEF, &renamed).await.unwrap());
    assert_eq!(books.store.doors().await.unwrap()[&REEF], [renamed, inner.clone()]);
    assert!(books.store.remove_door(REEF, "@shoal_news").await.unwrap());
    assert!(!books.store.remove_door(REEF, "@shoal_news").await.unwrap());
    assert_eq!(books.store.doors().await.unwrap()[&KELP], [inner]);
}

#[tokio::test]
async fn no_bot_asks_for_more_than_a_person_would_join() {
    let books = Books::fresh().await;
    for number in 0..MOST_DOORS {
        assert!(books.store.add_door(REEF, &door(&format!("@channel_{number}"), "x")).await.unwrap());
    }
    assert!(!books.store.add_door(REEF, &door("@one_more", "x")).await.unwrap());
    assert!(books.store.add_door(REEF, &door("@channel_0", "renamed")).await.unwrap(), "it is there already");
    assert_eq!(books.store.doors().await.unwrap()[&REEF].len(), MOST_DOORS);
}
