//! HTTP for callers from outside: axum's router behind connections of which none can take more than its share.
//!
//! `axum::serve` has no limit on how long a head may take, so the connections are hyper's.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

/// The largest head, in bytes, and how much of a body is read at once. Heads have some hundred bytes.
pub const HEAD_LIMIT: usize = 32 * 1024;

/// Within this the head of a request must have come. The time runs between requests too, so it also closes what is
/// idle; whoever comes back opens a new one.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// How long the door stays open once the process drains, as long as somebody comes: a load balancer has to see first that
/// `/ready` is not, and whomever it sends until then would be refused.
const LONGEST_FAREWELL: Duration = Duration::from_secs(5);

/// When nobody has connected for so long, the balancer has seen it, or there is none; or it keeps its connections, and then
/// they are closed in order.
const QUIET: Duration = Duration::from_secs(1);

/// How long requests may take to end once the door is closed.
const DRAIN_BOUND: Duration = Duration::from_secs(5);

/// How long to wait when no connection can be accepted, which is when file descriptors have run out.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves so many connections at a time until `drain`, and a little longer for those who have not heard of it; then lets
/// the requests under way end. A handler finds the caller's address as `ConnectInfo`; `purpose` is for the log.
pub async fn serve(
    purpose: &'static str,
    listener: TcpListener,
    router: Router,
    connections: usize,
    drain: &CancellationToken,
) {
    let slots = Arc::new(Semaphore::new(connections));
    let graceful = GracefulShutdown::new();
    let cut = CancellationToken::new();
    let _cut_in_the_end = cut.clone().drop_guard();
    let mut closing = None;
    loop {
        let (stream, caller, slot) = tokio::select! {
            () = drain.cancelled(), if closing.is_none() => {
                closing = Some(Instant::now() + LONGEST_FAREWELL);
                continue;
            }
            () = quiet(closing), if closing.is_some() => break,
            next = accept(purpose, &listener, &slots) => next,
        };
        let router = TowerToHyperService::new(router.clone());
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(caller));
            router.call(request)
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIMEOUT)
            .max_buf_size(HEAD_LIMIT)
            .serve_connection(TokioIo::new(stream), service);
        let connection = graceful.watch(connection);
        let cut = cut.clone();
        tokio::spawn(async move {
            // How a connection ends is the caller's affair: what was confirmed is in Redis, the rest comes again.
            let _ = cut.run_until_cancelled(connection).await;
            drop(slot);
        });
    }
    drop(listener);
    if timeout(DRAIN_BOUND, graceful.shutdown()).await.is_err() {
        let secs = DRAIN_BOUND.as_secs();
        tracing::warn!("Requests for {purpose} had not ended {secs} s after the drain began");
    }
}

/// Returns when nobody has come for a while, or when the farewell has lasted long enough.
async fn quiet(closing: Option<Instant>) {
    let enough = Instant::now() + QUIET;
    sleep_until(closing.map_or(enough, |closing| closing.min(enough))).await;
}

async fn accept(
    purpose: &str,
    listener: &TcpListener,
    slots: &Arc<Semaphore>,
) -> (TcpStream, SocketAddr, OwnedSemaphorePermit) {
    let slot = Arc::clone(slots).acquire_owned().await.expect("the semaphore is never closed");
    loop {
        match listener.accept().await {
            Ok((stream, caller)) => {
                // Answers are single small packets. Where this is refused they are late, not wrong.
                let _ = stream.set_nodelay(true);
                return (stream, caller, slot);
            }
            Err(error) => {
                tracing::warn!(%error, "Accept a connection for {purpose}");
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    /// More than any of these tests opens.
    const CONNECTIONS: usize = 8;

    /// Serves until the token is cancelled. These tests stop the clock, which then jumps to the next deadline whenever
    /// nothing else can happen.
    async fn start(router: Router) -> (SocketAddr, CancellationToken, tokio::task::JoinHandle<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let drain = CancellationToken::new();
        let server = tokio::spawn({
            let drain = drain.clone();
            async move { serve("tests", listener, router, CONNECTIONS, &drain).await }
        });
        (address, drain, server)
    }

    #[tokio::test(start_paused = true)]
    async fn a_head_that_does_not_end_is_cut_off() {
        let (address, ..) = start(Router::new()).await;
        for head in ["", "POST /somewhere HTTP/1.1\r\nHost:"] {
            let mut caller = TcpStream::connect(address).await.unwrap();
            caller.write_all(head.as_bytes()).await.unwrap();
            let end = timeout(2 * HEAD_TIMEOUT, caller.read_to_end(&mut Vec::new())).await;
            assert!(end.is_ok(), "the connection is open for ever after {head:?}");
        }
    }

    #[tokio::test]
    async fn who_has_not_heard_of_the_drain_is_served_for_a_while() {
        let (address, drain, server) = start(Router::new().route("/", get(|| async { "welcome" }))).await;
        let visit = async || {
            let mut caller = TcpStream::connect(address).await.ok()?;
            caller.write_all(b"GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n").await.ok()?;
            let mut answer = String::new();
            caller.read_to_string(&mut answer).await.ok()?;
            answer.ends_with("welcome").then_some(())
        };
        visit().await.expect("the door is open");
        drain.cancel();
        let mut visits = 0;
        while visit().await.is_some() {
            visits += 1;
        }
        assert!(visits > 0, "refused at once");
        timeout(2 * LONGEST_FAREWELL, server).await.expect("but not for ever").unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn a_drain_does_not_wait_for_ever() {
        let arrived = Arc::new(tokio::sync::Notify::new());
        let arrival = Arc::clone(&arrived);
        let router = Router::new().route(
            "/",
            get(move || async move {
                arrival.notify_one();
                pending::<()>().await;
            }),
        );
        let (address, drain, server) = start(router).await;
        let mut caller = TcpStream::connect(address).await.unwrap();
        caller.write_all(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n").await.unwrap();
        arrived.notified().await;
        drain.cancel();
        timeout(LONGEST_FAREWELL + 2 * DRAIN_BOUND, server).await.expect("it ends").unwrap();
        let end = timeout(DRAIN_BOUND, caller.read_to_end(&mut Vec::new())).await;
        assert!(end.is_ok(), "the connection outlives the server");
    }
}
