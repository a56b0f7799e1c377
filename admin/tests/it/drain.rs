//! A drain ends streams, and lets nobody wait for them.

use std::time::Duration;

use tokio::time::timeout;

use crate::events::Listener;
use crate::running::{Running, text};

#[tokio::test]
async fn streams_end_with_the_process() {
    let api = Running::start().await;
    let anna = api.anna().await;
    let id = api.draft(&anna, &text("Hello")).await;
    let mut listener = Listener::to(&api, &anna, id).await;
    listener.next().await.unwrap();
    api.drain.cancel();
    while listener.next().await.is_some() {}
    timeout(Duration::from_secs(10), api.tasks).await.expect("nothing holds it up").unwrap().unwrap();
}

#[tokio::test]
async fn health_is_that_of_postgres() {
    let api = Running::start().await;
    crate::running::wait_for("readiness", async || api.health.readiness().ready.then_some(())).await;
    api.end().await;
}
