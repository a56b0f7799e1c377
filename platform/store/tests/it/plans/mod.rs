//! Plans: changed while they are held, held once for each operation, and told to whoever holds them.

mod change;
mod locks;
mod purchase;
mod steps;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use shoal_domain::id::BotId;
use shoal_domain::ledger::{Amount, OperationId};
use shoal_domain::payment::Means;
use shoal_domain::plan::{PlanName, Standing};
use shoal_domain::time::Timestamp;
use shoal_store::{Bought, PlanError, PlanNews, PlanStep, Refunded, Store};
use sqlx::PgPool;

use crate::books::ALICE;

pub const DAY: u64 = 24 * 60 * 60 * 1000;
pub const BOT: BotId = BotId(1001);

pub fn id(text: &str) -> OperationId {
    text.parse().unwrap()
}

pub fn premium() -> PlanName {
    "premium".parse().unwrap()
}

pub const STARS: i64 = 250;

pub async fn buy(store: &Store, name: &str) -> Result<Bought, PlanError> {
    store.buy_plan(&id(name), ALICE, &premium(), Means::Stars(BOT), Amount::new(STARS).unwrap()).await
}

pub async fn refund(store: &Store, name: &str, of: &str) -> Result<Refunded, PlanError> {
    store.refund_plan(&id(name), ALICE, &id(of)).await
}

pub async fn step(store: &Store, name: &str, step: PlanStep) -> Result<Standing, PlanError> {
    store.take_plan_step(&id(name), ALICE, &premium(), &step).await
}

pub fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    since.as_millis().try_into().unwrap()
}

/// In how many days that is.
pub fn days_to(at: Timestamp) -> u64 {
    (at.0 + DAY / 2).saturating_sub(now()) / DAY
}

/// For how many days it runs, and with grace.
pub fn runs(standing: Standing) -> (u64, u64) {
    match standing {
        Standing::Runs { until, grace } => (days_to(until), days_to(grace)),
        other => panic!("{other:?}"),
    }
}

pub fn bought(bought: Bought) -> (u64, u64) {
    match bought {
        Bought::Held(standing) => runs(standing),
        Bought::Credited(why) => panic!("{why}"),
    }
}

/// Days pass: what is held was given so much earlier. The clock itself is that of Postgres.
pub async fn pass(postgres: &PgPool, days: u64) {
    let earlier = "update subscriptions set until_at = until_at - $1 * interval '1 day',
        term = jsonb_set(term, '{as_of}', to_jsonb((term->>'as_of')::bigint - $1 * 86400000))";
    sqlx::query(earlier).bind(i64::try_from(days).unwrap()).execute(postgres).await.unwrap();
}

/// What there is to tell, told.
pub async fn told(store: &Store) -> Vec<PlanNews> {
    let news = store.plan_news(100).await.unwrap();
    store.plans_told(&news).await.unwrap();
    news
}

pub async fn balance(store: &Store, holder: &str) -> i64 {
    store.standing(holder.parse().unwrap()).await.unwrap()[0].balance
}

pub async fn proven(store: &Store) {
    assert_eq!(store.prove_ledger().await.unwrap().findings, []);
}

/// Returns when that many statements of Shoal's wait for a lock.
pub async fn waiting(postgres: &PgPool, statements: i64) {
    let waiting = "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'shoal'
        and wait_event_type = 'Lock'";
    let look = async {
        while sqlx::query_scalar::<_, i64>(waiting).fetch_one(postgres).await.unwrap() < statements {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(4), look).await.expect("nothing waits for a lock");
}
