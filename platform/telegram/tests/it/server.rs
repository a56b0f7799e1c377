//! A Bot API server of few words: it notes what it is asked, and answers what it was told to.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use secrecy::SecretString;
use serde_json::Value;
use shoal_domain::id::BotId;
use shoal_telegram::Client;
use tokio::net::TcpListener;

pub const BOT: BotId = BotId(12);
pub const TOKEN: &str = "12:AAF7-secret_token";

/// Each request as path and body.
type Heard = Arc<Mutex<Vec<(String, Value)>>>;

pub struct Server {
    pub client: Client,
    heard: Heard,
}

impl Server {
    /// Answers everything with this.
    pub async fn answering(status: u16, body: &str) -> Server {
        let heard = Heard::default();
        let status = StatusCode::from_u16(status).unwrap();
        let answer = (Arc::clone(&heard), status, body.to_owned());
        let app = Router::new().fallback(reply).with_state(answer);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Server { client: client(address), heard }
    }

    /// The one request there was: path and body.
    pub fn heard(&self) -> (String, Value) {
        let mut heard = std::mem::take(&mut *self.heard.lock().unwrap());
        assert_eq!(heard.len(), 1, "{heard:?}");
        heard.remove(0)
    }
}

/// A client for whatever listens there.
pub fn client(address: SocketAddr) -> Client {
    Client::new(&format!("http://{address}"), [(BOT, SecretString::from(TOKEN))]).unwrap()
}

async fn reply(
    State((heard, status, body)): State<(Heard, StatusCode, String)>,
    request: Request,
) -> (StatusCode, String) {
    let path = request.uri().path().to_owned();
    let asked = axum::body::to_bytes(request.into_body(), 1 << 20).await.unwrap();
    heard.lock().unwrap().push((path, serde_json::from_slice(&asked).unwrap()));
    (status, body)
}
