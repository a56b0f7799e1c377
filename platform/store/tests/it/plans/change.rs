//! What is offered changes while it is held, and whoever holds it is told.

use std::collections::BTreeMap;

use shoal_domain::id::UserId;
use shoal_domain::plan::{Limits, Plan};
use shoal_store::{PlanStep, Store};

use super::{buy, days_to, id, premium, refund, told};
use crate::books::{ALICE, Books};

#[tokio::test]
async fn what_is_offered_at_first_and_what_is_changed() {
    let Books { store, .. } = Books::fresh().await;
    let plans = store.plans().await.unwrap();
    let limits =
        |daily_trades, positions, calls_per_minute| Limits { daily_trades, positions, calls_per_minute };
    let told: Vec<_> = plans.iter().map(|plan| (plan.name.as_str(), plan.stars, plan.limits)).collect();
    let expected = [
        ("free", None, limits(5, 2, 10)),
        ("premium", Some(250), limits(25, 5, 30)),
        ("enterprise", Some(2500), limits(100, 20, 100)),
    ];
    assert_eq!(told, expected);
    let vip = Plan { name: "vip".parse().unwrap(), stars: Some(7), ..plans[1].clone() };
    store.set_plan(&vip).await.unwrap();
    assert_eq!(store.plans().await.unwrap()[1], vip);
}

#[tokio::test]
async fn every_change_is_told_with_a_later_version() {
    let Books { store, .. } = Books::fresh().await;
    buy(&store, "stars:a").await.unwrap();
    let news = store.plan_news(100).await.unwrap();
    assert_eq!((news[0].user, days_to(news[0].held[0].until), news[0].held[0].priority), (ALICE, 33, true));
    refund(&store, "refund:a", "stars:a").await.unwrap();
    store.plans_told(&news).await.unwrap();
    let later = told(&store).await;
    assert_eq!((later.len(), later[0].held.len()), (1, 0), "what changed meanwhile is told, too");
    assert!(later[0].as_of > news[0].as_of);
    assert_eq!(told(&store).await, []);
    refund(&store, "refund:a", "stars:a").await.unwrap();
    buy(&store, "stars:a").await.unwrap();
    assert_eq!(told(&store).await, [], "a repeat is no news");
}

/// So many people hold premium, and were told.
async fn holders(store: &Store, people: i64) {
    for user in 1..=people {
        let give = PlanStep::Give { length: Plan::days(30) };
        store.take_plan_step(&id(&format!("give:{user}")), UserId(user), &premium(), &give).await.unwrap();
    }
    assert_eq!(told(store).await.len(), usize::try_from(people).unwrap());
}

async fn changed(store: &Store, positions: u32) {
    let mut plan = store.plans().await.unwrap().remove(1);
    plan.limits.positions = positions;
    store.set_plan(&plan).await.unwrap();
}

#[tokio::test]
async fn a_change_is_told_to_all_who_hold_it_in_parts() {
    let Books { store, postgres } = Books::fresh().await;
    holders(&store, 25).await;
    sqlx::query("update subscriptions set until_at = now() - interval '1 day' where user_id = 3")
        .execute(&postgres)
        .await
        .unwrap();
    changed(&store, 9).await;
    assert_eq!(told(&store).await, [], "whoever changes a plan waits for nobody who holds it");
    let mut heard = BTreeMap::new();
    for part in [10, 10, 4, 0] {
        assert_eq!(store.note_plan_changes(10).await.unwrap(), part);
        let news = told(&store).await;
        assert_eq!(news.len(), usize::try_from(part).unwrap());
        heard.extend(news.into_iter().map(|of| (of.user, of.held[0].limits.positions)));
    }
    let all = (1..=25).filter(|user| *user != 3).map(|user| (UserId(user), 9)).collect();
    assert_eq!(heard, all, "each once, and not whose time is over");
}

#[tokio::test]
async fn a_change_on_top_of_a_change_begins_anew_and_nobody_is_passed_over() {
    let Books { store, .. } = Books::fresh().await;
    holders(&store, 15).await;
    changed(&store, 8).await;
    assert_eq!(store.note_plan_changes(10).await.unwrap(), 10);
    changed(&store, 9).await;
    // Two at once, as two schedulers do.
    let mut noted = 0;
    loop {
        let (one, other) = tokio::join!(store.note_plan_changes(4), store.note_plan_changes(4));
        let both = one.unwrap() + other.unwrap();
        noted += both;
        if both == 0 {
            break;
        }
    }
    assert_eq!(noted, 15);
    let news = told(&store).await;
    assert_eq!(news.len(), 15);
    assert!(news.iter().all(|of| of.held[0].limits.positions == 9));
}
