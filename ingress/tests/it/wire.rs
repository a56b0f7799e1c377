//! HTTP by hand, for what an honest client would never send.

use std::net::SocketAddr;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::time::timeout;

use crate::running::{BOT, PATIENCE};

/// One connection.
pub struct Wire {
    pub out: OwnedWriteHalf,
    answers: BufReader<OwnedReadHalf>,
}

impl Wire {
    pub async fn to(address: SocketAddr) -> Wire {
        let (answers, out) = TcpStream::connect(address).await.unwrap().into_split();
        Wire { out, answers: BufReader::new(answers) }
    }

    /// Sends the head of a webhook call and nothing of its body.
    pub async fn head(&mut self, secret: Option<&str>, more: &str) {
        let secret = secret.map_or(String::new(), |s| format!("X-Telegram-Bot-Api-Secret-Token: {s}\r\n"));
        let head = format!("POST /telegram/{BOT} HTTP/1.1\r\nHost: here\r\n{secret}{more}\r\n\r\n");
        self.out.write_all(head.as_bytes()).await.unwrap();
    }

    /// Waits for an answer and returns its status and body.
    pub async fn answer(&mut self) -> (u16, String) {
        timeout(PATIENCE, self.read_answer()).await.expect("an answer comes")
    }

    /// Waits for the head of an answer that has no body, such as "go on", and returns its status.
    pub async fn status(&mut self) -> u16 {
        let head = async {
            let status = self.line().await;
            assert_eq!(self.line().await, "", "the head has nothing more");
            status
        };
        let status = timeout(PATIENCE, head).await.expect("an answer comes");
        status.split(' ').nth(1).unwrap().parse().unwrap()
    }

    async fn read_answer(&mut self) -> (u16, String) {
        let status = self.line().await;
        let mut length = 0;
        loop {
            let line = self.line().await.to_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        self.answers.read_exact(&mut body).await.unwrap();
        (status.split(' ').nth(1).unwrap().parse().unwrap(), String::from_utf8(body).unwrap())
    }

    async fn line(&mut self) -> String {
        let mut line = String::new();
        self.answers.read_line(&mut line).await.unwrap();
        line.trim_end().to_owned()
    }
}
