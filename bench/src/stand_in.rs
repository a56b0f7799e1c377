//! A stand-in for the Bot API that costs a few µs a call: it takes chat and text out of a call, notes the moment, and
//! answers what Telegram would answer. Whether a call is allowed is not its business; that is the emulator's.

use std::collections::{HashMap, HashSet};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use tokio::net::{TcpListener, TcpStream};

use crate::book::Book;
use crate::update::{self, unix_seconds};

/// The longest call that is read, in bytes: the Bot API takes text of 4,096 characters.
const LONGEST_CALL: usize = 64 * 1024;

/// How Shoal begins to say that a partner was found.
const CONNECTED: &str = "🎉";

/// What the stand-in knows.
pub(crate) struct StandIn {
    address: SocketAddr,
    delay_us: AtomicU64,
    calls: AtomicU64,
    heard: Mutex<Heard>,
}

#[derive(Default)]
struct Heard {
    book: Option<Arc<Book>>,
    connected: HashSet<i64>,
    /// By the bot's segment of the path.
    webhooks: HashMap<String, String>,
}

/// What is looked at of a call; it may hold anything else.
#[derive(Deserialize)]
struct Call<'a> {
    chat_id: Option<i64>,
    text: Option<std::borrow::Cow<'a, str>>,
    url: Option<std::borrow::Cow<'a, str>>,
}

impl StandIn {
    /// Listens, until the program ends.
    pub(crate) async fn open() -> std::io::Result<Arc<StandIn>> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let stand_in = Arc::new(StandIn {
            address: listener.local_addr()?,
            delay_us: AtomicU64::new(0),
            calls: AtomicU64::new(0),
            heard: Mutex::default(),
        });
        tokio::spawn(Arc::clone(&stand_in).listen(listener));
        Ok(stand_in)
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on, arrivals go into that book.
    pub(crate) fn write_into(&self, book: &Arc<Book>) {
        self.heard().book = Some(Arc::clone(book));
    }

    /// From now on, an answer takes that long.
    pub(crate) fn take(&self, delay: Duration) {
        self.delay_us.store(delay.as_micros() as u64, Ordering::Relaxed);
    }

    /// How many people were told that they have a partner.
    pub(crate) fn connected(&self) -> usize {
        self.heard().connected.len()
    }

    /// How many bots have said where their updates go.
    pub(crate) fn webhooks(&self) -> usize {
        self.heard().webhooks.len()
    }

    async fn listen(self: Arc<Self>, listener: TcpListener) {
        loop {
            // Out of file descriptors, at worst: those who wait are taken once there are some.
            let Ok((stream, _)) = listener.accept().await else {
                tokio::time::sleep(Duration::from_millis(10)).await;
                continue;
            };
            tokio::spawn(Arc::clone(&self).serve(stream));
        }
    }

    async fn serve(self: Arc<Self>, stream: TcpStream) {
        // Without it, it is slower and as right.
        let _ = stream.set_nodelay(true);
        let service = service_fn(|request| self.answer(request));
        // Whoever hangs up was answered as far as it wanted.
        let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
    }

    async fn answer(&self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
        let (head, body) = request.into_parts();
        let at = Instant::now();
        let body = Limited::new(body, LONGEST_CALL).collect().await;
        let body = body.map(http_body_util::Collected::to_bytes).unwrap_or_default();
        let text = self.hear(head.uri.path(), &body, at);
        let delay = self.delay_us.load(Ordering::Relaxed);
        if delay > 0 {
            tokio::time::sleep(Duration::from_micros(delay)).await;
        }
        let mut response = Response::new(Full::new(Bytes::from(text)));
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Ok(response)
    }

