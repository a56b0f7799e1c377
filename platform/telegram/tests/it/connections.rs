//! Connections are kept: a handshake across the world costs more than a call.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::http::StatusCode;
use axum::serve::ListenerExt;
use futures::StreamExt;
use shoal_domain::id::ChatId;
use shoal_telegram::Call;
use tokio::net::TcpListener;
use tokio::sync::Barrier;

use crate::server::{BOT, client};

/// As many calls as a worker has in flight at most: half of them people's, half of them a broadcast's.
const IN_FLIGHT: usize = 128;

/// What Telegram answers does not matter: also behind a no the connection is kept.
fn answer(n: usize) -> (StatusCode, &'static str) {
    match n % 10 {
        8 => (
            StatusCode::FORBIDDEN,
            r#"{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}"#,
        ),
        9 => (
            StatusCode::TOO_MANY_REQUESTS,
            r#"{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 1","parameters":{"retry_after":1}}"#,
        ),
        _ => (StatusCode::OK, r#"{"ok":true,"result":{"message_id":7}}"#),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_calls_need_no_more_connections_than_are_made_at_a_time() {
    let (accepted, asked) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    // The first calls wait for each other, so that all of them are in flight at a time.
    let together = Arc::new(Barrier::new(IN_FLIGHT));
    let app = Router::new().fallback({
        let asked = Arc::clone(&asked);
        async move || {
            let n = asked.fetch_add(1, Ordering::Relaxed);
            if n < IN_FLIGHT {
                together.wait().await;
            }
            answer(n)
        }
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = client(listener.local_addr().unwrap());
    let counted = Arc::clone(&accepted);
    let listener = listener.tap_io(move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
    });
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    let calls = futures::stream::iter(0..1000).map(|n| {
        let client = client.clone();
        // On tasks of their own, as a worker's.
        tokio::spawn(async move { client.send(BOT, &Call::say(ChatId(n), "hello", vec![])).await })
    });
    calls.buffer_unordered(IN_FLIGHT).for_each(async |call| drop(call.unwrap())).await;
    assert_eq!(asked.load(Ordering::Relaxed), 1000);
    let accepted = accepted.load(Ordering::Relaxed);
    println!("{accepted} connections");
    assert!(accepted >= IN_FLIGHT, "they were not in flight at a time");
    assert!(accepted <= IN_FLIGHT + IN_FLIGHT / 4, "{accepted} connections for {IN_FLIGHT} calls at a time");
}
