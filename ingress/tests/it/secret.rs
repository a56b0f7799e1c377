//! Only who knows the secret comes in, and nothing shows it.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tracing_subscriber::filter::LevelFilter;

use crate::running::{BOT, Running, SECRET, fresh_redis, message};
use crate::wire::Wire;

#[tokio::test]
async fn a_wrong_or_missing_secret_is_answered_before_the_body_is_read() {
    let ingress = Running::start().await;
    for secret in [
        None,
        Some(""),
        Some("wrong"),
        Some("correct-horse-battery-stapl"),
        Some("CORRECT-HORSE-BATTERY-STAPLE"),
    ] {
        let mut wire = Wire::to(ingress.address).await;
        wire.head(secret, "Content-Length: 1000").await;
        // The body never comes: whoever waits for it does so for 10 s.
        let answer = tokio::time::timeout(Duration::from_secs(5), wire.answer());
        let (status, body) = answer.await.expect("an answer to the head alone");
        assert_eq!(status, 401, "{secret:?}");
        assert_eq!(serde_json::from_str::<Value>(&body).unwrap()["ok"], false);
    }
    assert_eq!(ingress.updates().await, []);
}

#[tokio::test]
async fn without_a_configured_secret_nobody_comes_in() {
    let redis_url = fresh_redis().await;
    for configured in [None, Some("")] {
        let ingress = Running::with(&redis_url, configured, None).await;
        for shown in [None, Some(""), Some("anything")] {
            let mut request = ingress.request("1001").json(&message(1, 42, "hi"));
            if let Some(shown) = shown {
                request = request.header("X-Telegram-Bot-Api-Secret-Token", shown);
            }
            assert_eq!(request.send().await.unwrap().status(), 401, "{configured:?}, {shown:?}");
        }
        assert_eq!(ingress.updates().await, []);
    }
}

#[tokio::test]
async fn the_secret_opens_only_what_is_there() {
    let ingress = Running::start().await;
    let status = async |request: reqwest::RequestBuilder| {
        let response = request.json(&message(1, 42, "hi")).send().await.unwrap();
        let status = response.status().as_u16();
        let body = response.bytes().await.unwrap();
        assert!(
            body.is_empty() || serde_json::from_slice::<Value>(&body).unwrap()["ok"] == false,
            "{body:?}"
        );
        status
    };
    let with_secret = |bot: &str| ingress.request(bot).header("X-Telegram-Bot-Api-Secret-Token", SECRET);
    for stranger in ["1002", "01001", "+1001", "1001%20", "%FF", "x", "1001/x", ""] {
        assert_eq!(status(with_secret(stranger)).await, 404, "{stranger:?}");
    }
    for known_or_not in ["1001", "1002", "%FF"] {
        assert_eq!(status(ingress.request(known_or_not)).await, 401, "{known_or_not:?} without secret");
    }
    let url = format!("http://{}/telegram/{BOT}", ingress.address);
    for method in [reqwest::Method::GET, reqwest::Method::PUT, reqwest::Method::DELETE] {
        let http = reqwest::Client::new();
        let request = http.request(method.clone(), &url).header("X-Telegram-Bot-Api-Secret-Token", SECRET);
        assert_eq!(status(request).await, 405, "{method}");
    }
    assert_eq!(ingress.updates().await, []);
    assert_eq!(status(with_secret("1001")).await, 200);
    assert_eq!(ingress.updates().await.len(), 1);
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Everything runs on the thread of this test, so its log has all of it, down to the finest level.
#[tokio::test]
async fn neither_secrets_nor_bodies_reach_the_log_or_an_answer() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let ingress = Running::start().await;
    for secret in [SECRET, "wr0ng-secret"] {
        for body in
            ["pr1vate text", r#"{"pr1vate": "text"}"#, r#"{"update_id": 7, "message": {"text": "pr1vate"}}"#]
        {
            let request = ingress.request("1001").header("X-Telegram-Bot-Api-Secret-Token", secret);
            let answer = request.body(body).send().await.unwrap().text().await.unwrap();
            assert!(!answer.contains("pr1vate") && !answer.contains("wr0ng"), "{answer}");
        }
    }
    ingress.drain().await;

    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("quarantine"), "the log was not seen: {log}");
    for hidden in [SECRET, "wr0ng", "pr1vate"] {
        assert!(!log.contains(hidden), "{hidden} is in the log: {log}");
    }
}
