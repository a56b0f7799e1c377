//! Workers come, go and die, and people chat on.

use std::io::BufRead;
use std::net::TcpListener;
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
    for n in 0..10 {
        alice.says(&format!("word {n}")).await;
    }
    first.kill();
    for n in 10..20 {
        alice.says(&format!("word {n}")).await;
    }
    // The lease of a worker that died runs out by itself: 10 seconds.
    bob.hears("word 19").await;
    let mut heard: Vec<String> =
        bob.chat().into_iter().map(|h| h.text).filter(|t| t.starts_with("word ")).collect();
    heard.dedup();
    assert_eq!(heard, (0..20).map(|n| format!("word {n}")).collect::<Vec<_>>(), "none lost, and in order");
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

#[tokio::test]
async fn a_second_signal_stops_a_worker_at_once() {
    let world = deployment().await;
    // This Telegram takes calls and never answers, so a drain has something to wait for.
    let telegram = TcpListener::bind("127.0.0.1:0").unwrap();
    let (worker, log) = world.worker_at(&format!("http://{}", telegram.local_addr().unwrap()));
    world.emulator.person("Alice").says("/start").await;
    let status = tokio::task::spawn_blocking(move || {
        let _call_in_flight = telegram.accept().unwrap();
        worker.terminate();
        let draining = log.lines().map_while(Result::ok).any(|line| line.contains("Got SIGTERM: draining"));
        assert!(draining, "the first signal drains");
        worker.terminate();
        worker.ended()
    });
    let status = status.await.unwrap();
    assert_eq!(status.code(), Some(143), "an orderly end would be 0");
}
