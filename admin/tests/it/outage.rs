//! Without Postgres nothing is known, and that is said.

use shoal_local::{Place, Postgres};
use shoal_store::Store;
use tokio::task::block_in_place;

use crate::running::{Running, text, wait_for};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_away_is_503_and_back_is_well() {
    let postgres = block_in_place(|| Postgres::start(None)).unwrap();
    let database_url = block_in_place(|| postgres.create_database("admin")).unwrap();
    Store::new(&database_url).unwrap().migrate().await.unwrap();
    let api = Running::on(Place { redis_url: String::new(), database_url }).await;
    let anna = api.anna().await;
    let id = api.draft(&anna, &text("Hello")).await;
    block_in_place(|| postgres.kill()).unwrap();
    let down = api.post(&anna, "/broadcasts", &text("Hello")).await;
    assert_eq!((down.status, down.slug()), (503, "unavailable"));
    assert!(down.headers.contains_key("retry-after"));
    wait_for("an unready process", async || (!api.health.readiness().ready).then_some(())).await;
    block_in_place(|| postgres.restart()).unwrap();
    let path = format!("/broadcasts/{id}");
    wait_for("Postgres again", async || (api.get(&anna, &path).await.status == 200).then_some(())).await;
    assert_eq!(api.get(&anna, "/broadcasts").await.body["broadcasts"].as_array().unwrap().len(), 1);
}
