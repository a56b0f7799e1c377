//! A Telegram of few words, played by the test: it refuses what the pretended one never would, and counts what it is asked.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::http::StatusCode;
use serde_json::{Value, json};
use shoal::process;
use shoal_mailbox::Mailbox;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use crate::world::{By, Worker, World, eventually};

/// A deployment whose worker talks to `telegram`, while people talk to the emulator as ever.
async fn deployment(telegram: Router) -> (World, Worker, Mailbox) {
    let place = tokio::task::spawn_blocking(shoal_local::fresh).await.unwrap();
    let world = World::without_worker(&place, By::Webhook).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, telegram).await.unwrap() });
    let (worker, _) = world.worker_at(&url);
    let mailbox = process::connect(&world.settings).await.unwrap();
    (world, worker, mailbox)
}

fn answer(status: u16, body: &Value) -> (StatusCode, String) {
    (StatusCode::from_u16(status).unwrap(), body.to_string())
}

async fn calls_left(mailbox: &Mailbox) -> u64 {
    mailbox.survey().await.unwrap().iter().map(|partition| partition.calls).sum()
}

#[tokio::test]
async fn a_token_that_does_not_work_is_not_tried_by_those_who_wait() {
    /// In flight when the first is refused: these cannot know.
    const IN_FLIGHT: usize = 64;
    const PEOPLE: usize = 3 * IN_FLIGHT;
    let (asked, answered) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let telegram = Router::new().fallback({
        let (asked, answered) = (Arc::clone(&asked), Arc::clone(&answered));
        async move || {
            let n = asked.fetch_add(1, Ordering::Relaxed) as u64;
            // One after the other, so that some are in flight until nobody is tried any more.
            tokio::time::sleep(Duration::from_millis(3000 + 20 * n.min(100))).await;
            answered.fetch_add(1, Ordering::Relaxed);
            answer(401, &json!({"ok": false, "error_code": 401, "description": "Unauthorized"}))
        }
    });
    let (world, _worker, mailbox) = deployment(telegram).await;
    let start = async |n| world.emulator.person(format!("Person {n}").as_str()).says("/start").await;
    for n in 0..IN_FLIGHT {
        start(n).await;
    }
    eventually("one is refused", async || answered.load(Ordering::Relaxed) > 0).await;
    for n in IN_FLIGHT..PEOPLE {
        start(n).await;
    }
    eventually("everybody waits for an answer", async || calls_left(&mailbox).await >= PEOPLE as u64).await;
    eventually("no call is in flight", async || {
        let answered = answered.load(Ordering::Relaxed);
        answered > 0 && answered == asked.load(Ordering::Relaxed)
    })
    .await;
    let asked = asked.load(Ordering::Relaxed);
    assert!(asked < IN_FLIGHT + 5, "{asked} calls with a token that does not work");
}

#[tokio::test]
async fn a_chat_that_has_got_another_number_is_asked_there_once() {
    const NUMBER: i64 = -1_000_000_000_001;
    let (heard, mut asked) = mpsc::unbounded_channel();
    let telegram = Router::new().fallback(async move |body: Bytes| {
        let body: Value = serde_json::from_slice(&body).unwrap();
        heard.send(body["chat_id"].as_i64().unwrap()).unwrap();
        let text = "Bad Request: group chat was upgraded to a supergroup chat";
        let parameters = json!({"migrate_to_chat_id": NUMBER});
        answer(400, &json!({"ok": false, "error_code": 400, "description": text, "parameters": parameters}))
    });
    let (world, _worker, mailbox) = deployment(telegram).await;
    let alice = world.emulator.person("Alice");
    alice.says("/start").await;
    let first = asked.recv().await.unwrap();
    assert_eq!((first, asked.recv().await.unwrap()), (alice.id(), NUMBER));
    eventually("it is given up", async || calls_left(&mailbox).await == 0).await;
    let mut more: Vec<i64> = std::iter::from_fn(|| asked.try_recv().ok()).collect();
    // Other calls to Alice may follow: each is asked at both numbers, and no third time.
    more.dedup();
    assert!(more.len().is_multiple_of(2), "{more:?}");
}
