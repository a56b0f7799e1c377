//! Somebody who calls an ingress directly and not by the gate: with the secret, as Telegram does, or without.

use std::io;
use std::time::Duration;

use serde_json::{Value, json};
use shoal_emulator::{BotId, Person};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::error::ChaosError;
use crate::stage::Stage;

/// Telegram's header with the secret.
const SECRET_HEADER: &str = "X-Telegram-Bot-Api-Secret-Token";

/// Longest wait for any answer: twice the longest that an ingress takes, for a body that does not end.
const ANSWER_BOUND: Duration = Duration::from_secs(20);

/// A caller of the first ingress, for one bot.
#[derive(Clone)]
pub struct Caller {
    http: reqwest::Client,
    port: u16,
    path: String,
    secret: String,
}

impl Caller {
    /// A caller who knows the secret.
    pub fn new(stage: &Stage, bot: BotId) -> Result<Caller, ChaosError> {
        let http = reqwest::Client::builder().no_proxy().timeout(ANSWER_BOUND).build();
        let (port, _) = stage.ingresses[0];
        let (path, secret) = (format!("/telegram/{bot}"), stage.secret.clone());
        Ok(Caller { http: http.map_err(io::Error::other)?, port, path, secret })
    }

    /// Posts a body and returns the status of the answer.
    pub async fn posts(&self, body: impl Into<reqwest::Body>) -> Result<u16, ChaosError> {
        self.shows(Some(&self.secret), body).await
    }

    /// Posts a body, showing some secret or none.
    pub async fn shows(
        &self,
        secret: Option<&str>,
        body: impl Into<reqwest::Body>,
    ) -> Result<u16, ChaosError> {
        let mut request = self.http.post(format!("http://127.0.0.1:{}{}", self.port, self.path));
        if let Some(secret) = secret {
            request = request.header(SECRET_HEADER, secret);
        }
        let answer = request.body(body).send().await.map_err(io::Error::other)?;
        Ok(answer.status().as_u16())
    }

    /// Opens a connection and sends a head with these lines, and nothing of a body.
    pub async fn begins(&self, secret: &str, lines: &str) -> Result<Line, ChaosError> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await?;
        let head = format!(
            "POST {} HTTP/1.1\r\nHost: here\r\n{SECRET_HEADER}: {secret}\r\n{lines}\r\n\r\n",
            self.path
        );
        stream.write_all(head.as_bytes()).await?;
        Ok(Line(BufReader::new(stream)))
    }
}

/// A connection on which a request has begun.
pub struct Line(BufReader<TcpStream>);

impl Line {
    /// Sends more. That the other end hung up shows in the answer.
    pub async fn sends(&mut self, bytes: &[u8]) -> bool {
        self.0.get_mut().write_all(bytes).await.is_ok()
    }

    /// The status of the answer; `None` if the connection ended without one, an error if neither happens.
    pub async fn answer(&mut self) -> Result<Option<u16>, ChaosError> {
        let mut line = String::new();
        let read = timeout(ANSWER_BOUND, self.0.read_line(&mut line)).await;
        let in_vain =
            |_| ChaosError::InVain { what: "a request was answered".to_owned(), bound: ANSWER_BOUND };
        Ok(read.map_err(in_vain)?.ok().and_then(|_| line.split(' ').nth(1)?.parse().ok()))
    }
}

/// An update by which somebody wrote a private message.
pub fn message(update_id: u64, person: &Person, text: &Value) -> Value {
    json!({ "update_id": update_id, "message": {
        "message_id": 1_000_000 + update_id % 1_000_000,
        "date": now(),
        "chat": { "id": person.id(), "type": "private", "first_name": "A" },
        "from": { "id": person.id(), "is_bot": false, "first_name": "A" },
        "text": text,
    }})
}

/// Seconds since 1970, the form of Telegram's dates.
fn now() -> u64 {
    std::time::UNIX_EPOCH.elapsed().unwrap_or_default().as_secs()
}
