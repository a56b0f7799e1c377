//! Workers come, go and die, and people chat on.

use std::time::Duration;

use crate::world::{By, World};

async fn deployment() -> World {
    let place = tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap();
    World::without_worker(&place, By::Webhook).await
}

#[tokio::test]
async fn workers_come_and_go_in_the_middle_of_a_chat() {
    let world = deployment().await;
    let first = world.worker();
    let (alice, bob) = world.pair().await;
    let second = world.worker();
    let mut expected = Vec::new();
    let mut first = Some(first);
    for n in 0..18 {
        let word = format!("word {n}");
        alice.says(&word).await;
        expected.push(word);
        if n == 9 {
            let first = first.take().unwrap();
            let status = tokio::task::spawn_blocking(|| first.drain()).await.unwrap();
            assert!(status.success(), "{status}");
        }
    }
    bob.hears("word 17").await;
    let heard: Vec<String> =
        bob.chat().into_iter().map(|h| h.text).filter(|t| t.starts_with("word ")).collect();
    assert_eq!(heard, expected, "each once, in order");
    drop(second);
}

#[tokio::test]
async fn a_killed_worker_is_replaced_and_nothing_is_lost() {
    let world = deployment().await;
    let (first, second) = (world.worker(), world.worker());
    let (alice, bob) = world.pair().await;
    for n in 0..15 {
        alice.says(&format!("word {n}")).await;
    }
    first.kill();
    for n in 15..30 {
        alice.says(&format!("word {n}")).await;
    }
    // The lease of a worker that died runs out by itself: 10 seconds.
    bob.hears("word 29").await;
    let mut heard: Vec<String> =
        bob.chat().into_iter().map(|h| h.text).filter(|t| t.starts_with("word ")).collect();
    heard.dedup();
    assert_eq!(heard, (0..30).map(|n| format!("word {n}")).collect::<Vec<_>>(), "none lost, and in order");
    drop(second);
}

#[tokio::test]
async fn a_worker_that_was_frozen_past_its_lease_goes_on() {
    let world = deployment().await;
    let worker = world.worker();
    let (alice, bob) = world.pair().await;
    // More than a chat takes at once, so that some wait for their turn when the worker freezes.
    for n in 0..24 {
        alice.says(&format!("word {n}")).await;
    }
    bob.hears("word 10").await;
    worker.freeze(Duration::from_secs(11)).await;
    bob.hears("word 23").await;
    alice.says("and one more").await;
    bob.hears("and one more").await;
    let mut heard: Vec<String> =
        bob.chat().into_iter().map(|h| h.text).filter(|t| t.starts_with("word ")).collect();
    heard.dedup();
    assert_eq!(heard, (0..24).map(|n| format!("word {n}")).collect::<Vec<_>>(), "none lost, and in order");
}
