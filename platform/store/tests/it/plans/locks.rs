//! Who buys, who changes what is sold, and who is forgotten at the same time: none of them waits for long, none for each
//! other in a ring, and each sees the other's work whole or not at all.

use std::time::{Duration, Instant};

use shoal_domain::decision::Record;
use shoal_domain::id::UserId;
use shoal_domain::ledger::{Amount, Holder, House, OperationId};
use shoal_domain::payment::Means;
use shoal_domain::time::Timestamp;
use shoal_store::Store;

use super::{BOT, bought, buy, id, premium, proven, waiting};
use crate::books::{ALICE, Books, HERE};
use crate::ledger::moved;

#[tokio::test]
async fn what_is_bought_while_its_plan_changes_is_what_it_became() {
    let Books { store, postgres } = Books::fresh().await;
    let mut changing = postgres.begin().await.unwrap();
    sqlx::query("update plans set days = 60 where plan = 'premium'").execute(&mut *changing).await.unwrap();
    let buying = tokio::spawn({
        let store = store.clone();
        async move { buy(&store, "stars:a").await.unwrap() }
    });
    waiting(&postgres, 1).await;
    changing.commit().await.unwrap();
    assert_eq!(bought(buying.await.unwrap()), (60, 63));
}

/// The account of the house is one for all: whoever has it locked must not be waiting for a network.
#[tokio::test]
async fn nobody_keeps_the_house_locked_between_two_statements() {
    let Books { store, postgres } = Books::fresh().await;
    let buyers = (0..8).map(|buyer| {
        let store = store.clone();
        tokio::spawn(async move {
            for number in 0..10 {
                let (user, stars) = (UserId(1 + buyer + number * 8), Amount::new(250).unwrap());
                let (bought, back) = (id(&format!("stars:{user}")), id(&format!("refund:{user}")));
                store.buy_plan(&bought, user, &premium(), Means::Stars(BOT), stars).await.unwrap();
                store.refund_plan(&back, user, &bought).await.unwrap();
            }
        })
    });
    let buying = tokio::spawn(futures::future::join_all(buyers));
    let (mut looks, mut idle) = (0, 0);
    while !buying.is_finished() {
        let between = "select count(*) from pg_stat_activity where datname = current_database()
            and application_name = 'shoal' and state = 'idle in transaction'";
        idle += sqlx::query_scalar::<_, i64>(between).fetch_one(&postgres).await.unwrap();
        looks += 1;
    }
    for buyer in buying.await.unwrap() {
        buyer.unwrap();
    }
    assert!(looks > 10, "{looks}");
    assert_eq!(idle, 0, "in {looks} looks");
    proven(&store).await;
}

/// Whoever waits for one person's step holds nothing that others need.
#[tokio::test]
async fn whoever_is_forgotten_waits_for_their_step_with_nothing_in_hand() {
    let Books { store, postgres } = Books::fresh().await;
    buy(&store, "stars:a").await.unwrap();
    store.enter(&id("tip"), &moved("outside:tron".parse().unwrap(), Holder::Person(ALICE), 5)).await.unwrap();
    let mut step = postgres.begin().await.unwrap();
    sqlx::query("select from plan_news for update").execute(&mut *step).await.unwrap();
    let forgetting = tokio::spawn({
        let store = store.clone();
        async move { forget(&store, ALICE).await }
    });
    waiting(&postgres, 1).await;
    for needed in [
        "select from subscriptions for update nowait",
        "select from accounts for update nowait",
        "select from plan_steps for update nowait",
    ] {
        sqlx::query(needed).execute(&mut *step).await.unwrap();
    }
    step.commit().await.unwrap();
    forgetting.await.unwrap();
    proven(&store).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_who_buy_and_are_forgotten_at_once_never_wait_in_a_ring() {
    let Books { store, postgres } = Books::fresh().await;
    let end = Instant::now() + Duration::from_secs(3);
    let work = (0..8_i64).map(|worker| {
        let store = store.clone();
        tokio::spawn(async move {
            for number in 0_i64.. {
                if Instant::now() > end {
                    break;
                }
                let (user, other) = (UserId(1 + number % 3), UserId(1 + (number + 1) % 3));
                let name = |what: &str| -> OperationId { id(&format!("{what}:{worker}.{number}")) };
                let stars = Amount::new(250).unwrap();
                match worker {
                    0..3 => {
                        store
                            .buy_plan(&name("stars"), user, &premium(), Means::Stars(BOT), stars)
                            .await
                            .unwrap();
                        // Whoever was forgotten meanwhile has bought nothing.
                        let _ = store.refund_plan(&name("refund"), user, &name("stars")).await;
                    }
                    3..5 => {
                        let tip = moved("outside:tron".parse().unwrap(), Holder::Person(user), 2);
                        let _ = store.enter(&name("tip"), &tip).await;
                        let _ = store
                            .enter(&name("there"), &moved(Holder::Person(user), Holder::Person(other), 1))
                            .await;
                        let _ = store
                            .enter(&name("back"), &moved(Holder::Person(user), Holder::House(House::Tips), 1))
                            .await;
                    }
                    5 => {
                        let mut plan = store.plans().await.unwrap().remove(1);
                        plan.limits.positions = u32::try_from(number % 100).unwrap();
                        store.set_plan(&plan).await.unwrap();
                        store.note_plan_changes(2).await.unwrap();
                    }
                    6 => {
                        let news = store.plan_news(100).await.unwrap();
                        store.plans_told(&news).await.unwrap();
                    }
                    _ => forget(&store, user).await,
                }
            }
        })
    });
    for worker in futures::future::join_all(work).await {
        worker.unwrap();
    }
    proven(&store).await;
    store.close().await;
    // Postgres counts when a connection is closed.
    let deadlocks = "select deadlocks from pg_stat_database where datname = current_database()";
    assert_eq!(sqlx::query_scalar::<_, i64>(deadlocks).fetch_one(&postgres).await.unwrap(), 0);
}

async fn forget(store: &Store, user: UserId) {
    let forgotten = Record::Forgotten { user, at: Timestamp(1) };
    store.write(HERE, &[("cause".to_owned(), forgotten)]).await.unwrap();
}
