//! How many purchases a second there can be, where eight buy at once at one bot: all their money goes to one account.
//!
//! `SHOAL_PURCHASES=4000 cargo test -p shoal-store --test it pace -- --nocapture` says it of more of them.

use std::time::Instant;

use shoal_domain::id::{BotId, UserId};
use shoal_domain::ledger::Amount;
use shoal_domain::payment::Means;

use crate::books::Books;

/// Purchases, where nobody asks for more.
const PURCHASES: i64 = 400;

/// Who buy at once.
const BUYERS: i64 = 8;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_buy_at_once_and_all_is_counted() {
    let Books { store, .. } = Books::fresh().await;
    let purchases = std::env::var("SHOAL_PURCHASES").map_or(PURCHASES, |text| text.parse().unwrap());
    let began = Instant::now();
    let buyers = (0..BUYERS).map(|buyer| {
        let store = store.clone();
        tokio::spawn(async move {
            for number in 0..purchases / BUYERS {
                let (user, plan) = (UserId(1 + buyer + number * BUYERS), "premium".parse().unwrap());
                let stars = Amount::new(250).unwrap();
                let id = format!("stars:{user}").parse().unwrap();
                store.buy_plan(&id, user, &plan, Means::Stars(BotId(1001)), stars).await.unwrap();
            }
        })
    });
    for buyer in futures::future::join_all(buyers).await {
        buyer.unwrap();
    }
    let took = began.elapsed();
    eprintln!("purchases: {purchases} in {took:?}, {:.0} a second", purchases as f64 / took.as_secs_f64());
    let house = store.standing("house:revenue".parse().unwrap()).await.unwrap();
    assert_eq!(house[0].balance, 250 * purchases);
    assert_eq!(store.prove_ledger().await.unwrap().findings, []);
}
