//! Connections over which updates are posted, as Telegram does it: they are kept, and each has one request at a time.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{CONTENT_TYPE, HOST, HeaderValue};
use hyper::{Method, Request, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

/// The header by which a webhook knows Telegram.
const SECRET_HEADER: &str = "x-telegram-bot-api-secret-token";

/// Telegram comes again with what was refused. Here soon, for a run is short.
const COME_AGAIN: Duration = Duration::from_millis(50);

/// So often; whoever takes nothing for that long does not work.
const TRIES: u32 = 200;

/// The way to one webhook server.
pub(crate) struct Line {
    address: SocketAddr,
    secret: HeaderValue,
    idle: Mutex<Vec<SendRequest<Full<Bytes>>>>,
    connections: Semaphore,
    refused: AtomicU64,
}

impl Line {
    /// A line of so many connections, none of them open yet.
    pub(crate) fn new(address: SocketAddr, secret: &str, connections: usize) -> Line {
        Line {
            address,
            secret: HeaderValue::from_str(secret).expect("a secret is made of letters and digits"),
            idle: Mutex::default(),
            connections: Semaphore::new(connections),
            refused: AtomicU64::new(0),
        }
    }

    /// Posts an update until it is taken. `begun` is called when it goes out for the first time.
    pub(crate) async fn post(&self, path: &Uri, update: String, begun: impl FnOnce()) -> io::Result<()> {
        let update = Bytes::from(update);
        let turn = self.connections.acquire().await.expect("the semaphore is never closed");
        begun();
        for _ in 0..TRIES {
            match self.attempt(path, update.clone()).await {
                Ok(status) if status.is_success() => return Ok(()),
                Ok(_) | Err(_) => {
                    self.refused.fetch_add(1, Ordering::Relaxed);
                    tokio::time::sleep(COME_AGAIN).await;
                }
            }
        }
        drop(turn);
        Err(io::Error::other(format!("{} takes no updates", self.address)))
    }

    /// How many posts were refused, or broken off.
    pub(crate) fn refused(&self) -> u64 {
        self.refused.load(Ordering::Relaxed)
    }

    async fn attempt(&self, path: &Uri, update: Bytes) -> io::Result<StatusCode> {
        let idle = self.idle().pop();
        let mut connection = match idle {
            Some(connection) if !connection.is_closed() => connection,
            _ => self.connect().await?,
        };
        let mut request = Request::new(Full::new(update));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = path.clone();
        let headers = request.headers_mut();
        headers.insert(HOST, HeaderValue::from_static("127.0.0.1"));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(SECRET_HEADER, self.secret.clone());
        connection.ready().await.map_err(io::Error::other)?;
        let response = connection.send_request(request).await.map_err(io::Error::other)?;
        let status = response.status();
        response.into_body().collect().await.map_err(io::Error::other)?;
        self.idle().push(connection);
        Ok(status)
    }

    async fn connect(&self) -> io::Result<SendRequest<Full<Bytes>>> {
        let stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
        // How it ends shows by the request that it carries.
        tokio::spawn(async move { drop(connection.await) });
        Ok(sender)
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<SendRequest<Full<Bytes>>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
