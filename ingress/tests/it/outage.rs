//! Redis goes and comes back.

use std::time::Duration;

use shoal_local::Redis;

use crate::running::{Running, message, wait_for};

async fn private_redis() -> Redis {
    tokio::task::spawn_blocking(|| Redis::start(None).unwrap()).await.unwrap()
}

/// How Redis is, as `/ready` tells it.
fn redis_error(ingress: &Running) -> Option<String> {
    let readiness = ingress.health.readiness();
    assert_eq!(readiness.ready, readiness.parts["redis"].ok);
    readiness.parts["redis"].error.clone()
}

#[tokio::test]
async fn without_redis_telegram_keeps_the_updates_until_it_is_back() {
    let redis = private_redis().await;
    let ingress = Running::on(&redis.redis_url()).await;
    assert_eq!(ingress.post(message(1, 42, "before").to_string()).await.0, 200);
    wait_for("readiness", async || redis_error(&ingress).is_none().then_some(())).await;

    redis.kill().unwrap();
    for body in [message(2, 42, "during").to_string(), "no update".to_owned()] {
        let (status, headers) = ingress.post(body).await;
        assert_eq!(status, 503);
        let retry_after: u8 = headers["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((5..=10).contains(&retry_after), "{retry_after} s");
    }
    assert!(redis_error(&ingress).is_some_and(|error| error.contains("Redis")));

    let redis = tokio::task::spawn_blocking(move || redis.restart().map(|()| redis)).await.unwrap().unwrap();
    // Nobody posts: the regular question alone finds out that Redis is back.
    wait_for("readiness", async || redis_error(&ingress).is_none().then_some(())).await;
    assert_eq!(ingress.post(message(2, 42, "during").to_string()).await.0, 200);
    assert_eq!(ingress.receives(2).await, ["before", "during"]);
    drop(redis);
}

#[tokio::test]
async fn nobody_needs_to_post_for_an_outage_to_show() {
    let redis = private_redis().await;
    let ingress = Running::on(&redis.redis_url()).await;
    wait_for("readiness", async || redis_error(&ingress).is_none().then_some(())).await;
    redis.pause().unwrap();
    let error = wait_for("an error", async || redis_error(&ingress)).await;
    assert!(error.contains("Redis"), "{error}");
    redis.resume().unwrap();
    wait_for("readiness", async || redis_error(&ingress).is_none().then_some(())).await;
}

#[tokio::test]
async fn what_a_frozen_redis_was_asked_to_append_is_there_once() {
    let redis = private_redis().await;
    let ingress = Running::on(&redis.redis_url()).await;
    assert_eq!(ingress.post(message(1, 42, "before").to_string()).await.0, 200);
    redis.pause().unwrap();
    assert_eq!(ingress.post(message(2, 42, "during").to_string()).await.0, 503);
    redis.resume().unwrap();
    wait_for("a 200", async || {
        let (status, _) = ingress.post(message(2, 42, "during").to_string()).await;
        (status == 200).then_some(())
    })
    .await;
    // Whichever of the two attempts was carried out first, and even if both were.
    tokio::time::timeout(Duration::from_secs(30), async {
        assert_eq!(ingress.receives(2).await, ["before", "during"]);
    })
    .await
    .unwrap();
}
