//! Groups that plans open: bounded, in the order in which they came, each with one bot.

use shoal_domain::decision::Record;
use shoal_domain::entitlement::Entitlements;
use shoal_domain::group::{Group, MOST_GROUPS, Stay};
use shoal_domain::id::{BotId, ChatId};
use shoal_domain::time::Timestamp;
use shoal_store::NotAdded;

use crate::books::{ALICE, BOB, Books};

const REEF: BotId = BotId(1002);
const KELP: BotId = BotId(1003);

fn group(bot: BotId, number: i64, plans: &[&str]) -> Group {
    let plans = plans.iter().map(|plan| plan.parse().unwrap()).collect();
    Group { bot, id: ChatId(-1_001_000_000_000 - number), title: "Salon".to_owned(), plans }
}

#[tokio::test]
async fn a_group_is_added_changed_and_taken_off() {
    let books = Books::fresh().await;
    let (salon, library) = (group(REEF, 2, &["premium"]), group(REEF, 1, &["gold"]));
    for one in [&salon, &library] {
        assert_eq!(books.store.add_group(one).await.unwrap(), Ok(()));
    }
    let other = group(KELP, 2, &["premium"]);
    assert_eq!(books.store.add_group(&other).await.unwrap(), Err(NotAdded::AnotherBots(REEF)));
    let changed = Group { title: "Old salon".to_owned(), ..group(REEF, 2, &["premium", "gold"]) };
    assert_eq!(books.store.add_group(&changed).await.unwrap(), Ok(()));
    assert_eq!(books.store.groups().await.unwrap()[&REEF], [changed, library.clone()]);
    assert!(!books.store.remove_group(KELP, salon.id).await.unwrap());
    assert!(books.store.remove_group(REEF, salon.id).await.unwrap());
    assert!(!books.store.remove_group(REEF, salon.id).await.unwrap());
    assert_eq!(books.store.groups().await.unwrap()[&REEF], [library]);
    assert_eq!(books.store.add_group(&other).await.unwrap(), Ok(()), "it is free again");
}

#[tokio::test]
async fn a_bot_has_no_more_groups_than_fit_below_a_message() {
    let books = Books::fresh().await;
    for number in 1..=MOST_GROUPS as i64 {
        assert_eq!(books.store.add_group(&group(REEF, number, &["premium"])).await.unwrap(), Ok(()));
    }
    let more = group(REEF, 99, &["premium"]);
    assert_eq!(books.store.add_group(&more).await.unwrap(), Err(NotAdded::TooMany));
    let renamed = group(REEF, 1, &["gold"]);
    assert_eq!(books.store.add_group(&renamed).await.unwrap(), Ok(()), "it is there already");
}

#[tokio::test]
async fn whoever_is_in_a_group_is_told_of_their_plans_anew() {
    let books = Books::fresh().await;
    let entitled = |user, stays| {
        let entitlements = Box::new(Entitlements { stays, ..Entitlements::default() });
        Record::Entitled { user, entitlements, at: Timestamp(5) }
    };
    let stay = Stay { bot: REEF, group: ChatId(-1_001_000_000_001), ending: None, knock: None };
    books.write(&[entitled(ALICE, vec![stay.clone()]), entitled(BOB, vec![])]).await;
    assert_eq!(books.store.retell_guests().await.unwrap(), 1);
    let first = books.store.plan_news(10).await.unwrap();
    assert_eq!(books.store.retell_guests().await.unwrap(), 1, "again, where nobody was told yet");
    let news = books.store.plan_news(10).await.unwrap();
    assert_eq!(news.iter().map(|of| of.user).collect::<Vec<_>>(), [ALICE]);
    assert!(news[0].as_of > first[0].as_of, "and it is news");
    let known = books.store.books(&[ALICE]).await.unwrap();
    assert_eq!(known[&ALICE].entitlements.as_ref().unwrap().stays, [stay]);
}
