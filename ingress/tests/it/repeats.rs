//! An update that comes more than once is there once.

use futures::future::join_all;

use crate::running::{Running, fresh_redis, message};

#[tokio::test(flavor = "multi_thread")]
async fn the_same_update_fifty_times_at_once_on_two_ingresses_is_one_entry() {
    let redis_url = fresh_redis().await;
    let (one, two) = (Running::on(&redis_url).await, Running::on(&redis_url).await);
    for id in 1..=5 {
        let body = message(id, 42, "hi").to_string();
        let posts = (0..50).map(|n| if n % 2 == 0 { &one } else { &two }.post(body.clone()));
        let answers = join_all(posts).await;
        assert!(answers.iter().all(|(status, _)| *status == 200), "{answers:?}");
        assert_eq!(one.updates().await.len() as u64, id);
    }
}

/// After a quiet week Telegram goes on with any id, also a smaller one, and its queues overtake each other.
#[tokio::test]
async fn updates_out_of_order_are_all_taken() {
    let ingress = Running::start().await;
    let ids = [900_000_000, 899_999_999, 5, 900_000_001, 4, 0, u64::from(u32::MAX)];
    for id in ids {
        assert_eq!(ingress.post(message(id, 42, &id.to_string()).to_string()).await.0, 200);
    }
    assert_eq!(
        ingress.receives(ids.len()).await,
        ids.map(|id| id.to_string()),
        "in the order in which they came"
    );
}
