//! The load balancer that stands between Telegram and Shoal's ingresses.
//!
//! It tries the next ingress when one takes no connections, as any balancer does; it counts what Telegram gets to see,
//! notes when each message was first posted and how many were posted again, and on request posts every update several
//! times at once.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use futures::future::join_all;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::error::ChaosError;
use crate::silence::tag_in;

/// Telegram waits no longer either.
const ANSWER_BOUND: Duration = Duration::from_mins(1);

/// Headers that belong to one connection and are not passed on.
const OF_THE_CONNECTION: [header::HeaderName; 3] = [header::HOST, header::CONTENT_LENGTH, header::CONNECTION];

/// The gate, open until it is dropped.
pub struct Gate {
    port: u16,
    hall: Arc<Hall>,
    server: JoinHandle<()>,
}

struct Hall {
    http: reqwest::Client,
    ingresses: Mutex<Vec<u16>>,
    /// Copies of the next updates, again and again.
    copies: Mutex<&'static [usize]>,
    round: AtomicUsize,
    turn: AtomicUsize,
    failures: AtomicU64,
    again: AtomicU64,
    posted: Mutex<HashMap<String, Instant>>,
}

impl Gate {
    /// Opens the gate on a free port; nobody is behind it yet.
    pub async fn open() -> Result<Gate, ChaosError> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        // Without idle connections: an ingress that drains may close one in the moment in which it is used again.
        let http = reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0).timeout(ANSWER_BOUND);
        let hall = Arc::new(Hall {
            http: http.build().map_err(std::io::Error::other)?,
            ingresses: Mutex::default(),
            copies: Mutex::new(&[1]),
            round: AtomicUsize::new(0),
            turn: AtomicUsize::new(0),
            failures: AtomicU64::new(0),
            again: AtomicU64::new(0),
            posted: Mutex::default(),
        });
        let router = Router::new().fallback(pass).with_state(Arc::clone(&hall));
        let server = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                eprintln!("the gate is closed: {error}");
            }
        });
        Ok(Gate { port, hall, server })
    }

    /// Where Telegram brings updates.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The ports of all ingresses, from now on.
    pub fn lead_to(&self, ingresses: Vec<u16>) {
        *self.hall.ingresses.lock().unwrap_or_else(PoisonError::into_inner) = ingresses;
    }

    /// From now on updates are posted so many times at once: the first as often as the first number says, and so on,
    /// round and round.
    pub fn multiply(&self, copies: &'static [usize]) {
        *self.hall.copies.lock().unwrap_or_else(PoisonError::into_inner) = copies;
    }

    /// Answers of the 5xx kind that Telegram got.
    pub fn failures(&self) -> u64 {
        self.hall.failures.load(Ordering::Relaxed)
    }

    /// Messages that Telegram brought once more.
    pub fn again(&self) -> u64 {
        self.hall.again.load(Ordering::Relaxed)
    }

    /// When each message was first posted, by its tag.
    pub fn posted(&self) -> HashMap<String, Instant> {
        self.hall.posted.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn pass(State(hall): State<Arc<Hall>>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    if let Some(tag) = std::str::from_utf8(&body).ok().and_then(tag_in) {
        let mut posted = hall.posted.lock().unwrap_or_else(PoisonError::into_inner);
        match posted.entry(tag.to_owned()) {
            Entry::Vacant(first) => _ = first.insert(Instant::now()),
            Entry::Occupied(_) => _ = hall.again.fetch_add(1, Ordering::Relaxed),
        }
    }
    let copies = hall.next_copies();
    let answers = join_all((0..copies).map(|_| hall.post(&uri, &headers, &body))).await;
    // One copy that failed is a failure: Telegram has to come again.
    let (status, retry_after) = answers
        .into_iter()
        .max_by_key(|(status, _)| status.as_u16())
        .unwrap_or((StatusCode::BAD_GATEWAY, None));
    if status.is_server_error() {
        hall.failures.fetch_add(1, Ordering::Relaxed);
    }
    match retry_after {
        Some(seconds) => (status, [(header::RETRY_AFTER, seconds)]).into_response(),
        None => status.into_response(),
    }
}

impl Hall {
    fn next_copies(&self) -> usize {
        let copies = *self.copies.lock().unwrap_or_else(PoisonError::into_inner);
        copies[self.round.fetch_add(1, Ordering::Relaxed) % copies.len()]
    }

    /// Posts one copy to the first ingress that takes it.
    async fn post(
        &self,
        uri: &Uri,
        headers: &HeaderMap,
        body: &Bytes,
    ) -> (StatusCode, Option<header::HeaderValue>) {
        let ingresses = self.ingresses.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let first = self.turn.fetch_add(1, Ordering::Relaxed);
        for place in 0..ingresses.len() {
            let port = ingresses[(first + place) % ingresses.len()];
            let mut request = self.http.post(format!("http://127.0.0.1:{port}{uri}")).body(body.clone());
            for (name, value) in headers.iter().filter(|(name, _)| !OF_THE_CONNECTION.contains(name)) {
                request = request.header(name, value);
            }
            match request.send().await {
                Ok(answer) => return (answer.status(), answer.headers().get(header::RETRY_AFTER).cloned()),
                Err(error) if error.is_connect() => {}
                Err(_) => return (StatusCode::BAD_GATEWAY, None),
            }
        }
        (StatusCode::BAD_GATEWAY, None)
    }
}