    /// Notes a call, and returns what it is answered.
    fn hear(&self, path: &str, body: &[u8], at: Instant) -> String {
        let mut segments = path.trim_start_matches('/').split('/');
        let (bot, method) = (segments.next().unwrap_or_default(), segments.next().unwrap_or_default());
        let call: Call =
            serde_json::from_slice(body).unwrap_or(Call { chat_id: None, text: None, url: None });
        let number = self.calls.fetch_add(1, Ordering::Relaxed) + 1;
        match method.to_ascii_lowercase().as_str() {
            "sendmessage" => {
                let (chat, text) = (call.chat_id.unwrap_or_default(), call.text.unwrap_or_default());
                self.hear_message(chat, &text, at);
                message(number, chat, &text)
            }
            "setwebhook" => {
                let url = call.url.unwrap_or_default().into_owned();
                self.heard().webhooks.insert(bot.to_owned(), url);
                TRUE.to_owned()
            }
            "getwebhookinfo" => {
                let url = self.heard().webhooks.get(bot).cloned().unwrap_or_default();
                format!(
                    r#"{{"ok":true,"result":{{"url":"{url}","has_custom_certificate":false,"pending_update_count":0}}}}"#
                )
            }
            "getme" => {
                let id = bot.trim_start_matches("bot").split(':').next().unwrap_or_default();
                format!(
                    r#"{{"ok":true,"result":{{"id":{id},"is_bot":true,"first_name":"Bench","username":"bench_bot"}}}}"#
                )
            }
            "getmycommands" => r#"{"ok":true,"result":[]}"#.to_owned(),
            _ => TRUE.to_owned(),
        }
    }

    fn hear_message(&self, chat: i64, text: &str, at: Instant) {
        let mut heard = self.heard();
        if text.starts_with(CONNECTED) {
            heard.connected.insert(chat);
        } else if let Some(book) = heard.book.clone() {
            drop(heard);
            book.arrived(chat, text, at);
        }
    }

    fn heard(&self) -> MutexGuard<'_, Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const TRUE: &str = r#"{"ok":true,"result":true}"#;

/// A message that a bot has sent. Our own texts come back; of others, only that there was one.
fn message(number: u64, chat: i64, text: &str) -> String {
    let text = if update::tag_in(text).is_some() { text } else { "…" };
    let date = unix_seconds();
    format!(
        r#"{{"ok":true,"result":{{"message_id":{},"from":{{"id":1001,"is_bot":true,"first_name":"Bench","username":"bench_bot"}},"chat":{{"id":{chat},"first_name":"Person","type":"private"}},"date":{date},"text":"{text}"}}}}"#,
        number & 0x3fff_ffff
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_message_is_noted_and_answered_with_a_message() {
        let stand_in = StandIn::open().await.unwrap();
        let book = Arc::new(Book::open(1));
        book.enter(1, Instant::now());
        stand_in.write_into(&book);
        let text = update::tagged(0);
        let call = format!(r#"{{"text":"{text}","chat_id":17,"reply_markup":{{"inline_keyboard":[]}}}}"#);
        let answer = stand_in.hear("/bot1:x/SendMessage", call.as_bytes(), Instant::now());
        assert_eq!(book.under_way(), 0);
        let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
        let message: teloxide::types::Message = serde_json::from_value(answer["result"].clone()).unwrap();
        assert_eq!((message.chat.id.0, message.text()), (17, Some(&*text)));
    }

    #[tokio::test]
    async fn who_has_a_partner_and_where_updates_go_is_known() {
        let stand_in = StandIn::open().await.unwrap();
        let now = Instant::now();
        stand_in.hear("/bot1:x/sendMessage", r#"{"chat_id":3,"text":"🎉 You're…"}"#.as_bytes(), now);
        stand_in.hear("/bot1:x/setWebhook", br#"{"url":"http://a/1"}"#, now);
        assert_eq!((stand_in.connected(), stand_in.webhooks()), (1, 1));
        assert!(stand_in.hear("/bot1:x/getWebhookInfo", b"{}", now).contains("http://a/1"));
        assert!(stand_in.hear("/bot12:x/getMe", b"", now).contains(r#""id":12,"#));
    }
}
